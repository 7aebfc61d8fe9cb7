"""Models of RAVE as files of ours."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from originals import rave, rave_first
from originals.cached import Convs
from originals.draws import Oracle
from originals.pqmf import BANDS, CachedPQMF
from originals.rave import SMALL, ScriptedRAVE, Size, WasserteinEncoder, WasserteinScriptedRAVE
from torch import Tensor, nn

from timbrel import signals
from timbrel.convert import ConversionError, Request, convert
from timbrel.convert.archive import Thing
from timbrel.convert.parts import Part
from timbrel.manifest import Manifest
from timbrel.player import Player

BLOCKS = (1, 3, 2)
HOP, LATENT = SMALL.hop, SMALL.latent


def converted(model: nn.Module, folder: Path) -> tuple[Manifest, Player]:
    out = folder / "wheel.onnx"
    return convert(Request(rave.save(model, folder)), out), Player(out)


def music(hops: int, channels: int = 1) -> Tensor:
    return torch.from_numpy(signals.clips(3, channels, hops * HOP))


def answered(player: Player, sound: Tensor) -> np.ndarray:
    player.reset()
    return player.play(sound.numpy(), None, (player.manifest.hop or 0,))


@pytest.mark.parametrize(
    "named", [{"version": 1, "size": Size((2, 4))}, {"version": 2}, {"version": 2, "causal": True, "snake": True}]
)
def test_a_streaming_export_plays_as_it_did(named: dict[str, Any], tmp_path: Path) -> None:
    model = rave.build(streaming=True, **named)
    manifest, player = converted(model, tmp_path)
    assert (manifest.hop, manifest.sample_rates, manifest.channels) == (HOP, (44_100.0,), 1)
    assert manifest.architecture == f"RAVE v{named['version']}" and manifest.latency_samples > 0
    sound = music(40)
    wanted = rave.play(model, sound, BLOCKS).numpy()
    assert wanted[:, 20 * HOP :].std() > 3e-3, "the network is lively"
    for _ in range(2):
        np.testing.assert_allclose(answered(player, sound), wanted, atol=1e-5)


@pytest.mark.parametrize("named", [{"version": 1}, {"version": 2}, {"version": 2, "channels": 2}])
def test_an_offline_export_plays_in_pieces_what_it_played_whole(named: dict[str, Any], tmp_path: Path) -> None:
    model = rave.build(streaming=False, **named)
    manifest, player = converted(model, tmp_path)
    sound = music(140, named.get("channels", 1))
    wanted = rave.play(model, sound, (140,)).numpy()
    found = answered(player, sound)
    late = manifest.latency_samples - pqmf_delay()
    begin, end = 60 * HOP, 130 * HOP - late  # where neither end of the sound is felt
    assert wanted[:, begin:end].std() > 3e-3
    np.testing.assert_allclose(found[:, begin + late : end + late], wanted[:, begin:end], atol=1e-5)


@pytest.mark.parametrize("version", [1, 2])
def test_both_exports_are_one_model(version: int, tmp_path: Path) -> None:
    """Exactly as late as each says; that of version 1 without noise would turn half of the bands over by itself."""
    sound = music(100)
    streaming, played = converted(rave.build(version, streaming=True), tmp_path)
    early = answered(played, sound)
    offline, played = converted(rave.build(version, streaming=False), tmp_path)
    behind = (streaming.latency_samples - offline.latency_samples) % HOP
    moved = torch.roll(sound, behind, 1)  # what is not a whole hop is lost before the latent signal
    late = answered(played, moved)
    apart = behind + offline.latency_samples - streaming.latency_samples
    np.testing.assert_allclose(late[:, 50 * HOP + apart :], early[:, 50 * HOP : 100 * HOP - apart], atol=1e-5)


def pqmf_delay() -> int:
    """Samples by which the filters themselves are late, without any cache."""
    bands = CachedPQMF(Convs(streaming=False))
    impulse = torch.zeros(1, 1, 256 * BANDS)
    impulse[..., 1600] = 1.0
    with torch.no_grad():
        heard = bands.inverse(bands(impulse))[0, 0]
    assert float(heard.abs().max()) == pytest.approx(1.0, abs=0.02)
    return int(heard.abs().argmax()) - 1600


@pytest.mark.parametrize(("version", "kept"), [(1, 4), (2, LATENT), (2, 2)])
def test_noise_is_drawn_in_order(version: int, kept: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = rave.build(version, streaming=True, noise=True)
    model.latent_size = kept
    manifest, player = converted(model, tmp_path)
    assert len(manifest.knobs) == 2 * min(kept, 4)
    oracle = Oracle(blocks=2, unkept=LATENT - kept)
    monkeypatch.setattr("torch.rand_like", oracle.uniform)
    monkeypatch.setattr("torch.randn", oracle.normal)
    sound = music(30)
    wanted = rave.play(model, sound, BLOCKS).numpy()
    found = answered(player, sound)
    np.testing.assert_allclose(found, wanted, atol=2e-5)
    monkeypatch.setattr("torch.rand_like", lambda like: torch.full_like(like, 0.5))
    quiet = rave.play(model, sound, BLOCKS).numpy()
    assert np.abs(quiet - wanted).max() > 1e-3, "the noise is heard"


@pytest.mark.parametrize(("deterministic", "trained_cropped"), [(True, False), (False, False), (False, True)])
def test_version_1_had_an_export_of_its_own(
    deterministic: bool, trained_cropped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(4)
    convs, size = Convs(streaming=True), Size((2, 4))
    model = rave.ready(rave_first.TraceModel(convs, size, 5, deterministic, trained_cropped), 1.7)
    manifest, player = converted(model, tmp_path)
    assert (manifest.sample_rates, manifest.hop, len(manifest.knobs)) == ((48_000.0,), HOP, 8)
    monkeypatch.setattr("torch.randn", Oracle(blocks=0, unkept=3).normal)
    sound = music(30)
    wanted = rave.play(model, sound, BLOCKS).numpy()
    assert wanted.std() > 1e-3
    np.testing.assert_allclose(answered(player, sound), wanted, atol=1e-5)


def test_a_wasserstein_encoder_has_all_its_latents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(9)
    convs = Convs(streaming=True)
    encoder = rave.EncoderV2(convs, SMALL, LATENT, BANDS)
    decoder = rave.GeneratorV2(convs, SMALL, LATENT + 3, BANDS)
    pqmf = CachedPQMF(convs)
    model = WasserteinScriptedRAVE(pqmf, WasserteinEncoder(encoder, 3), decoder, SMALL, 1)
    rave.ready(model, 2.4)
    _, player = converted(model, tmp_path)
    monkeypatch.setattr("torch.randn", Oracle(blocks=0, unkept=3).normal)
    sound = music(30)
    np.testing.assert_allclose(answered(player, sound), rave.play(model, sound, BLOCKS).numpy(), atol=1e-5)


def test_knobs_scale_and_move_what_the_encoder_found(tmp_path: Path) -> None:
    model = rave.build(2, streaming=True)
    manifest, player = converted(model, tmp_path)
    names = [knob.name for knob in manifest.knobs]
    assert names[:3] == ["Latent 1 scale", "Latent 1 bias", "Latent 2 scale"] and len(names) == 8
    sound = music(30)
    settings = {"Latent 1 scale": 0.0, "Latent 1 bias": -1.5, "Latent 3 scale": 2.5, "Latent 4 bias": 0.7}
    scale, bias = torch.ones(1, LATENT, 1), torch.zeros(1, LATENT, 1)
    for name, value in settings.items():
        at = int(name.split()[1]) - 1
        (scale if name.endswith("scale") else bias)[0, at, 0] = value
    encode = model.encode
    model.encode = lambda x: encode(x) * scale + bias  # type: ignore[method-assign]
    wanted = rave.play(model, sound, BLOCKS).numpy()
    found = player.play(sound.numpy(), [settings.get(k.name, k.default) for k in manifest.knobs], (HOP,))
    np.testing.assert_allclose(found, wanted, atol=1e-5)


@pytest.mark.parametrize("norm", [nn.utils.weight_norm, nn.utils.parametrizations.weight_norm])
def test_weights_may_be_kept_as_directions_and_lengths(norm: Callable[[nn.Module], nn.Module], tmp_path: Path) -> None:
    layer = nn.ConvTranspose1d(3, 5, 4)
    wanted = layer.weight.detach().clone()
    norm(layer)

    def thing(module: nn.Module) -> Thing:
        held = Thing()
        held.state = {
            **dict(module.named_parameters(recurse=False)),
            **{k: thing(m) for k, m in module.named_children()},
        }
        return held

    torch.testing.assert_close(Part(thing(layer), "up", {}, set()).weight(3, None, None), wanted)


def test_what_cannot_be_converted_is_refused_with_the_layer(tmp_path: Path) -> None:
    def refused(change: Callable[[ScriptedRAVE], object], reason: str) -> None:
        model = rave.build(2, streaming=True)
        change(model)
        with pytest.raises(ConversionError, match=reason):
            converted(model, tmp_path)
        assert not (tmp_path / "wheel.onnx").exists()

    class DiscreteEncoder(rave.VariationalEncoder):
        pass

    class Gate(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x

    def last_weight(model: ScriptedRAVE) -> Tensor:
        return model.encoder.get_parameter("encoder.net.0.weight")

    def put(model: ScriptedRAVE, layer: nn.Module) -> None:
        net = model.decoder.get_submodule("net")
        assert isinstance(net, nn.Sequential)
        net[1] = layer

    refused(lambda m: setattr(m, "encoder", DiscreteEncoder(m.encoder.encoder)), r"encoder: .*list of codes")  # type: ignore[arg-type]
    refused(lambda m: setattr(m, "resampler", nn.Identity()), r"resampler: .*without --sr")
    refused(lambda m: setattr(m, "input_mode", "mel"), r"encoder: it hears mel spectra")
    refused(lambda m: put(m, Gate()), r"decoder\.net\.1: a layer of the kind Gate is not known")
    refused(lambda m: put(m, rave.GRU(32)), r"decoder\.net\.1: a recurrent layer begins anew")
    refused(lambda m: last_weight(m).data.fill_(torch.nan), r"encoder\.encoder\.net\.0\.weight: .*not a finite")
    refused(lambda m: m.decoder.register_buffer("tilt", torch.ones(3)), r"decoder\.tilt: RAVE has no such layer")


def test_another_file_is_no_export_of_rave(tmp_path: Path) -> None:
    path = rave.save(nn.Conv1d(1, 1, 3), tmp_path)
    with pytest.raises(ConversionError, match="no export of RAVE"):
        convert(Request(path, kind="rave"), tmp_path / "x.onnx")
