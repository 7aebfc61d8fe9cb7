//! How a model is found good, and where it is to run.

use std::sync::Arc;

use model::ModelFile;
use model::controls::ControlsPorts;
use model::file::{GoldenVectors, Ports};
use model::manifest::Controls;

use super::loaded::Engine;
use super::reference::Reference;
use super::{ControlsRunner, LoadedControls, compact, trial};
use crate::background::Runtime;
use crate::inline::kernels::Isa;
use crate::inline::{Io, Plan};
use crate::{Backend, Cost, LoadError, Want};

/// Share of real time beyond which one voice is too heavy for the audio thread.
const LARGEST_SHARE: f64 = 0.5;

/// Time for one second of sound beyond which a model is not even good for a bounce.
const LONGEST_PER_SECOND: f64 = 4.0;

/// Share of real time from which a thread that has other things to do cannot keep up.
const HEAVY: f64 = 0.7;

pub(super) fn assess(file: ModelFile, want: &Want) -> Result<LoadedControls, LoadError> {
    let (Ports::Controls(ports), Some(controls)) = (file.ports.clone(), file.manifest.controls.clone()) else {
        return Err(LoadError::NotControls { name: file.manifest.name.clone() });
    };
    let golden = file.golden()?;
    let candidate = Candidate { file: &file, ports: &ports, controls: &controls, golden: golden.as_ref() };
    let Choice { engine, cost, mut why } = candidate.choose(want.backend)?;
    if cost.share > LONGEST_PER_SECOND {
        return Err(LoadError::TooSlow { seconds: cost.share, limit: LONGEST_PER_SECOND });
    }
    if cost.share > HEAVY {
        why += " Played live it will have gaps here; a bounce will be whole.";
    }
    let reverb = controls.reverb.as_ref().map(|reverb| reverb.taps(&file.graph.metadata)).transpose()?;
    Ok(LoadedControls { file, ports, controls, engine, reverb, cost, why })
}

/// A model that is being looked at.
struct Candidate<'a> {
    file: &'a ModelFile,
    ports: &'a ControlsPorts,
    controls: &'a Controls,
    golden: Option<&'a GoldenVectors>,
}

struct Choice {
    engine: Engine,
    cost: Cost,
    why: String,
}

/// Our own plan of a model, and what was found out about it.
struct Trusted {
    plan: Arc<Plan>,
    cost: Cost,
    /// A part of a sentence.
    checked: String,
}

impl Candidate<'_> {
    fn choose(&self, wanted: Option<Backend>) -> Result<Choice, LoadError> {
        let trusted = match self.trusted() {
            Err(LoadError::NotInline(reason)) if wanted != Some(Backend::Inline) => return self.by_runtime(&reason),
            trusted => trusted?,
        };
        let Trusted { plan, cost, checked } = trusted;
        let share = 100.0 * cost.share;
        let inline = wanted.map_or(cost.share <= LARGEST_SHARE, |wanted| wanted == Backend::Inline);
        Ok(if inline {
            let why = format!(
                "It plays in the audio thread: it {checked}, and a frame of one voice takes {share:.1} % of its time."
            );
            Choice { engine: Engine::Inline(plan), cost, why }
        } else {
            let why = format!(
                "It plays on a thread of each voice, some milliseconds late, since a frame takes {share:.0} % of its \
                 time; it {checked}."
            );
            Choice { engine: Engine::Thread(plan), cost, why }
        })
    }

    /// By our own executor, with whole weights or halves.
    fn trusted(&self) -> Result<Trusted, LoadError> {
        let io = Io::of_controls(self.ports);
        let plan = Plan::compile(&self.file.graph, &io, 1).map_err(|error| LoadError::NotInline(error.to_string()))?;
        let mut runner = ControlsRunner::new(Arc::clone(&plan));
        trial::finite(&mut runner, self.controls)?;
        if let Some(golden) = self.golden {
            trial::golden(&mut runner, golden)?;
        }
        let checked = self.compared(&mut runner)?;
        if compact::is_worth_it(&plan, self.controls) {
            let halves = Plan::compile_as(&self.file.graph, &io, 1, Isa::detect(), compact::FORMAT);
            let halves = halves.map_err(|error| LoadError::NotInline(error.to_string()))?;
            let mut smaller = ControlsRunner::new(Arc::clone(&halves));
            trial::finite(&mut smaller, self.controls)?;
            let questions = [trial::phrase(self.controls), trial::asked(self.golden)].concat();
            let change_db = compact::largest_change_db(&mut runner, &mut smaller, &questions)?;
            if change_db <= compact::LARGEST_CHANGE_DB {
                let cost = trial::cost(&mut smaller, self.controls)?;
                let checked = format!("{checked}, has its weights held as halves ({change_db:.3} dB at most)");
                return Ok(Trusted { plan: halves, cost, checked });
            }
        }
        let cost = trial::cost(&mut runner, self.controls)?;
        Ok(Trusted { plan, cost, checked })
    }

    /// How near to ONNX Runtime it is.
    fn compared(&self, runner: &mut ControlsRunner) -> Result<String, LoadError> {
        let Ok(runtime) = Runtime::find() else { return Ok("finds no ONNX Runtime to be compared with".to_owned()) };
        let mut reference = Reference::open(runtime, &self.file.onnx, self.ports)?;
        match trial::difference(runner, &mut reference, self.controls)? {
            0.0 => Ok("agrees with ONNX Runtime to the bit".to_owned()),
            difference if difference <= trial::TOLERANCE => Ok(format!("agrees with ONNX Runtime to {difference:.0e}")),
            difference => Err(LoadError::NotInline(format!("it would sound different by {difference:.1e}"))),
        }
    }

    fn by_runtime(&self, reason: &str) -> Result<Choice, LoadError> {
        let mut reference = Reference::open(Runtime::find()?, &self.file.onnx, self.ports)?;
        trial::finite(&mut reference, self.controls)?;
        if let Some(golden) = self.golden {
            trial::golden(&mut reference, golden)?;
        }
        let cost = trial::cost(&mut reference, self.controls)?;
        let why = format!(
            "It plays through ONNX Runtime on a thread of each voice, some milliseconds late, since in the audio thread \
             {reason}."
        );
        Ok(Choice { engine: Engine::OnnxRuntime, cost, why })
    }
}
