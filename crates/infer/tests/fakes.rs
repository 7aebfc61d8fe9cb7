//! Models that are easy to predict, and hosts that cut as they like.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use infer::{Audio, Fault, Hop, HopLength, Lane, LaneSpec, LaneStatus, Runner, Voice, Waveform};
use testkit::{Splits, no_alloc};

/// Gives what it gets, `latency` samples later.
pub(crate) struct Through {
    hop_length: HopLength,
    late: Vec<VecDeque<f32>>,
    latency: usize,
}

impl Through {
    pub(crate) fn new(channels: usize, hop_length: HopLength, latency: usize) -> Box<Self> {
        let mut through = Self { hop_length, late: vec![VecDeque::with_capacity(latency + 1); channels], latency };
        through.reset();
        Box::new(through)
    }
}

impl Runner<Audio> for Through {
    fn run(&mut self, hop: &Hop<'_>, frame: &mut Audio) -> Result<(), Fault> {
        frame.set_frames(hop.frames);
        for (c, late) in self.late.iter_mut().enumerate() {
            let input = &hop.audio[c * hop.frames..][..hop.frames];
            for (x, y) in input.iter().zip(frame.channel_mut(c)) {
                late.push_back(*x);
                *y = late.pop_front().unwrap();
            }
        }
        Ok(())
    }

    fn reset(&mut self) {
        for late in &mut self.late {
            late.clear();
            late.extend(std::iter::repeat_n(0.0, self.latency));
        }
    }

    fn hop_length(&self) -> HopLength {
        self.hop_length
    }

    fn latency_samples(&self) -> usize {
        self.latency
    }
}

/// A mono model of one equation; `f(state, x, knobs)` gives `y`. Counts how often it ran, and for how many samples.
pub(crate) struct Equation<F> {
    pub(crate) f: F,
    pub(crate) hop_length: HopLength,
    pub(crate) state: f32,
    pub(crate) per_sample: bool,
    pub(crate) samples: Arc<AtomicUsize>,
    pub(crate) runs: Arc<AtomicUsize>,
}

impl<F: FnMut(&mut f32, f32, [f32; 2]) -> f32 + Send> Equation<F> {
    pub(crate) fn new(hop_length: HopLength, f: F) -> Box<Self> {
        Box::new(Self { f, hop_length, state: 0.0, per_sample: false, samples: Arc::default(), runs: Arc::default() })
    }

    pub(crate) fn per_sample(hop_length: HopLength, f: F) -> Box<Self> {
        Box::new(Self { per_sample: true, ..*Self::new(hop_length, f) })
    }
}

impl<F: FnMut(&mut f32, f32, [f32; 2]) -> f32 + Send> Runner<Audio> for Equation<F> {
    fn run(&mut self, hop: &Hop<'_>, frame: &mut Audio) -> Result<(), Fault> {
        frame.set_frames(hop.frames);
        self.samples.fetch_add(hop.frames, Ordering::Relaxed);
        self.runs.fetch_add(1, Ordering::Relaxed);
        for n in 0..hop.frames {
            let knob = |k: usize| hop.params.get(if self.per_sample { k * hop.frames + n } else { k });
            let knobs = [0, 1].map(|k| knob(k).copied().unwrap_or(0.0));
            frame.as_mut_slice()[n] = (self.f)(&mut self.state, hop.audio[n], knobs);
        }
        Ok(())
    }

    fn reset(&mut self) {
        self.state = 0.0;
    }

    fn hop_length(&self) -> HopLength {
        self.hop_length
    }
}

/// A distortion with memory, bent by two knobs.
pub(crate) fn driven(state: &mut f32, x: f32, [drive, tone]: [f32; 2]) -> f32 {
    *state += (0.05 + 0.5 * tone) * ((1.0 + 9.0 * drive) * x - *state);
    state.tanh()
}

/// A mono lane of one runner.
pub(crate) fn mono(spec: LaneSpec, runner: Box<dyn Runner<Audio>>) -> Lane<Waveform> {
    Lane::new(spec, vec![Voice::waveform(1, runner)])
}

/// What a lane makes of `input` and `knobs`, cut like this, with the allocator out of bounds.
pub(crate) fn play(lane: &mut Lane<Waveform>, input: &[f32], knobs: &[&[f32]], splits: Splits) -> Vec<f32> {
    play_watched(lane, input, knobs, splits, |_| ())
}

/// As [`play`], with a look at how each block went.
pub(crate) fn play_watched(
    lane: &mut Lane<Waveform>,
    input: &[f32],
    knobs: &[&[f32]],
    splits: Splits,
    mut watch: impl FnMut(LaneStatus),
) -> Vec<f32> {
    let mut audio = input.to_vec();
    for range in splits.ranges(input.len()) {
        let knobs: Vec<&[f32]> = knobs.iter().map(|knob| &knob[range.clone()]).collect();
        let status = no_alloc(|| lane.process(&mut [&mut audio[range]], &knobs, &()));
        watch(status);
    }
    audio
}
