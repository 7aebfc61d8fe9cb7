"""Plays a `latent` file with ONNX Runtime: points to sounds, and sounds to points."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from timbrel.latent import Latent, decode_points
from timbrel.manifest import KEY, Manifest

Floats = npt.NDArray[np.float32]


class LatentPlayer:
    """A loaded file; it has no memory."""

    def __init__(self, model: Path | bytes) -> None:
        self._decoder = session(model)
        metadata = self._decoder.get_modelmeta().custom_metadata_map
        if KEY not in metadata:
            raise ValueError(f"the file has no manifest: no metadata under the key {KEY!r}")
        self.manifest = Manifest.from_json(metadata[KEY])
        if self.manifest.latent is None:
            raise ValueError("the file is no space of sounds: its manifest has no section 'latent'")
        self.section: Latent = self.manifest.latent
        self._encoder = session(base64.b64decode(metadata[self.section.encoder], validate=True))
        self.points = decode_points(metadata[self.section.points], self.section.size)
        """`[point][D]`, one pack after another."""

    @property
    def packs(self) -> npt.NDArray[np.int64]:
        """The pack of each of the points."""
        counts = [pack.count for pack in self.section.packs]
        return np.repeat(np.arange(len(counts)), counts)

    def decode(self, z: Floats) -> Floats:
        """Points `[B][D]` to sounds `[B][L]`."""
        (audio,) = self._decoder.run(["audio"], {"z": np.ascontiguousarray(z, np.float32)})
        return np.asarray(audio, np.float32)

    def encode(self, audio: Floats) -> Floats:
        """Sounds `[B][L]` to points `[B][D]`."""
        (z,) = self._encoder.run(["z"], {"audio": np.ascontiguousarray(audio, np.float32)})
        return np.asarray(z, np.float32)

    def place(self, z: Floats) -> Floats:
        """Points `[B][D]` to places on the map, `[B][2]`."""
        return np.stack([direction.at(z) for direction in self.section.map], 1)

    def moved(self, z: Floats, steps: Floats) -> Floats:
        """Points `[B][D]` from which pc1, pc2, frequency, attack and release read so much more, `[B][5]`.

        The shortest way there, the five together: `z + steps · (A Aᵀ)⁻¹ A`.
        """
        rows = np.stack([one.vector() for one in (*self.section.axes, *self.section.controls)]).astype(np.float64)
        return np.asarray(z + np.asarray(steps, np.float64) @ np.linalg.solve(rows @ rows.T, rows), np.float32)


def session(model: Path | bytes) -> ort.InferenceSession:
    """On one thread of the CPU."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    source = model if isinstance(model, bytes) else str(model)
    return ort.InferenceSession(source, options, providers=["CPUExecutionProvider"])
