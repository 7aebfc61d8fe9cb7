//! A model played from start to end for trial, by either backend.

use std::sync::Arc;
use std::time::Duration;

use model::ModelFile;
use model::effect::EffectPorts;
use model::file::GoldenVectors;

use super::{TRIAL, Want, effect_ports};
use crate::background::{Blocks, Runtime, Session, SlowModel, Watch};
use crate::inline::{EffectRunner, Plan, TILE};
use crate::{Audio, Fault, Hop, LoadError, Runner};

/// What a model is played by.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) onnx: Arc<[u8]>,
    pub(super) ports: EffectPorts,
    /// Lowest, default and highest values of the knobs, in their own units: `[P]` each.
    pub(super) knobs: [Vec<f32>; 3],
    pub(super) warm_up_samples: usize,
    pub(super) golden: Option<GoldenVectors>,
    /// Rate at which it runs for this host.
    pub(super) rate_hz: f64,
    pub(super) blocks: Blocks,
}

impl Facts {
    pub(super) fn of(file: &ModelFile, want: &Want) -> Result<Self, LoadError> {
        let (ports, manifest) = (effect_ports(file)?, &file.manifest);
        let knobs = |value: fn(&model::manifest::Knob) -> f64| {
            manifest.knobs.iter().map(|knob| value(knob) as f32).collect::<Vec<_>>()
        };
        Ok(Self {
            onnx: Arc::clone(&file.onnx),
            ports: ports.clone(),
            knobs: [knobs(|knob| knob.range[0]), knobs(|knob| knob.default), knobs(|knob| knob.range[1])],
            warm_up_samples: manifest.warm_up_samples,
            golden: file.golden()?,
            rate_hz: rate_for(&manifest.sample_rates, want.host_rate_hz),
            blocks: Blocks::of(ports, manifest.receptive_field, want.block),
        })
    }

    /// The same model without its warm-up: from the states that the file gives.
    pub(super) fn cold(&self) -> Self {
        Self { warm_up_samples: 0, ..self.clone() }
    }

    pub(super) fn defaults(&self) -> &[f32] {
        &self.knobs[1]
    }

    fn per_sample(&self) -> bool {
        self.ports.params.as_ref().is_some_and(model::effect::ParamsPort::per_sample)
    }
}

/// The model's rate that is nearest to the host's, by ratio; the host's own where the model plays at any.
pub(super) fn rate_for(rates_hz: &[f64], host_rate_hz: f64) -> f64 {
    let distance = |rate: &f64| (rate / host_rate_hz).ln().abs();
    rates_hz.iter().copied().min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(host_rate_hz)
}

/// One instance, at rest.
pub(super) struct Take {
    engine: Engine,
    channels: usize,
    per_sample: bool,
}

enum Engine {
    Inline(Box<EffectRunner>),
    Background(Box<Session>),
}

impl Take {
    pub(super) fn inline(plan: Arc<Plan>, facts: &Facts) -> Self {
        let runner = EffectRunner::new(plan, &facts.ports, facts.warm_up_samples, facts.defaults());
        Self::new(Engine::Inline(Box::new(runner)), facts)
    }

    pub(super) fn background(runtime: &Runtime, facts: &Facts, blocks: Blocks) -> Result<Self, LoadError> {
        Session::try_out(runtime, &facts.onnx, &facts.ports, blocks)?;
        let mut session = Session::open(runtime, &facts.onnx, &facts.ports, blocks)?;
        let stop = session.stop();
        let _limit = Watch::after(TRIAL, move || stop.now());
        session.settle(facts.warm_up_samples, facts.defaults())?;
        Ok(Self::new(Engine::Background(Box::new(session)), facts))
    }

    fn new(engine: Engine, facts: &Facts) -> Self {
        Self { engine, channels: facts.ports.audio_in.channels, per_sample: facts.per_sample() }
    }

    pub(super) fn channels(&self) -> usize {
        self.channels
    }

    /// Samples per run where there is no choice.
    pub(super) fn block(&self) -> Option<usize> {
        match &self.engine {
            Engine::Inline(_) => None,
            Engine::Background(session) => Some(session.block()),
        }
    }

    /// Ends what takes longer, where it can be ended: inline kernels are as long as their tile, and no longer.
    pub(super) fn limited(&self, limit: Duration) -> Option<Watch> {
        match &self.engine {
            Engine::Inline(_) => None,
            Engine::Background(session) => {
                let stop = session.stop();
                Some(Watch::after(limit, move || stop.now()))
            }
        }
    }

    pub(super) fn reset(&mut self) {
        match &mut self.engine {
            Engine::Inline(runner) => runner.reset(),
            Engine::Background(session) => session.reset(),
        }
    }

    /// Plays `[channel][frames]` with the knobs at `params` (`[P]`), in runs of `hops` samples in turn where the
    /// length is free, and gives `[channel][frames]`. `signal` names the sound in errors.
    pub(super) fn play(
        &mut self,
        signal: &'static str,
        audio: &[f32],
        params: &[f32],
        hops: &[usize],
    ) -> Result<Vec<f32>, LoadError> {
        let frames = audio.len() / self.channels;
        let mut heard = vec![0.0; audio.len()];
        let (mut start, mut turn) = (0, 0);
        while start < frames {
            let length = self.block().unwrap_or_else(|| hops[turn % hops.len()].min(TILE).min(frames - start));
            let kept = length.min(frames - start);
            let mut fed = vec![0.0; self.channels * length];
            for channel in 0..self.channels {
                fed[channel * length..][..kept].copy_from_slice(&audio[channel * frames + start..][..kept]);
            }
            let answer = self.run(signal, &fed, length, params)?;
            for channel in 0..self.channels {
                heard[channel * frames + start..][..kept].copy_from_slice(&answer.channel(channel)[..kept]);
            }
            (start, turn) = (start + kept, turn + 1);
        }
        Ok(heard)
    }

    /// One run of `frames` samples.
    pub(super) fn run(
        &mut self,
        signal: &'static str,
        audio: &[f32],
        frames: usize,
        params: &[f32],
    ) -> Result<Audio, LoadError> {
        let params = if self.per_sample { held(params, frames) } else { params.to_vec() };
        let hop = Hop { audio, frames, params: &params };
        let mut answer = Audio::new(self.channels, frames);
        match &mut self.engine {
            Engine::Background(session) => session.play(&hop, &mut answer)?,
            Engine::Inline(runner) => runner.run(&hop, &mut answer).map_err(|fault| match fault {
                Fault::NotFinite => LoadError::NotFinite { signal },
                Fault::Late | Fault::Backend => LoadError::Backend("it does not take its own input".to_owned()),
            })?,
        }
        if answer.as_slice().iter().all(|sample| sample.is_finite()) {
            Ok(answer)
        } else {
            Err(LoadError::NotFinite { signal })
        }
    }
}

/// Each value for all of `frames`: `[P][frames]`.
fn held(params: &[f32], frames: usize) -> Vec<f32> {
    params.iter().flat_map(|&value| std::iter::repeat_n(value, frames)).collect()
}
