//! A model that has been found good, and the runners that are made of it.

use std::sync::Arc;

use model::ModelFile;
use model::manifest::Manifest;

use super::cost::Cost;
use super::looking_ahead::LookingAhead;
use super::take::Facts;
use crate::background::{Background, Runtime, Session, Spec};
use crate::inline::{EffectRunner, Plan, compile_effect};
use crate::{Audio, KnobTiming, LoadError, Runner};

/// What plays a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Our own executor, inside the audio callback.
    Inline,
    /// ONNX Runtime, on a thread of its own.
    Background,
}

impl Backend {
    /// `inline` or `background`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inline => "inline",
            Self::Background => "background",
        }
    }
}

/// A model that can be played. Shared; each runner has a memory of its own.
#[derive(Debug)]
pub struct Loaded {
    file: ModelFile,
    facts: Facts,
    engine: Engine,
    cost: Cost,
    why: String,
    oversampling: Result<(), String>,
}

#[derive(Debug)]
enum Engine {
    Inline(Arc<Plan>),
    Background { blocks_late: usize },
}

impl Loaded {
    /// `difference`: how far the plan was found to be from ONNX Runtime, where that could be found.
    pub(super) fn inline(file: ModelFile, facts: Facts, plan: Arc<Plan>, difference: Option<f64>, cost: Cost) -> Self {
        let oversampling = match compile_effect(&file.graph, &facts.ports, 2) {
            Ok(_) => Ok(()),
            Err(error) => Err(format!("At a higher rate {error}.")),
        };
        let checked = match (difference, &facts.golden) {
            (Some(0.0), _) => "agrees with ONNX Runtime to the bit".to_owned(),
            (Some(difference), _) => format!("agrees with ONNX Runtime to {difference:.0e}"),
            (None, Some(_)) => "passes its own test (there was no ONNX Runtime to compare with)".to_owned(),
            (None, None) => "finds no ONNX Runtime to be compared with".to_owned(),
        };
        let why = format!(
            "It plays in the audio thread without added latency: it streams, {checked}, and takes {:.1} % of real time.",
            100.0 * cost.share
        );
        Self { file, facts, engine: Engine::Inline(plan), cost, why, oversampling }
    }

    pub(super) fn background(file: ModelFile, facts: Facts, reason: &str, cost: Cost) -> Self {
        let lasts_us = 1e6 * facts.blocks.block as f64 / facts.rate_hz;
        let blocks_late = ((cost.p999_us / lasts_us).ceil() as usize).max(1);
        let late = (blocks_late + 1) * facts.blocks.block;
        let why = format!("It plays through ONNX Runtime on a thread of its own, {late} samples late, since {reason}.");
        let oversampling = Err("A model that plays through ONNX Runtime runs at its own rate.".to_owned());
        Self { file, facts, engine: Engine::Background { blocks_late }, cost, why, oversampling }
    }

    /// The file.
    pub fn file(&self) -> &ModelFile {
        &self.file
    }

    /// What the file says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.file.manifest
    }

    /// Audio channels, in and out.
    pub fn channels(&self) -> usize {
        self.facts.ports.audio_in.channels
    }

    /// Rate at which it runs for the host that it was loaded for, without oversampling.
    pub fn rate_hz(&self) -> f64 {
        self.facts.rate_hz
    }

    /// When it reads its knobs.
    pub fn knob_timing(&self) -> KnobTiming {
        match &self.facts.ports.params {
            Some(params) if params.per_sample() => KnobTiming::PerSample,
            _ => KnobTiming::PerHop,
        }
    }

    /// What plays it.
    pub fn backend(&self) -> Backend {
        match self.engine {
            Engine::Inline(_) => Backend::Inline,
            Engine::Background { .. } => Backend::Background,
        }
    }

    /// Why that and not the other, in one sentence.
    pub fn why(&self) -> &str {
        &self.why
    }

    /// What a run of it was measured to cost on this computer.
    pub fn cost(&self) -> Cost {
        self.cost
    }

    /// What to tell a musician who plays it live, if anything.
    pub fn warning(&self) -> Option<String> {
        const HEAVY: f64 = 0.7;
        let share = 100.0 * self.cost.share;
        (self.cost.share > HEAVY).then(|| {
            format!(
                "The model takes {share:.0} % of real time here: live it will have gaps, and a bounce will be whole."
            )
        })
    }

    /// Whether it sounds right at a multiple of its own rate, or why not.
    ///
    /// # Errors
    /// A sentence.
    pub fn can_oversample(&self) -> Result<(), &str> {
        self.oversampling.as_ref().copied().map_err(String::as_str)
    }

    /// Samples at the model's rate between a sound going in and coming out, at `oversampling` times its rate, without
    /// a wait for the host's block.
    pub fn latency_samples(&self, oversampling: usize) -> usize {
        let own = self.manifest().latency_samples * oversampling;
        match self.engine {
            Engine::Inline(_) => own,
            Engine::Background { blocks_late } => own + (blocks_late + 1) * self.facts.blocks.block,
        }
    }

    /// A new instance, at rest, that runs at `oversampling` times the model's rate.
    ///
    /// # Errors
    /// When it cannot run at that rate, or the system has no thread or memory for it.
    pub fn runner(&self, oversampling: usize) -> Result<Box<dyn Runner<Audio>>, LoadError> {
        if oversampling != 1 {
            self.can_oversample().map_err(|reason| LoadError::NotInline(reason.to_owned()))?;
        }
        match &self.engine {
            Engine::Inline(plan) => self.inline_runner(plan, oversampling),
            Engine::Background { blocks_late } => self.background_runner(*blocks_late),
        }
    }

    fn inline_runner(&self, plan: &Arc<Plan>, oversampling: usize) -> Result<Box<dyn Runner<Audio>>, LoadError> {
        let plan = match oversampling {
            1 => Arc::clone(plan),
            factor => compile_effect(&self.file.graph, &self.facts.ports, factor)
                .map_err(|error| LoadError::NotInline(error.to_string()))?,
        };
        let Facts { ports, warm_up_samples, .. } = &self.facts;
        let runner = EffectRunner::new(plan, ports, *warm_up_samples, self.facts.defaults());
        Ok(Box::new(LookingAhead::new(runner, self.manifest().latency_samples * oversampling)))
    }

    fn background_runner(&self, blocks_late: usize) -> Result<Box<dyn Runner<Audio>>, LoadError> {
        let Facts { onnx, ports, blocks, warm_up_samples, .. } = &self.facts;
        let mut session = Session::open(Runtime::find()?, onnx, ports, *blocks)?;
        session.settle(*warm_up_samples, self.facts.defaults())?;
        let spec = Spec { blocks_late, latency_samples: self.manifest().latency_samples };
        Ok(Box::new(Background::start(Box::new(session), spec)?))
    }
}
