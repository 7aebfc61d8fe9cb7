//! A machine as the runner of a model from waveform to waveform.

use std::sync::Arc;

use model::effect::{EffectPorts, Length, ParamsPort};
use model::graph::Graph;

use super::error::{CompileError, Refusal, refuse};
use super::io::Io;
use super::machine::Machine;
use super::plan::Plan;
use super::program::TILE;
use crate::{Audio, Fault, Hop, HopLength, Runner};

/// Compiles an effect, to be run at `rate_factor` times the model's own sample rate.
///
/// # Errors
/// Which operator or port cannot be streamed, and why.
pub fn compile_effect(graph: &Graph, ports: &EffectPorts, rate_factor: usize) -> Result<Arc<Plan>, CompileError> {
    for port in [&ports.audio_in, &ports.audio_out] {
        if let Length::Fixed(samples) = port.length {
            let refusal = refuse::<()>(format!("it takes just {samples} samples at a time"));
            refusal.map_err(|refusal: Refusal| refusal.at_port(&port.name))?;
        }
    }
    Plan::compile(graph, &Io::of_effect(ports), rate_factor)
}

/// Plays an effect inside the audio callback.
#[derive(Debug)]
pub struct EffectRunner {
    machine: Machine,
    channels_in: usize,
    channels_out: usize,
    params: Params,
}

/// What the model takes of its knobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Params {
    None,
    PerRun {
        count: usize,
    },
    /// The layout of a frame is `[count]` whatever the order of the axes, for all but time are 1.
    PerSample {
        count: usize,
    },
}

impl EffectRunner {
    /// A machine of its own for `plan`, which [`compile_effect`] made of the same ports. `warm_up_samples` of silence at
    /// the model's own rate, with the knobs at `resting_params` (`[P]`), give the memory that it rests at.
    #[must_use]
    pub fn new(plan: Arc<Plan>, ports: &EffectPorts, warm_up_samples: usize, resting_params: &[f32]) -> Self {
        let params = match &ports.params {
            None => Params::None,
            Some(port @ ParamsPort { count, .. }) if port.per_sample() => Params::PerSample { count: *count },
            Some(port) => Params::PerRun { count: port.count },
        };
        let (channels_in, channels_out) = (plan.input_width(0), plan.output_width(0));
        let mut runner = Self { machine: Machine::new(plan), channels_in, channels_out, params };
        runner.warm_up(warm_up_samples, resting_params);
        runner
    }

    fn warm_up(&mut self, samples: usize, resting_params: &[f32]) {
        let mut left = samples.saturating_mul(self.machine.plan().rate_factor());
        while left > 0 {
            let frames = left.min(TILE);
            self.machine.input_mut(0, frames).fill(0.0);
            match self.params {
                Params::None => {}
                Params::PerRun { .. } => fill_start(self.machine.input_mut(1, frames), resting_params),
                Params::PerSample { count } => {
                    let rows = self.machine.input_mut(1, frames).chunks_exact_mut(count);
                    rows.for_each(|row| fill_start(row, resting_params));
                }
            }
            self.machine.run(frames);
            left -= frames;
        }
        self.machine.rest();
        self.machine.reset();
    }

    /// The machine inside.
    #[must_use]
    pub fn machine(&self) -> &Machine {
        &self.machine
    }
}

impl Runner<Audio> for EffectRunner {
    fn run(&mut self, hop: &Hop<'_>, frame: &mut Audio) -> Result<(), Fault> {
        let frames = hop.frames;
        if !(1..=TILE).contains(&frames) || hop.audio.len() != self.channels_in * frames {
            return Err(Fault::Backend);
        }
        interleave(hop.audio, self.machine.input_mut(0, frames), frames, self.channels_in);
        match self.params {
            Params::None => {}
            Params::PerRun { count } if hop.params.len() >= count => {
                self.machine.input_mut(1, frames).copy_from_slice(&hop.params[..count]);
            }
            Params::PerSample { count } if hop.params.len() == count * frames => {
                interleave(hop.params, self.machine.input_mut(1, frames), frames, count);
            }
            Params::PerRun { .. } | Params::PerSample { .. } => return Err(Fault::Backend),
        }
        self.machine.run(frames);
        frame.set_frames(frames);
        let sound = self.machine.output(0);
        if !all_finite(sound) {
            return Err(Fault::NotFinite);
        }
        planar(sound, frame.as_mut_slice(), frames, self.channels_out);
        Ok(())
    }

    fn reset(&mut self) {
        self.machine.reset();
    }

    fn hop_length(&self) -> HopLength {
        HopLength::UpTo(TILE)
    }
}

/// Without a branch for each sample: infinities and NaNs have the largest exponent.
fn all_finite(samples: &[f32]) -> bool {
    let magnitude = |sample: &f32| sample.to_bits() & (u32::MAX >> 1);
    samples.iter().map(magnitude).fold(0, u32::max) < f32::INFINITY.to_bits()
}

fn fill_start(target: &mut [f32], values: &[f32]) {
    let count = target.len().min(values.len());
    target[..count].copy_from_slice(&values[..count]);
}

/// `[channel][frames]` to `[frames][channel]`.
fn interleave(planar: &[f32], target: &mut [f32], frames: usize, channels: usize) {
    if channels == 1 {
        return target.copy_from_slice(planar);
    }
    for (channel, samples) in planar.chunks_exact(frames).enumerate() {
        for (row, &sample) in target.chunks_exact_mut(channels).zip(samples) {
            row[channel] = sample;
        }
    }
}

/// `[frames][channel]` to `[channel][frames]`.
fn planar(rows: &[f32], target: &mut [f32], frames: usize, channels: usize) {
    if channels == 1 {
        return target.copy_from_slice(rows);
    }
    for (channel, samples) in target.chunks_exact_mut(frames).enumerate() {
        for (sample, row) in samples.iter_mut().zip(rows.chunks_exact(channels)) {
            *sample = row[channel];
        }
    }
}
