import itertools
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from timbrel.models import AmpLSTM, AmpWaveNet, Streaming
from timbrel.models.classic import Lstm40, WaveNetA1

RANGES = [(0.0, 100.0), (-10.0, 10.0)]


def wavenet() -> AmpWaveNet:
    return AmpWaveNet(RANGES, dilations=5)


def lstm() -> AmpLSTM:
    return AmpLSTM(RANGES, hidden=12)


def knobs(batch: int, model: Streaming) -> Tensor:
    return torch.tensor([low for low, _ in RANGES][: model.knob_count]) + 7.0 * torch.rand(batch, model.knob_count)


@pytest.mark.parametrize("build", [wavenet, lstm, Lstm40, WaveNetA1])
@torch.no_grad()
def test_pieces_sound_as_the_whole(build: Callable[[], Streaming]) -> None:
    torch.manual_seed(0)
    model = build()
    audio, params = 0.5 * torch.randn(2, 1, 900), knobs(2, model)
    whole = model(audio, params, *model.rested(2))[0]
    states, pieces = model.rested(2), []
    for start, stop in itertools.pairwise((0, 1, 3, 66, 400, 900)):
        piece, *after = model(audio[:, :, start:stop], params, *states)
        states = tuple(after)
        pieces.append(piece)
    torch.testing.assert_close(torch.cat(pieces, 2), whole, atol=1e-6, rtol=0.0)
    for shape, state in zip(model.state_shapes.values(), states, strict=True):
        assert tuple(state.shape) == model.batched(shape, 2)


@pytest.mark.parametrize("build", [wavenet, lstm])
@torch.no_grad()
def test_silence_is_a_resting_point_whatever_the_knobs(build: Callable[[], Streaming]) -> None:
    torch.manual_seed(1)
    model = build()
    params = torch.tensor([[0.0, -10.0], [100.0, 10.0], [33.0, 2.0]])
    output, *states = model(torch.zeros(3, 1, 300), params, *model.rested(3))
    assert output.abs().max() == 0.0
    assert all(state.abs().max() == 0.0 for state in states)


def test_the_receptive_field_is_what_is_heard() -> None:
    torch.manual_seed(2)
    model = wavenet()
    audio = torch.randn(1, 1, 200, requires_grad=True)
    model(audio, knobs(1, model), *model.rested(1))[0][0, 0, -1].backward()
    assert audio.grad is not None
    heard = audio.grad[0, 0].nonzero().flatten()
    assert int(heard[0]) == 200 - model.receptive_field


def gradients_of(model: Streaming, output: Tensor, weights: Tensor) -> dict[str, Tensor]:
    model.zero_grad()
    (output * weights).sum().backward()  # type: ignore[no-untyped-call]
    return {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}


def assert_close(found: dict[str, Tensor], expected: dict[str, Tensor]) -> None:
    for name, gradient in expected.items():
        scale = float(gradient.abs().max())
        torch.testing.assert_close(found[name], gradient, atol=1e-3 * scale + 1e-6, rtol=0.0, msg=name)


def test_the_compiled_wavenet_agrees_with_pytorch() -> None:
    torch.manual_seed(3)
    model = wavenet()
    context = model.receptive_field - 1
    audio, params = torch.randn(3, 1, context + 1100), knobs(3, model)
    weights = torch.randn(3, 1, 1100)

    slow = model(audio, params, *model.rested(3))[0][:, :, context:]
    fast = model.over_context(audio, params)
    torch.testing.assert_close(fast, slow, atol=1e-4, rtol=0.0)
    assert_close(gradients_of(model, fast, weights), gradients_of(model, slow, weights))


def test_the_compiled_lstm_agrees_with_pytorch() -> None:
    torch.manual_seed(4)
    model = lstm()
    audio, params, weights = torch.randn(64, 1, 90), knobs(64, model), torch.randn(64, 1, 90)
    states = tuple(0.5 * torch.randn(1, 64, 12) for _ in range(2))
    slow, *expected = model(audio, params, *states)
    fast, *found = model.over_piece(audio, params, *states)
    torch.testing.assert_close(fast, slow, atol=1e-4, rtol=0.0)
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=0.0)
    assert_close(gradients_of(model, fast, weights), gradients_of(model, slow, weights))


def test_knobs_travel_over_their_ranges() -> None:
    model = lstm()
    params = model.from_travel(torch.tensor([[0.0, 0.5], [1.0, 1.0]]))
    torch.testing.assert_close(params, torch.tensor([[0.0, 0.0], [100.0, 10.0]]))
    torch.testing.assert_close(model.unit_knobs(params), torch.tensor([[-1.0, 0.0], [1.0, 1.0]]))
