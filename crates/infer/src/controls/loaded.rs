//! A model of this kind that has been found good.

use std::sync::Arc;

use model::ModelFile;
use model::file::Ports;
use model::manifest::{Controls, Manifest};

use super::reference::Reference;
use super::{ControlsRunner, trial};
use crate::background::Runtime;
use crate::inline::{Io, Plan};
use crate::{Cost, LoadError, Want};

/// Share of real time beyond which one voice is too heavy for the audio thread.
const LARGEST_SHARE: f64 = 0.5;

/// A model from pitch and loudness to controls, that can be played. Shared; each runner has a memory of its own.
#[derive(Debug)]
pub struct LoadedControls {
    file: ModelFile,
    controls: Controls,
    plan: Arc<Plan>,
    reverb: Option<Vec<f32>>,
    cost: Cost,
    why: String,
}

/// Checks, compiles and measures a model of the kind `controls`.
///
/// # Errors
/// Why it is not played.
pub fn load_controls(file: ModelFile, want: &Want) -> Result<Arc<LoadedControls>, LoadError> {
    let loaded = want.guarded(&file.sha256.clone(), || assess(file).map(Arc::new));
    match &loaded {
        Ok(loaded) => tracing::info!(model = loaded.manifest().name, "{}", loaded.why),
        Err(refusal) => tracing::info!("{refusal}"),
    }
    loaded
}

fn assess(file: ModelFile) -> Result<LoadedControls, LoadError> {
    let (Ports::Controls(ports), Some(controls)) = (&file.ports, file.manifest.controls.clone()) else {
        return Err(LoadError::NotControls { name: file.manifest.name.clone() });
    };
    let plan = Plan::compile(&file.graph, &Io::of_controls(ports), 1);
    let plan = plan.map_err(|error| LoadError::NotInline(error.to_string()))?;
    let mut runner = ControlsRunner::new(Arc::clone(&plan));
    trial::finite(&mut runner, &controls)?;
    if let Some(golden) = file.golden()? {
        trial::golden(&mut runner, &golden)?;
    }
    let difference = match Runtime::find() {
        Ok(runtime) => {
            let mut reference = Reference::open(runtime, &file.onnx, ports)?;
            Some(trial::difference(&mut runner, &mut reference, &controls)?)
        }
        Err(_) => None,
    };
    if let Some(difference) = difference.filter(|&difference| difference > trial::TOLERANCE) {
        return Err(LoadError::NotInline(format!("it would sound different by {difference:.1e}")));
    }
    let cost = trial::cost(&mut runner, &controls)?;
    if cost.share > LARGEST_SHARE {
        return Err(LoadError::NotInline(format!("a voice would take {:.0} % of its time", 100.0 * cost.share)));
    }
    let reverb = controls.reverb.as_ref().map(|reverb| reverb.taps(&file.graph.metadata)).transpose()?;
    let why = reason(difference, cost);
    Ok(LoadedControls { file, controls, plan, reverb, cost, why })
}

fn reason(difference: Option<f64>, cost: Cost) -> String {
    let checked = match difference {
        Some(0.0) => "agrees with ONNX Runtime to the bit".to_owned(),
        Some(difference) => format!("agrees with ONNX Runtime to {difference:.0e}"),
        None => "finds no ONNX Runtime to be compared with".to_owned(),
    };
    let share = 100.0 * cost.share;
    format!("It plays in the audio thread: it {checked}, and a frame of one voice takes {share:.1} % of its time.")
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

    /// How it plays, in one sentence.
    pub fn why(&self) -> &str {
        &self.why
    }

    /// A new instance, at rest. Allocates.
    pub fn runner(&self) -> ControlsRunner {
        ControlsRunner::new(Arc::clone(&self.plan))
    }
}
