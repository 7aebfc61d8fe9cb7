//! A model of this kind that has been found good.

use std::sync::Arc;

use model::ModelFile;
use model::controls::ControlsPorts;
use model::manifest::{Controls, Manifest};

use super::assess::assess;
use super::decoder::{Decoder, Pace};
use super::reference::Reference;
use super::{ControlsRunner, Remote};
use crate::background::Runtime;
use crate::inline::Plan;
use crate::{Backend, Cost, LoadError, Want};

/// A model from pitch and loudness to controls, that can be played. Shared; each runner has a memory of its own.
#[derive(Debug)]
pub struct LoadedControls {
    pub(super) file: ModelFile,
    pub(super) ports: ControlsPorts,
    pub(super) controls: Controls,
    pub(super) engine: Engine,
    pub(super) reverb: Option<Vec<f32>>,
    pub(super) cost: Cost,
    pub(super) why: String,
}

/// What runs it, and where.
#[derive(Debug)]
pub(super) enum Engine {
    /// Our own executor, inside the audio callback.
    Inline(Arc<Plan>),
    /// Our own executor, on a thread of each voice: it agrees with ONNX Runtime and is too slow for the callback.
    Thread(Arc<Plan>),
    /// ONNX Runtime, on a thread of each voice: our own does not play it.
    OnnxRuntime,
}

/// Checks, compiles and measures a model of the kind `controls`, and decides where it runs. [`Want::backend`] asks for one
/// of the two places.
///
/// # Errors
/// Why it is not played.
pub fn load_controls(file: ModelFile, want: &Want) -> Result<Arc<LoadedControls>, LoadError> {
    let loaded = want.guarded(&file.sha256.clone(), || assess(file, want).map(Arc::new));
    match &loaded {
        Ok(loaded) => tracing::info!(model = loaded.manifest().name, "{}", loaded.why),
        Err(refusal) => tracing::info!("{refusal}"),
    }
    loaded
}

impl LoadedControls {
    /// The file.
    pub fn file(&self) -> &ModelFile {
        &self.file
    }

    /// What the file says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.file.manifest
    }

    /// The synthesiser that it drives, and what it was trained on.
    pub fn controls(&self) -> &Controls {
        &self.controls
    }

    /// The learned room at the model's rate, without the dry path; none where there is none.
    pub fn reverb(&self) -> Option<&[f32]> {
        self.reverb.as_deref()
    }

    /// What a frame of one voice was measured to cost on this computer.
    pub fn cost(&self) -> Cost {
        self.cost
    }

    /// Where it runs.
    pub fn backend(&self) -> Backend {
        match self.engine {
            Engine::Inline(_) => Backend::Inline,
            Engine::Thread(_) | Engine::OnnxRuntime => Backend::Background,
        }
    }

    /// How it plays and why there, in a sentence or two.
    pub fn why(&self) -> &str {
        &self.why
    }

    /// Hops of a voice between a question and what is heard of it: none inline, else whole hops that hold the slowest
    /// answer in a thousand.
    pub(crate) fn hops_late(&self, pace: Pace, host_rate_hz: f64) -> usize {
        match self.backend() {
            Backend::Inline => 0,
            Backend::Background => {
                let lasts_us = 1e6 * pace.hop_samples as f64 / host_rate_hz;
                ((pace.most_frames() as f64 * self.cost.p999_us / lasts_us).ceil() as usize).max(1)
            }
        }
    }

    /// Samples of the host from one of the model's frames to the next.
    pub(crate) fn period_samples(&self, host_rate_hz: f64) -> usize {
        (self.controls.hop as f64 * host_rate_hz / self.controls.sample_rate).round().max(1.0) as usize
    }

    /// A new instance for the calling thread, at rest, of our own executor. Allocates.
    ///
    /// # Errors
    /// [`LoadError::NotInline`] for a model that only ONNX Runtime plays.
    pub fn runner(&self) -> Result<ControlsRunner, LoadError> {
        match &self.engine {
            Engine::Inline(plan) | Engine::Thread(plan) => Ok(ControlsRunner::new(Arc::clone(plan))),
            Engine::OnnxRuntime => Err(LoadError::NotInline("only ONNX Runtime plays it".to_owned())),
        }
    }

    /// A new instance on a thread of its own, at rest. Allocates.
    ///
    /// # Errors
    /// When the system has no thread or memory for it.
    pub(crate) fn remote(&self, pace: Pace, hops_late: usize) -> Result<Remote, LoadError> {
        let decoder: Box<dyn Decoder> = match &self.engine {
            Engine::Inline(plan) | Engine::Thread(plan) => Box::new(ControlsRunner::new(Arc::clone(plan))),
            Engine::OnnxRuntime => Box::new(Reference::open(Runtime::find()?, &self.file.onnx, &self.ports)?),
        };
        Remote::start(decoder, pace, [self.ports.first.width, self.ports.second.width], hops_late)
    }
}
