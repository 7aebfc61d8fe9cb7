//! Room in which the parts of a program are played and added up.

use std::ops::Range;

use dsp::Delay;

use super::cue::PlayerSpec;

/// Longest stretch that is mixed at once.
pub(super) const STRETCH: usize = 512;
/// Most knobs that reach a lane.
const KNOBS: usize = 16;

/// Buffers of one stretch, `[channel][frames]`, and the delay of the dry sound.
pub(super) struct Stage {
    input: Planes,
    dry: Planes,
    pub(super) sound: Planes,
    mix: Planes,
    pub(super) weight: Box<[f32]>,
    delays: Box<[Delay]>,
}

type Planes = Box<[Box<[f32]>]>;

impl Stage {
    pub(super) fn new(spec: &PlayerSpec) -> Self {
        let planes = || vec![vec![0.0; STRETCH].into(); spec.channels].into();
        Self {
            input: planes(),
            dry: planes(),
            sound: planes(),
            mix: planes(),
            weight: vec![0.0; STRETCH].into(),
            delays: vec![Delay::new(spec.latency_room_samples); spec.channels].into(),
        }
    }

    pub(super) fn set_latency(&mut self, samples: usize) {
        self.delays.iter_mut().for_each(|delay| delay.set(samples));
    }

    pub(super) fn reset(&mut self) {
        self.delays.iter_mut().for_each(Delay::reset);
    }

    /// Lets the dry sound run on, where it is late at all.
    pub(super) fn hear(&mut self, audio: &[&mut [f32]], range: Range<usize>) {
        if self.delays.iter().any(|delay| delay.samples() > 0) {
            self.take_dry(audio, range);
        }
    }

    /// Takes the input of a stretch that is to be mixed.
    pub(super) fn open(&mut self, audio: &[&mut [f32]], range: Range<usize>) {
        let frames = range.len();
        self.take_dry(audio, range.clone());
        for ((input, mix), channel) in self.input.iter_mut().zip(&mut self.mix).zip(audio) {
            input[..frames].copy_from_slice(&channel[range.clone()]);
            mix[..frames].fill(0.0);
        }
    }

    /// Puts the input, or the dry sound, where a part is played.
    pub(super) fn set(&mut self, dry: bool, frames: usize) {
        let from = if dry { &self.dry } else { &self.input };
        for (sound, from) in self.sound.iter_mut().zip(from) {
            sound[..frames].copy_from_slice(&from[..frames]);
        }
    }

    /// Adds the part, weighted.
    pub(super) fn add(&mut self, frames: usize) {
        for (mix, sound) in self.mix.iter_mut().zip(&self.sound) {
            let weighted = sound[..frames].iter().zip(&self.weight).map(|(x, weight)| x * weight);
            mix.iter_mut().zip(weighted).for_each(|(sum, x)| *sum += x);
        }
    }

    /// Gives the mix.
    pub(super) fn close(&self, audio: &mut [&mut [f32]], range: Range<usize>) {
        for (channel, mix) in audio.iter_mut().zip(&self.mix) {
            channel[range.clone()].copy_from_slice(&mix[..range.len()]);
        }
    }

    /// Gives the dry sound alone.
    pub(super) fn close_dry(&mut self, audio: &mut [&mut [f32]], range: Range<usize>) {
        for (channel, delay) in audio.iter_mut().zip(&mut self.delays) {
            delay.process(&mut channel[range.clone()]);
        }
    }

    fn take_dry(&mut self, audio: &[&mut [f32]], range: Range<usize>) {
        for ((dry, delay), channel) in self.dry.iter_mut().zip(&mut self.delays).zip(audio) {
            let dry = &mut dry[..range.len()];
            dry.copy_from_slice(&channel[range.clone()]);
            delay.process(dry);
        }
    }
}

/// A stretch of one or two channels.
pub(super) fn stretch<'a, C: AsMut<[f32]> + 'a>(
    channels: impl IntoIterator<Item = &'a mut C>,
    range: Range<usize>,
) -> Stretch<'a> {
    let mut views = channels.into_iter().map(|channel| &mut channel.as_mut()[range.clone()]);
    let planes = [views.next(), views.next()];
    let count = planes.iter().flatten().count();
    Stretch { planes: planes.map(Option::unwrap_or_default), count }
}

/// See [`stretch`].
pub(super) struct Stretch<'a> {
    planes: [&'a mut [f32]; 2],
    count: usize,
}

impl<'a> Stretch<'a> {
    pub(super) fn planes(&mut self) -> &mut [&'a mut [f32]] {
        &mut self.planes[..self.count]
    }
}

/// A stretch of each knob's travel; call `with` it.
pub(super) fn with_travel<R>(knobs: &[&[f32]], range: Range<usize>, with: impl FnOnce(&[&[f32]]) -> R) -> R {
    let none: &[f32] = &[];
    let stretch: [&[f32]; KNOBS] = std::array::from_fn(|k| knobs.get(k).map_or(none, |knob| &knob[range.clone()]));
    with(&stretch[..knobs.len().min(KNOBS)])
}
