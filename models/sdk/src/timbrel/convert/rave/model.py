"""RAVE as one model of sound: bands, encoder, latent signal, generator, bands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from torch import Tensor, nn

from timbrel.convert.parts import Part
from timbrel.convert.rave import bands, latent
from timbrel.convert.rave.generator import Generators
from timbrel.convert.rave.layers import Layers
from timbrel.convert.rave.stream import Stream
from timbrel.convert.refusal import ConversionError
from timbrel.convert.request import Request, metadata_of
from timbrel.wrap import Metadata, WaveformModel
from timbrel.wrap.model import Params

USUAL_RATE_HZ = 44_100.0
HARMLESS = ("pad", "cache", "warmed_up", "target_size", "num_batches_tracked", "gru_state", "receptive_field")
"""Tensors of the network that hold no weights, by the ends of their names."""
ADAPTIVE = ("mean_", "std_", "learn_", "num_update_")
"""Those of adaptive normalisation, which is left out where it has learnt nothing."""
ENCODERS = ("VariationalEncoder", "WasserteinEncoder", "Encoder")
REFUSED = {
    "DiscreteEncoder": "its latent signal is a list of codes, which no knob can scale or move",
    "SphericalEncoder": "its latent signal is a point on a sphere, which no knob can scale or move",
}


class Rave(WaveformModel):
    """What a RAVE export plays, with the mean of what its encoder finds, and noise that is always the same."""

    tolerance = 1e-3
    """-60 dB: some hundred layers one after another amplify the last bits of a number."""
    hop: int

    def __init__(self, root: Part, request: Request) -> None:
        super().__init__()
        _refuse_whole(root)
        self.channels = root.whole("n_channels", 1)
        self.sample_rates = (_rate_hz(root, request),)
        layers = Layers(_is_causal(root))
        self.analysis, self.encoder, end = _encoder(root, layers, self.channels)
        self.hop = end.step
        self.latent = _latent(root, end)
        self.generator, self.synthesis, out = _decoder(root, layers, self.channels, self.latent, end)
        if out.channels != self.channels or out.step != 1:
            raise ConversionError(f"it gives {out.channels} channels for {self.channels}", "decoder")
        banded = self.analysis is not None and self.synthesis is not None
        self.latency = max(0, out.late + (_beyond_layers(root, layers) if banded else 0))
        self.knobs = self.latent.knobs()
        _refuse_leftovers(root)
        self.architecture = "RAVE v1" if root.part("decoder").kind == "Generator" else "RAVE v2"
        self.metadata = _metadata(root, request, self.architecture)

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        """Plays a hop: `[1,C,hop]` to the same."""
        x = audio if self.analysis is None else self.analysis(audio)
        x = self.generator(self.latent(self.encoder(x), params))
        return (x if self.synthesis is None else self.synthesis(x)), None


def _refuse_whole(root: Part) -> None:
    """Whatever goes on around the networks that is not converted."""
    encoder = root.part("encoder").kind
    if encoder not in ENCODERS:
        raise ConversionError(REFUSED.get(encoder, f"an encoder of the kind {encoder} is not known here"), "encoder")
    if root.has("resampler") or (root.has("resample") and not root.part("resample").setting("identity", True)):
        raise ConversionError("it resamples; export it at the rate that it was trained at (without --sr)", "resampler")
    if root.setting("input_mode", "pqmf") not in ("pqmf", "raw"):
        raise ConversionError(
            "it hears mel spectra; models that hear bands or the sound itself are supported", "encoder"
        )
    if root.whole("target_channels", 1) < root.whole("n_channels", 1):
        raise ConversionError("it gives fewer channels than it hears; export it without --channels", "target_channels")


def _rate_hz(root: Part, request: Request) -> float:
    said = root.setting("sr") or root.setting("sampling_rate")
    return float(request.sample_rate or said or USUAL_RATE_HZ)


def _is_causal(root: Part) -> bool:
    """Whether the first layer of a streaming export is not late."""
    first = _inner(root.part("encoder")).part("net").parts()[0]
    return first.has("cache") and first.whole("cumulative_delay", 1) == 0


def _inner(part: Part) -> Part:
    return _inner(part.part("encoder")) if part.has("encoder") else part


def _encoder(root: Part, layers: Layers, channels: int) -> tuple[nn.Module | None, nn.Module, Stream]:
    before, stream = None, Stream(channels, 1, 0)
    hop = _ratio(root)
    if _has_bands(root) and root.setting("input_mode", "pqmf") == "pqmf":
        per_band = root.part("pqmf").part("forward_conv").whole("stride")
        if hop % (2 * per_band):
            raise ConversionError(f"{hop} samples a frame are no even number of frames of the bands", "pqmf")
        before, stream = bands.analysis(root.part("pqmf"), layers, stream, hop // per_band)
    network, end = layers.build(_inner(root.part("encoder")), stream)
    if end.step != hop:
        raise ConversionError(f"its strides make {end.step} samples a frame, and the file says {hop}", "encoder")
    return before, network, end


def _decoder(
    root: Part, layers: Layers, channels: int, turned: latent.Latent, end: Stream
) -> tuple[nn.Module, nn.Module | None, Stream]:
    noisy = not root.setting("deterministic", False)
    stream = Stream(turned.back.out_channels, end.step, end.late)
    network, out = Generators(layers.causal, end.step).generator(root.part("decoder"), stream, noisy)
    if not _has_bands(root) or out.channels == channels:
        return network, None, out
    after, sound = bands.synthesis(root.part("pqmf"), layers, out, channels, end.step // out.step)
    return network, after, sound


def _has_bands(root: Part) -> bool:
    return root.has("pqmf") and root.part("pqmf").has("forward_conv") and root.part("pqmf").whole("n_band", 16) > 1


def _ratio(root: Part) -> int:
    """Samples for each latent frame, as the file says."""
    return int(root.tensor("encode_params", 4)[3])


def _latent(root: Part, end: Stream) -> latent.Latent:
    encoder = root.part("encoder")
    if encoder.kind == "WasserteinEncoder":
        return latent.plain(end.channels, encoder.whole("noise_augmentation", 0), 1)
    encoded = end.channels // 2
    mean, pca = root.tensor("latent_mean", encoded), root.tensor("latent_pca", encoded, encoded)
    silent = bool(root.setting("deterministic", False))
    if root.has("full_latent_size"):
        return latent.principal(pca, mean, root.whole("latent_size"), root.whole("full_latent_size"), silent, 1)
    full = root.whole("latent_size")
    if root.setting("trained_cropped", False):
        return latent.cropped(pca, mean, full, silent, 1)
    return latent.principal(pca, mean, root.whole("cropped_latent_size"), full, silent, 1)


def _beyond_layers(root: Part, layers: Layers) -> int:
    """Samples by which the filters of the bands are later, or earlier, than the middles of their kernels."""
    pqmf = root.part("pqmf")
    return bands.delay_of_pair(pqmf, layers, pqmf.part("forward_conv").whole("stride"))


def _refuse_leftovers(root: Part) -> None:
    for key in ("encoder", "decoder"):
        for name in root.part(key).untaken():
            if not name.endswith(HARMLESS) and not name.rpartition(".")[2].startswith(ADAPTIVE):
                raise ConversionError("RAVE has no such layer, so this is another network", name)


def _metadata(root: Part, request: Request, architecture: str) -> Metadata:
    notes = ["The latent signal is the mean of what the encoder finds; noise is the same at every playing."]
    if root.whole("target_channels", 1) > root.whole("n_channels", 1) or root.setting("stereo", False):
        notes.append("Each channel is played by itself.")
    return replace(
        metadata_of(request, architecture, ("rave",), tuple(notes)),
        technical_links={"RAVE": "https://github.com/acids-ircam/RAVE"},
        citation="A. Caillon and P. Esling, RAVE: a variational autoencoder for fast and high-quality neural audio "
        "synthesis, 2021 (arXiv:2111.05011).",
    )
