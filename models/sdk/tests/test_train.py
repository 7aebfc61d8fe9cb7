from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from timbrel import signals
from timbrel.dataset import Dataset
from timbrel.losses import clip_esr, esr, pre_emphasise
from timbrel.models import AmpLSTM, AmpWaveNet
from timbrel.train import Network, Recipe, train

RANGES = [(0.0, 100.0)] * 2
RECIPE = Recipe(cycles=(6, 6), learning_rate=5e-3, batch=2, piece_samples=(256,))


def small() -> Dataset:
    dry = signals.clips(9, 4, 4096)
    knobs = np.random.default_rng(0).random((4, 2)).astype(np.float32)
    return Dataset(dry, np.tanh(3.0 * dry), knobs)


def wavenet() -> AmpWaveNet:
    torch.manual_seed(5)
    return AmpWaveNet(RANGES, dilations=4)


def lstm() -> AmpLSTM:
    torch.manual_seed(5)
    return AmpLSTM(RANGES, hidden=8)


@pytest.mark.parametrize(("build", "steps"), [(wavenet, 40), (lstm, 60)])
def test_training_learns_and_keeps_the_network_at_rest(
    build: Callable[[], Network], steps: int, tmp_path: Path
) -> None:
    data, model = small(), build()
    losses = []
    for cycles in ((2,), (2, steps)):
        batch = 64 if isinstance(model, AmpLSTM) else 2
        job = train(model, data, data, Recipe(cycles, 5e-3, batch, (256,)), tmp_path / "job.pt")
        assert job.step == sum(cycles)
        output = model(torch.zeros(1, 1, 64), torch.full((1, 2), 80.0), *model.rested(1))[0]
        assert float(output.detach().abs().max()) == 0.0
        with torch.no_grad():
            params = model.from_travel(torch.from_numpy(data.knobs))
            answer = model(torch.from_numpy(data.dry)[:, None], params, *model.rested(4))[0]
        losses.append(float(esr(answer[:, 0], torch.from_numpy(data.wet))))
    assert losses[1] < 0.8 * losses[0]


def test_an_interrupted_training_gives_what_an_uninterrupted_one_gives(tmp_path: Path) -> None:
    data, whole, parts = small(), wavenet(), wavenet()
    train(whole, data, data, RECIPE, tmp_path / "whole.pt")
    train(parts, data, data, Recipe((6,), 5e-3, 2, (256,)), tmp_path / "parts.pt")
    resumed = wavenet()
    train(resumed, data, data, RECIPE, tmp_path / "parts.pt")
    for expected, found in zip(whole.parameters(), resumed.parameters(), strict=True):
        torch.testing.assert_close(found, expected, atol=0.0, rtol=0.0)


def test_the_learning_rate_falls_within_each_cycle() -> None:
    recipe = Recipe(cycles=(400, 800), learning_rate=1.0, batch=1, piece_samples=(8, 16))
    rates = np.array([recipe.rate_at(step) for step in range(1200)])
    assert rates[60] > 0.9 and rates[399] < 0.01
    assert (recipe.piece_at(399), recipe.piece_at(400)) == (8, 16)
    assert rates[500] == pytest.approx(0.6, abs=0.05) and rates[1199] < 0.01


def test_the_ratios_are_what_they_say() -> None:
    target = torch.tensor([[1.0, -1.0, 1.0, -1.0], [0.1, 0.1, 0.1, 0.1]])
    assert float(esr(0.9 * target, target)) == pytest.approx(0.01, rel=1e-4)
    assert float(clip_esr(0.9 * target, target)) == pytest.approx(0.01, rel=1e-2)
    np.testing.assert_allclose(pre_emphasise(target)[1], 0.015, atol=1e-6)
