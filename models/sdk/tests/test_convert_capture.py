"""Captures as one recurrent and one dense layer."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from timbrel import signals
from timbrel.convert import ConversionError, Request, convert
from timbrel.player import Player


class Original(nn.Module):
    """What the captures' own training makes."""

    def __init__(self, kind: type[nn.LSTM | nn.GRU], inputs: int, layers: int = 1) -> None:
        super().__init__()
        torch.manual_seed(inputs)
        self.rec = kind(inputs, 8, layers)
        self.lin = nn.Linear(8, 1)

    def forward(self, x: Tensor) -> Tensor:
        """`[T,1,inputs]` to `[T,1,1]`."""
        return self.lin(self.rec(x)[0]) + x[:, :, :1]  # type: ignore[no-any-return]


@pytest.mark.parametrize(("kind", "inputs", "layers"), [(nn.LSTM, 1, 1), (nn.LSTM, 3, 1), (nn.GRU, 2, 2)])
def test_the_file_plays_what_the_capture_played(
    kind: type[nn.LSTM | nn.GRU], inputs: int, layers: int, tmp_path: Path
) -> None:
    original = Original(kind, inputs, layers)
    torch.save(original.state_dict(), tmp_path / "amp.pth")
    manifest = convert(Request(tmp_path / "amp.pth", sample_rate=48_000.0), tmp_path / "amp.onnx")
    assert (manifest.architecture, manifest.sample_rates) == (kind.__name__, (48_000.0,))
    assert len(manifest.knobs) == inputs - 1
    sound = signals.clips(2, 1, 3000)[0]
    knobs = (0.2, 0.9)[: inputs - 1]
    held = [torch.from_numpy(sound), *(torch.full((3000,), value) for value in knobs)]
    with torch.no_grad():
        wanted = original(torch.stack(held, 1)[:, None])[:, 0, 0].numpy()
    found = Player(tmp_path / "amp.onnx").play(sound, knobs, (64, 1, 127, 333))
    np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_another_network_is_refused_with_the_layer(tmp_path: Path) -> None:
    state = Original(nn.LSTM, 1).state_dict()
    torch.save(state | {"conv.weight": torch.zeros(3)}, tmp_path / "amp.pth")
    with pytest.raises(ConversionError, match=r"conv\.weight: a capture has no such layer"):
        convert(Request(tmp_path / "amp.pth"), tmp_path / "x.onnx")
    torch.save(state | {"rec.weight_ih_l0": torch.zeros(20, 1)}, tmp_path / "amp.pth")
    with pytest.raises(ConversionError, match=r"rec\."):
        convert(Request(tmp_path / "amp.pth"), tmp_path / "x.onnx")
