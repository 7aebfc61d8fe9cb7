"""Follows a TorchScript program in Python, operation by operation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from timbrel.convert.script.operators import CONSTRUCTIONS, DTYPES, PLAIN, PRIMITIVES, TENSORS
from timbrel.convert.script.parts import Part
from timbrel.convert.script.views import OVERWRITING, Views
from timbrel.streaming.rewrite import StreamingError

MOST_TURNS = 4096
RECURRENT = {"lstm", "gru", "rnn_tanh", "rnn_relu"}
CONVOLUTIONS = {"conv1d", "convolution", "_convolution"}
RANDOM = ("rand", "normal", "bernoulli", "multinomial", "uniform")
TENSOR = ("TensorType",)

Values = dict[str, Any]


class Program:
    """A method of a loaded module, with all that it calls laid open; copies share it."""

    def __init__(self, module: Any, method: str) -> None:
        graph = module._c._get_method(method).graph.copy()
        torch._C._jit_pass_inline(graph)
        self.graph = graph
        self.kinds = {node.kind() for node in _all_nodes(graph)}

    def __deepcopy__(self, _: Any) -> Program:
        return self

    @property
    def recurrent(self) -> bool:
        """Whether there is a recurrent layer in it."""
        return bool({f"aten::{name}" for name in RECURRENT} & self.kinds)


class Run:
    """One run of a program over the parts of a module."""

    def __init__(self, program: Program, part: Part) -> None:
        self.program, self.part = program, part
        self.layer = ""
        """Whose weights were last asked for."""
        self.views = Views(part)
        self.turns: list[tuple[str, Any]] = []
        """Which ways it went: the layer, and what decided."""
        self.ahead: list[str] = []
        """Layers that pad both ends of a piece."""

    def __call__(self, *arguments: Any) -> Any:
        """The program's answer; raises `StreamingError` with the layer where it cannot be followed."""
        graph = self.program.graph
        values: Values = dict(zip([v.debugName() for v in graph.inputs()], (self.part, *arguments), strict=True))
        self._block(graph, values)
        answers = [values[value.debugName()] for value in graph.outputs()]
        return answers[0] if len(answers) == 1 else tuple(answers)

    def _block(self, block: Any, values: Values) -> list[Any]:
        for node in block.nodes():
            answers = self._node(node, values)
            values.update(zip((value.debugName() for value in node.outputs()), answers, strict=True))
        return [values[value.debugName()] for value in block.outputs() if value.debugName() in values]

    def _node(self, node: Any, values: Values) -> Sequence[Any]:
        kind = node.kind()
        given = [values[value.debugName()] for value in node.inputs()]
        namespace, _, name = kind.partition("::")
        try:
            if namespace == "prim":
                return self._language(node, name, given, values)
            return self._operation(node, given, values)
        except StreamingError:
            raise
        except Exception as error:
            first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise StreamingError(self.layer or "forward", f"{kind} fails: {first}") from error

    def _language(self, node: Any, name: str, given: list[Any], values: Values) -> Sequence[Any]:
        if name == "Constant":
            return [node.output().toIValue()]
        if name == "GetAttr":
            return [self._taken(given[0], node.s("name"))]
        if name == "SetAttr":
            given[0].book_.put(node.s("name"), given[1])
            return []
        if name == "If":
            way = bool(given[0])
            self.turns.append((self.layer, way))
            return self._block(list(node.blocks())[0 if way else 1], values)
        if name == "Loop":
            return self._loop(node, given, values)
        if name in {"TupleUnpack", "ListUnpack"}:
            return list(given[0])
        if name == "RaiseException":
            raise StreamingError(self.layer or "forward", f"it refuses the sound: {given[0]}")
        if name in CONSTRUCTIONS:
            return [CONSTRUCTIONS[name](*given)]
        if name in PRIMITIVES:
            answer = PRIMITIVES[name](*given)
            return [answer] if node.outputsSize() else []
        raise StreamingError(self.layer or "forward", f"the operation prim::{name} cannot be followed")

    def _taken(self, part: Any, name: str) -> Any:
        if not isinstance(part, Part):
            raise StreamingError(self.layer or "forward", f"it asks an object of its own for {name}")
        value = part.book_.take(name)
        if isinstance(value, Tensor):
            self.layer = part.book_.path or name
        return value

    def _loop(self, node: Any, given: list[Any], values: Values) -> Sequence[Any]:
        most, going, *carried = given
        (block,) = node.blocks()
        names = [value.debugName() for value in block.inputs()]
        turn = 0
        while bool(going) and turn < int(most):
            if turn == MOST_TURNS:
                raise StreamingError(self.layer or "forward", f"a loop of more than {MOST_TURNS} turns")
            values.update(zip(names, (turn, *carried), strict=True))
            going, *carried = self._block(block, values)
            turn += 1
        self.turns.append((self.layer, turn))
        return carried

    def _operation(self, node: Any, given: list[Any], values: Values) -> Sequence[Any]:
        schema = torch._C.parse_schema(node.schema())
        namespace, _, name = schema.name.partition("::")
        if namespace != "aten":
            raise StreamingError(self.layer or "forward", f"the operation {schema.name} is not one of PyTorch's own")
        if name.startswith(RANDOM):
            raise StreamingError(self.layer or "forward", f"{name} makes random numbers; a bounce would differ")
        if name in {"Int", "IntImplicit", "Bool"}:
            self.turns.append((self.layer, float(given[0])))
        if name in CONVOLUTIONS and _pads(*given[:5]):
            self.ahead.append(self.layer)
        if name.endswith("_") and not name.startswith("_") and isinstance(given[0], Tensor):
            new = OVERWRITING[name](*given) if name in OVERWRITING else self._answer(schema, name[:-1], given)
            self.views.write(given[0], new, values)
            return [new]
        if schema.arguments and schema.arguments[-1].name == "out" and isinstance(given[-1], Tensor):
            new = self._answer(_without_out(schema), name, given[:-1])
            self.views.write(given[-1], new.expand_as(given[-1]), values)
            return [new]
        answer = self._answer(schema, name, given, [value.type().kind() for value in node.outputs()])
        self.views.note(name, answer, given, lambda x, *rest: self._answer(schema, name, [x, *rest]))
        return answer if node.outputsSize() > 1 else [answer] if node.outputsSize() else []

    def _answer(self, schema: Any, name: str, given: list[Any], kinds: Sequence[str] = TENSOR) -> Any:
        if name in {"to", "type_as"}:
            return _converted(given)
        if name in TENSORS:
            return TENSORS[name](*given)
        if name in PLAIN and "TensorType" not in kinds:
            return PLAIN[name](*given)
        packet = getattr(torch.ops.aten, name)
        positional = [at for at, argument in enumerate(schema.arguments) if not argument.kwarg_only]
        named = {
            argument.name: given[at]
            for at, argument in enumerate(schema.arguments)
            if argument.kwarg_only and given[at] is not None
        }
        plain = [given[at] for at in positional]
        odd = any(
            isinstance(value, Tensor) and str(schema.arguments[at].type) not in {"Tensor", "Optional[Tensor]"}
            for at, value in zip(positional, plain, strict=True)
        )
        # A number that has stayed a tensor takes the operator's kind for tensors.
        return packet(*plain, **named) if odd else getattr(packet, schema.overload_name or "default")(*plain, **named)


def _without_out(schema: Any) -> Any:
    """The same operation where it answers with a new tensor."""
    wanted = [(argument.name, str(argument.type)) for argument in schema.arguments[:-1]]
    for other in torch._C._jit_get_schemas_for_operator(schema.name):
        if [(argument.name, str(argument.type)) for argument in other.arguments] == wanted:
            return other
    raise StreamingError("forward", f"{schema.name} writes on a tensor in a way that is not known here")


def _pads(x: Tensor, weight: Tensor, bias: Any, stride: Any, padding: Any) -> bool:
    """Whether a convolution pads the ends of a piece."""
    if weight.shape[-1] == 1:
        return False
    return padding == "same" if isinstance(padding, str) else any(samples != 0 for samples in padding)


def _converted(given: list[Any]) -> Any:
    x, kind = given[0], given[1]
    if isinstance(kind, Tensor):
        return x.to(kind.dtype)
    kinds = [value for value in given[1:3] if isinstance(value, int) and not isinstance(value, bool)]
    return x.to(DTYPES[kinds[0]]) if kinds else x


def _all_nodes(block: Any) -> list[Any]:
    nodes = []
    for node in block.nodes():
        nodes.append(node)
        for inner in node.blocks():
            nodes += _all_nodes(inner)
    return nodes
