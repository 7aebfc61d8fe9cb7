//! What goes in and out of a graph, as its caller sees it.

use model::controls::{ControlsPorts, F0_HZ, LOUDNESS_DB};
use model::effect::{AudioPort, Axis, EffectPorts, StatePort};

/// The ports of a graph. Every input of the graph must be among `inputs` or `states`.
#[derive(Debug, Clone, PartialEq)]
pub struct Io {
    /// What the caller writes before each run.
    pub inputs: Vec<Input>,
    /// Names of what the caller reads after each run.
    pub outputs: Vec<String>,
    /// What the graph remembers from run to run.
    pub states: Vec<StatePort>,
}

/// An input that is not a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The file's name for it.
    pub name: String,
    /// Outermost first; `None` where time runs. Without time it is given once a run.
    pub dims: Vec<Option<usize>>,
}

impl Io {
    /// The ports of an effect: audio first, then the knobs where it has any.
    #[must_use]
    pub fn of_effect(ports: &EffectPorts) -> Self {
        let audio = Input { name: ports.audio_in.name.clone(), dims: audio_dims(&ports.audio_in) };
        let params = ports.params.iter().map(|params| Input { name: params.name.clone(), dims: params.dims.clone() });
        Self {
            inputs: std::iter::once(audio).chain(params).collect(),
            outputs: vec![ports.audio_out.name.clone()],
            states: ports.states.clone(),
        }
    }

    /// The ports of synthesiser controls: pitch, then loudness; `harmonics` or `gains`, then `noise` or `ratios`.
    #[must_use]
    pub fn of_controls(ports: &ControlsPorts) -> Self {
        let input = |name: &str| Input { name: name.into(), dims: vec![Some(1), None, Some(1)] };
        Self {
            inputs: vec![input(F0_HZ), input(LOUDNESS_DB)],
            outputs: vec![ports.first.name.clone(), ports.second.name.clone()],
            states: ports.states.clone(),
        }
    }
}

fn audio_dims(port: &AudioPort) -> Vec<Option<usize>> {
    let dim = |axis: &Axis| match axis {
        Axis::Batch => Some(1),
        Axis::Channel => Some(port.channels),
        Axis::Time => None,
    };
    port.axes.iter().map(dim).collect()
}
