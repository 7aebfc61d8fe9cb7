"""What a graph need not compute each time: norms of fixed statistics, and whatever depends on no input."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

Values = dict[str, npt.NDArray[np.generic]]

LARGEST = 1 << 20
"""Numbers of an answer that is kept instead of the operator that makes it."""


def fold(graph: onnx.ModelProto) -> None:
    """In place: constants are computed, batch norms become part of the convolution before them, leftovers go."""
    _fold_constants(graph)
    _fold_batch_norms(graph)
    _drop_unused(graph)


def _weights(graph: onnx.ModelProto) -> Values:
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.graph.initializer}


def _fold_constants(graph: onnx.ModelProto) -> None:
    """Every operator that only weights go into, but for plain constants of a few numbers."""
    known, left = _weights(graph), []
    kept = {port.name for port in graph.graph.output}
    for node in graph.graph.node:
        names = [name for name in node.input if name]
        fixed = all(name in known for name in names) and not kept & set(node.output)
        answers = _computed(graph, node, known) if fixed else None
        if answers is None:
            left.append(node)
            continue
        for name, value in zip(node.output, answers, strict=True):
            known[name] = value
            graph.graph.initializer.append(numpy_helper.from_array(np.array(value, order="C"), name))
    _replace_nodes(graph, left)


def _computed(graph: onnx.ModelProto, node: NodeProto, known: Values) -> list[npt.NDArray[np.generic]] | None:
    """What an operator answers; None where that is none of our business."""
    if not all(node.output) or node.op_type in ("LSTM", "GRU", "RNN"):
        return None
    if any(attribute.type in (attribute.GRAPH, attribute.GRAPHS) for attribute in node.attribute):
        return None
    inputs = {name: known[name] for name in node.input if name}
    ports = [helper.make_tensor_value_info(name, _type(value), value.shape) for name, value in inputs.items()]
    outputs = [onnx.ValueInfoProto(name=name) for name in node.output]
    single = helper.make_graph([node], "one", ports, outputs)
    model = helper.make_model(single, opset_imports=list(graph.opset_import))
    model.ir_version = graph.ir_version
    try:
        answers = [np.asarray(value) for value in ReferenceEvaluator(model).run(None, inputs)]
    except Exception:  # an operator that the reference does not know stays as it is
        return None
    return answers if all(value.size <= LARGEST and value.dtype != object for value in answers) else None


def _type(value: npt.NDArray[np.generic]) -> int:
    return int(helper.np_dtype_to_tensor_dtype(value.dtype))


def _fold_batch_norms(graph: onnx.ModelProto) -> None:
    """`(conv(x) - mean) / sqrt(var + e) · scale + bias` is a convolution with other weights."""
    known = _weights(graph)
    makers = {name: node for node in graph.graph.node for name in node.output}
    uses = [name for node in graph.graph.node for name in node.input] + [port.name for port in graph.graph.output]
    left = []
    for node in graph.graph.node:
        conv = makers.get(node.input[0]) if node.op_type == "BatchNormalization" else None
        alone = conv is not None and conv.op_type == "Conv" and uses.count(node.input[0]) == 1
        if conv is None or not alone or not known.keys() >= {*node.input[1:5], *filter(None, conv.input[1:])}:
            left.append(node)
            continue
        _merge(graph, conv, node, known)
    _replace_nodes(graph, left)


def _merge(graph: onnx.ModelProto, conv: NodeProto, norm: NodeProto, known: Values) -> None:
    scale, shift, mean, variance = (known[name].astype(np.float64) for name in norm.input[1:5])
    epsilon = next((attribute.f for attribute in norm.attribute if attribute.name == "epsilon"), 1e-5)
    gain = scale / np.sqrt(variance + epsilon)
    weight = known[conv.input[1]].astype(np.float64)
    bias = known[conv.input[2]].astype(np.float64) if len(conv.input) > 2 and conv.input[2] else np.zeros(len(weight))
    names = (f"{norm.output[0]}_weight", f"{norm.output[0]}_bias")
    folded = (weight * gain.reshape(-1, *(1,) * (weight.ndim - 1)), (bias - mean) * gain + shift)
    for name, value in zip(names, folded, strict=True):
        graph.graph.initializer.append(numpy_helper.from_array(value.astype(np.float32), name))
    del conv.input[1:]
    conv.input.extend(names)
    conv.output[0] = norm.output[0]


def _replace_nodes(graph: onnx.ModelProto, nodes: list[NodeProto]) -> None:
    kept = [onnx.NodeProto() for _ in nodes]
    for copy, node in zip(kept, nodes, strict=True):
        copy.CopyFrom(node)
    del graph.graph.node[:]
    graph.graph.node.extend(kept)


def _drop_unused(graph: onnx.ModelProto) -> None:
    """Operators and weights that nothing listens to."""
    wanted, left = {port.name for port in graph.graph.output}, []
    for node in reversed(graph.graph.node):
        if wanted & set(node.output):
            left.append(node)
            wanted.update(node.input)
    _replace_nodes(graph, left[::-1])
    weights: list[TensorProto] = []
    for tensor in graph.graph.initializer:
        if tensor.name in wanted:
            weights.append(TensorProto())
            weights[-1].CopyFrom(tensor)
    del graph.graph.initializer[:]
    graph.graph.initializer.extend(weights)
