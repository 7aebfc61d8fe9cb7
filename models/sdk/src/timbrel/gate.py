"""What the plugins refuse before they play a file, refused here already.

The rules are those of the plugins' own reader: standard operators that make sense of sound, no programs inside
operators, no random numbers, one file, finite weights, bounded sizes. A test holds both to the same files.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import onnx
from onnx import AttributeProto, ModelProto, NodeProto, TensorProto, ValueInfoProto, numpy_helper

OPSETS = range(7, 26)
"""Versions of the default operator set that are read."""
LARGEST_BYTES = 256 << 20
LARGEST_NUMBERS = 128 << 20
"""Of all weights together, of one input or output, and of what an operator's constants ask for."""
MOST_NODES = 20_000
MOST_DIMENSIONS = 8

OPERATORS = frozenset(
    """
    Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh Attention AveragePool BatchNormalization BitShift
    BitwiseAnd BitwiseNot BitwiseOr BitwiseXor BlackmanWindow Cast CastLike Ceil Celu CenterCropPad Clip Col2Im
    Compress Concat Constant ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh CumSum DFT DepthToSpace
    DequantizeLinear Div Dropout DynamicQuantizeLinear Einsum Elu Equal Erf Exp Expand EyeLike Flatten Floor GRU
    Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool Greater GreaterOrEqual
    GroupNormalization HammingWindow HannWindow HardSigmoid HardSwish Hardmax Identity InstanceNormalization IsInf
    IsNaN LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax LpNormalization LpPool MatMul
    MatMulInteger Max MaxPool Mean MeanVarianceNormalization MelWeightMatrix Min Mish Mod Mul Neg NonZero Not OneHot
    Or PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear RMSNormalization RNN Range Reciprocal ReduceL1
    ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu
    Reshape Resize ReverseSequence RotaryEmbedding Round STFT Scatter ScatterElements ScatterND Selu Shape Shrink
    Sigmoid Sign Sin Sinh Size Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Swish Tan
    Tanh TensorScatter ThresholdedRelu Tile TopK Transpose Trilu Unsqueeze Upsample Where Xor
    """.split()  # noqa: SIM905
)
RANDOM = frozenset(
    "Bernoulli Multinomial RandomNormal RandomNormalLike RandomUniform RandomUniformLike".split()  # noqa: SIM905
)
SIZING = ("pads", "dilations", "strides", "kernel_shape", "output_padding", "output_shape", "hidden_size", "repeats")
"""Attributes that lengthen an operator's answer."""
SIZED_BY = {
    **dict.fromkeys(("ConstantOfShape", "HannWindow", "HammingWindow", "BlackmanWindow"), 0),
    **dict.fromkeys(("Expand", "Tile", "Pad", "Range", "OneHot", "CenterCropPad"), 1),
    "Resize": 3,
}
"""The input that says how large the answer is."""


class GateError(ValueError):
    """Why no plugin would play the file."""


def read(content: bytes) -> ModelProto:
    """The model in a file's bytes; raises `GateError` with what the plugins would refuse it for."""
    if len(content) > LARGEST_BYTES:
        raise GateError(f"the file has {len(content)} bytes; the most that is taken is {LARGEST_BYTES}")
    try:
        model = onnx.load_model_from_string(content)
    except Exception as error:  # of a kind that protobuf keeps to itself
        raise GateError("this is not an ONNX model") from error
    check(model)
    return model


def check(model: ModelProto) -> None:
    """Raises `GateError` with what the plugins would refuse `model` for."""
    if not model.HasField("graph"):
        raise GateError("this is not an ONNX model")
    if model.functions:
        raise GateError("it defines operators of its own")
    _check_version(model)
    if len(model.graph.node) > MOST_NODES:
        raise GateError(f"it has {len(model.graph.node)} operators; the most is {MOST_NODES}")
    _check_weights(model)
    for node in model.graph.node:
        _check_node(node)
    for port in (*model.graph.input, *model.graph.output):
        _check_port(port)
    _check_order(model)
    _check_sizes(model)


def _check_version(model: ModelProto) -> None:
    versions = [opset.version for opset in model.opset_import if opset.domain in ("", "ai.onnx")]
    if not versions:
        raise GateError("it does not say which version of the operators it uses")
    if versions[-1] not in OPSETS:
        raise GateError(
            f"it uses version {versions[-1]} of the ONNX operators; versions {OPSETS[0]} to {OPSETS[-1]} are known"
        )


def _check_weights(model: ModelProto) -> None:
    if model.graph.sparse_initializer:
        raise GateError("it has sparse weights")
    numbers = 0
    for tensor in model.graph.initializer:
        numbers += _checked_tensor(tensor, tensor.name)
    if numbers > LARGEST_NUMBERS:
        raise GateError(f"it has {numbers} numbers; the most is {LARGEST_NUMBERS}")


def _checked_tensor(tensor: TensorProto, name: str) -> int:
    if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
        raise GateError(f'the weights "{name}" are kept in another file; export the model as one file')
    if tensor.data_type == TensorProto.STRING:
        raise GateError(f'the tensor "{name}" holds text')
    if any(length < 0 for length in tensor.dims):
        raise GateError("a tensor has a negative length")
    try:
        values = numpy_helper.to_array(tensor)
    except Exception as error:
        raise GateError(
            f'the tensor "{name}" says that it has the shape {list(tensor.dims)}, which is not so'
        ) from error
    if np.issubdtype(values.dtype, np.floating) and not np.isfinite(values).all():
        raise GateError(f'the weights "{name}" hold a value that is not a finite number')
    return int(values.size)


def _check_node(node: NodeProto) -> None:
    if node.domain not in ("", "ai.onnx") or node.overload:
        raise GateError(f'it uses the operator {node.op_type} of "{node.domain}", which is not part of standard ONNX')
    if node.op_type in RANDOM:
        raise GateError(f"its operator {node.op_type} makes random numbers, so a bounce would not be what was heard")
    if any(a.type in (AttributeProto.GRAPH, AttributeProto.GRAPHS) for a in node.attribute):
        raise GateError(f"its operator {node.op_type} has a program of its own inside")
    if node.op_type not in OPERATORS:
        raise GateError(f"it uses the operator {node.op_type}, which no audio model needs")
    label = node.output[0] if node.output else node.op_type
    for attribute in node.attribute:
        if attribute.type == AttributeProto.TENSOR:
            _checked_tensor(attribute.t, label)
        if not np.isfinite([attribute.f, *attribute.floats]).all():
            raise GateError(f'the weights "{label}" hold a value that is not a finite number')


def _check_port(port: ValueInfoProto) -> None:
    if not port.type.HasField("tensor_type") or not port.type.tensor_type.HasField("shape"):
        raise GateError(f'its input or output "{port.name}" does not say which shape it has')
    lengths = [dim.dim_value for dim in port.type.tensor_type.shape.dim if dim.HasField("dim_value")]
    if len(port.type.tensor_type.shape.dim) > MOST_DIMENSIONS:
        raise GateError(f'"{port.name}" has more than {MOST_DIMENSIONS} dimensions')
    if _product(lengths) > LARGEST_NUMBERS:
        raise GateError(f'"{port.name}" has more than {LARGEST_NUMBERS} numbers')


def _check_order(model: ModelProto) -> None:
    """Each value is made once, and before it is used."""
    known: set[str] = set()

    def define(name: str, what: str) -> None:
        if not name:
            raise GateError("an input or a weight tensor has no name")
        if name in known:
            raise GateError(f'{what} "{name}" is there twice')
        known.add(name)

    for tensor in model.graph.initializer:
        define(tensor.name, "the weight tensor")
    weights = set(known)
    for port in model.graph.input:
        if port.name not in weights:
            define(port.name, "the value")
    for node in model.graph.node:
        if missing := [name for name in node.input if name and name not in known]:
            raise GateError(f'{node.op_type} uses "{missing[0]}" before anything has made it')
        for name in filter(None, node.output):
            define(name, "the value")
    if not model.graph.output:
        raise GateError("it has no output")
    for port in model.graph.output:
        if port.name not in known:
            raise GateError(f'nothing makes its output "{port.name}"')


def _check_sizes(model: ModelProto) -> None:
    """A file of a few bytes may ask for more than memory holds."""
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in model.graph.node:
        for attribute in node.attribute:
            if node.op_type == "Constant" and attribute.type == AttributeProto.TENSOR:
                constants[node.output[0]] = attribute.t
            if attribute.name in SIZING:
                _check_answer([attribute.i, *attribute.ints])
        place = SIZED_BY.get(node.op_type, len(node.input))
        tensor = constants.get(node.input[place]) if place < len(node.input) else None
        if tensor is not None and tensor.data_type == TensorProto.INT64:
            _check_answer(numpy_helper.to_array(tensor).ravel().tolist())


def _check_answer(numbers: Iterable[int]) -> None:
    if _product(max(abs(number), 1) for number in numbers) > LARGEST_NUMBERS:
        raise GateError(f"the answer of one operator has more than {LARGEST_NUMBERS} numbers")


def _product(numbers: Iterable[int]) -> int:
    product = 1
    for number in numbers:
        product *= max(number, 1)
    return product
