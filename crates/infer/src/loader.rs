//! From a model file to runners: everything that is found out about a model before it is trusted with sound.
//!
//! Nothing here is for the audio thread, nor for the thread that draws.

mod cost;
mod loaded;
mod looking_ahead;
mod marker;
mod probe;
mod take;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use model::ModelFile;
use model::effect::EffectPorts;
use model::file::Ports;

use crate::LoadError;
use crate::background::{Blocks, Runtime, Watch};
use crate::inline::{Plan, compile_effect};
use marker::Marker;
use take::{Facts, Take};

pub use cost::Cost;
pub use loaded::{Backend, Loaded};

/// The whole trial of a model may take this long.
const TRIAL: Duration = Duration::from_secs(20);

/// Time for one second of sound beyond which a model is not even good for a bounce.
const LONGEST_PER_SECOND: f64 = 4.0;

/// Share of real time beyond which a model is too heavy for the audio thread, which has all others to play as well.
const LARGEST_INLINE_SHARE: f64 = 0.5;

/// What a model is loaded for.
#[derive(Debug, Clone)]
pub struct Want {
    /// Rate of the host.
    pub host_rate_hz: f64,
    /// Samples per run of a model that takes any number, where it runs on a thread of its own.
    pub block: usize,
    /// Just this backend, rather than the better one.
    pub backend: Option<Backend>,
    /// Somebody asked for just this model now: then it is loaded even if it crashed the last time.
    pub asked: bool,
    /// Where loads that never ended are remembered; `None`: nowhere.
    pub crash_folder: Option<PathBuf>,
}

impl Want {
    /// The better backend for a host of this rate.
    pub fn at(host_rate_hz: f64) -> Self {
        Self { host_rate_hz, block: 256, backend: None, asked: false, crash_folder: marker::default_folder() }
    }
}

/// Checks, builds, warms up and measures a model, and decides how it is played.
///
/// # Errors
/// Why it is not played.
pub fn load(file: ModelFile, want: &Want) -> Result<Arc<Loaded>, LoadError> {
    let loaded = want.guarded(&file.sha256.clone(), || assess(file, want).map(Arc::new));
    match &loaded {
        Ok(loaded) => tracing::info!(model = loaded.manifest().name, "{}", loaded.why()),
        Err(refusal) => tracing::info!("{refusal}"),
    }
    loaded
}

impl Want {
    /// Lets a file be loaded, unless that crashed the program the last time and nobody asked for it now.
    pub(crate) fn guarded<L>(&self, sha256: &str, load: impl FnOnce() -> Result<L, LoadError>) -> Result<L, LoadError> {
        let marker = Marker::set(self.crash_folder.as_deref(), sha256, self.asked)?;
        let loaded = load();
        marker.clear();
        loaded
    }
}

fn assess(file: ModelFile, want: &Want) -> Result<Loaded, LoadError> {
    let facts = Facts::of(&file, want)?;
    let (plan, difference) = match trusted_plan(&file, &facts, want)? {
        Trust::Plan(plan, difference) => (plan, difference),
        Trust::Refused(reason) if want.backend == Some(Backend::Inline) => return Err(LoadError::NotInline(reason)),
        Trust::Refused(reason) => return in_background(file, facts, &reason),
    };
    let cost = trial(&mut Take::inline(Arc::clone(&plan), &facts), &facts)?;
    if cost.share > LARGEST_INLINE_SHARE && want.backend.is_none() && Runtime::find().is_ok() {
        let share = 100.0 * cost.share;
        return in_background(file, facts, &format!("inline it would take {share:.0} % of the audio thread's time"));
    }
    Ok(Loaded::inline(file, facts, plan, difference, cost))
}

/// A plan that may be played, with its difference from ONNX Runtime where there is one; or why there is none.
enum Trust {
    Plan(Arc<Plan>, Option<f64>),
    Refused(String),
}

fn trusted_plan(file: &ModelFile, facts: &Facts, want: &Want) -> Result<Trust, LoadError> {
    if want.backend == Some(Backend::Background) {
        return Ok(Trust::Refused("it was asked for".to_owned()));
    }
    let plan = match compile_effect(&file.graph, &facts.ports, 1) {
        Ok(plan) => plan,
        Err(error) => return Ok(Trust::Refused(error.to_string())),
    };
    let difference = match Runtime::find() {
        Ok(runtime) => disagreement(runtime, &plan, facts)?,
        Err(_) => None,
    };
    match difference {
        Some(difference) if difference > probe::TOLERANCE => {
            Ok(Trust::Refused(format!("inline it would sound different by {difference:.1e}")))
        }
        agreed => Ok(Trust::Plan(plan, agreed)),
    }
}

/// How far a plan is from ONNX Runtime; `None` if ONNX Runtime does not play the model at all.
fn disagreement(runtime: &Runtime, plan: &Arc<Plan>, facts: &Facts) -> Result<Option<f64>, LoadError> {
    let cold = facts.cold();
    let Ok(mut reference) = Take::background(runtime, &cold, Blocks { block: 64, lookbehind: 0 }) else {
        return Ok(None);
    };
    let _limit = reference.limited(TRIAL);
    probe::difference(&mut Take::inline(Arc::clone(plan), &cold), &mut reference, &cold).map(Some)
}

fn in_background(file: ModelFile, facts: Facts, reason: &str) -> Result<Loaded, LoadError> {
    let mut take = Take::background(Runtime::find()?, &facts, facts.blocks)?;
    let cost = trial(&mut take, &facts)?;
    Ok(Loaded::background(file, facts, reason, cost))
}

/// Everything that a model must stand before it is heard.
fn trial(take: &mut Take, facts: &Facts) -> Result<Cost, LoadError> {
    let limit = take.limited(TRIAL);
    let tried =
        probe::finite(take, facts).and_then(|()| probe::golden(take, facts)).and_then(|()| cost::measure(take, facts));
    match tried {
        Err(_) if limit.as_ref().is_some_and(Watch::expired) => {
            Err(LoadError::TimedOut { seconds: TRIAL.as_secs_f64() })
        }
        Ok(cost) if cost.share > LONGEST_PER_SECOND => {
            Err(LoadError::TooSlow { seconds: cost.share, limit: LONGEST_PER_SECOND })
        }
        other => other,
    }
}

/// The ports of an effect of one or two channels.
fn effect_ports(file: &ModelFile) -> Result<&EffectPorts, LoadError> {
    let Ports::Effect(ports) = &file.ports else {
        return Err(LoadError::Kind { name: file.manifest.name.clone() });
    };
    let (heard, given) = (ports.audio_in.channels, ports.audio_out.channels);
    if heard != given || heard > 2 {
        let found = format!("the model hears {heard} and gives {given} channels");
        return Err(LoadError::Shape { found, wanted: "one or two of both".to_owned() });
    }
    Ok(ports)
}
