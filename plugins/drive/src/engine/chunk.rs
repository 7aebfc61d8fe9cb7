//! Room for a short piece of the signal: the dry sound beside the wet, and every knob sample by sample.

use std::ops::Range;

use super::Glides;
use crate::params::KNOBS;

/// Longest piece, in samples.
pub(crate) const CHUNK: usize = 256;

/// `[channel][CHUNK]` and `[knob][CHUNK]`; only the first samples of each row are in use.
pub(super) struct Chunk {
    dry: [[f32; CHUNK]; 2],
    knobs: [[f32; CHUNK]; KNOBS],
    input: [f32; CHUNK],
    blend: [f32; CHUNK],
    /// Gains of the dry and of the wet sound, with mix, bypass and duck in them.
    dry_gain: [f32; CHUNK],
    wet_gain: [f32; CHUNK],
    output: [f32; CHUNK],
}

impl Default for Chunk {
    fn default() -> Self {
        let row = [0.0; CHUNK];
        Self { dry: [row; 2], knobs: [row; KNOBS], input: row, blend: row, dry_gain: row, wet_gain: row, output: row }
    }
}

impl Chunk {
    pub(super) fn dry(&self, frames: usize) -> [&[f32]; 2] {
        [&self.dry[0][..frames], &self.dry[1][..frames]]
    }

    pub(super) fn dry_mut(&mut self, channel: usize, frames: usize) -> &mut [f32] {
        &mut self.dry[channel][..frames]
    }

    pub(super) fn knob(&self, knob: usize, frames: usize) -> &[f32] {
        &self.knobs[knob][..frames]
    }

    pub(super) fn blend(&self, frames: usize) -> &[f32] {
        &self.blend[..frames]
    }

    /// Writes the next `frames` values of every glide.
    pub(super) fn fill(&mut self, frames: usize, glides: &mut Glides) {
        for n in 0..frames {
            self.input[n] = glides.input.step();
            self.blend[n] = glides.blend.step();
            self.output[n] = glides.output.step();
            let mix = glides.mix.step();
            let (play, pass) = dsp::fade::equal_power(glides.step_bypass());
            let duck = glides.duck.step();
            self.dry_gain[n] = duck * (pass + play * (1.0 - mix));
            self.wet_gain[n] = duck * play * mix;
        }
        for (row, glide) in self.knobs.iter_mut().zip(&mut glides.knobs) {
            row[..frames].fill_with(|| glide.step());
        }
    }

    pub(super) fn apply_input(&self, audio: &mut [&mut [f32]]) {
        multiply(audio, &self.input);
    }

    pub(super) fn apply_output(&self, audio: &mut [&mut [f32]]) {
        multiply(audio, &self.output);
    }

    /// Adds dry to wet.
    pub(super) fn mix_into(&self, audio: &mut [&mut [f32]]) {
        for (wet, dry) in audio.iter_mut().zip(&self.dry) {
            for (n, (wet, &dry)) in wet.iter_mut().zip(dry).enumerate() {
                // The last zero turns a negative zero into the one that silence is.
                *wet = self.wet_gain[n] * *wet + self.dry_gain[n] * dry + 0.0;
            }
        }
    }
}

fn multiply(audio: &mut [&mut [f32]], gains: &[f32; CHUNK]) {
    for channel in audio {
        for (sample, gain) in channel.iter_mut().zip(gains) {
            *sample *= gain;
        }
    }
}

/// The same range of both channels; a host has one or two.
pub(super) fn cut<'a>(audio: &'a mut [&mut [f32]], range: Range<usize>) -> Piece<'a> {
    let mut channels = audio.iter_mut().map(|channel| &mut channel[range.clone()]);
    let (left, right) = (channels.next().unwrap_or_default(), channels.next());
    match right {
        Some(right) => Piece::Two([left, right]),
        None => Piece::One([left]),
    }
}

/// One or two channels, without a list on the heap.
pub(super) enum Piece<'a> {
    One([&'a mut [f32]; 1]),
    Two([&'a mut [f32]; 2]),
}

impl<'a> std::ops::Deref for Piece<'a> {
    type Target = [&'a mut [f32]];
    fn deref(&self) -> &Self::Target {
        match self {
            Self::One(channels) => channels,
            Self::Two(channels) => channels,
        }
    }
}

impl std::ops::DerefMut for Piece<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        match self {
            Self::One(channels) => channels,
            Self::Two(channels) => channels,
        }
    }
}

/// Both channels to read; a single one stands for both.
pub(super) fn shared<'a>(piece: &'a Piece<'_>) -> [&'a [f32]; 2] {
    let left = &*piece[0];
    [left, piece.get(1).map_or(left, |right| &**right)]
}
