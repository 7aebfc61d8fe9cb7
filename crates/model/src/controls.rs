//! How a `controls` graph is played: pitch and loudness in, controls of a synthesiser out, frame by frame.
//!
//! The contract: inputs `f0_hz [1,T,1]` and `loudness_db [1,T,1]`, and `state_in_x` for each memory; outputs
//! `harmonics [1,T,H]` and `noise [1,T,B]`, or `gains [1,T,O]` and `ratios [1,T,O]`, and `state_out_x`. All are f32 and T
//! is dynamic. The graph holds all scaling: Hz and dB go in, and what comes out is final.

use crate::effect::StatePort;
use crate::effect::describe::{found, quoted};
use crate::effect::states::{self, STATE_IN};
use crate::error::{ModelError, Result};
use crate::graph::{Dim, Element, Graph, Value};
use crate::manifest::{Manifest, Synth};

/// Pitch in Hz.
pub const F0_HZ: &str = "f0_hz";

/// Loudness in dB, as the manifest defines it.
pub const LOUDNESS_DB: &str = "loudness_db";

/// The ports of a graph from pitch and loudness to controls. The inputs are always [`F0_HZ`] and [`LOUDNESS_DB`].
#[derive(Debug, Clone, PartialEq)]
pub struct ControlsPorts {
    /// `harmonics` or `gains`.
    pub first: FramePort,
    /// `noise` or `ratios`.
    pub second: FramePort,
    /// The memory, in the order of the graph's inputs.
    pub states: Vec<StatePort>,
}

/// A tensor `[1, T, width]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FramePort {
    /// The file's name for it.
    pub name: String,
    /// Numbers per frame.
    pub width: usize,
}

impl ControlsPorts {
    /// Finds and checks the ports of a graph against its manifest, which has to name the synthesiser.
    ///
    /// # Errors
    /// [`ModelError::Manifest`] where the manifest leaves out the section `controls`, or names a state or a reverb that
    /// the file does not have; [`ModelError::Ports`] with what the graph has and what was wanted.
    pub fn of(graph: &Graph, manifest: Option<&Manifest>) -> Result<Self> {
        let Some((manifest, section)) = manifest.and_then(|m| Some((m, m.controls.as_ref()?))) else {
            let why = "it does not say which synthesiser its controls are for (the section \"controls\")";
            return Err(ModelError::Manifest(why.into()));
        };
        if let Some(reverb) = &section.reverb {
            reverb.taps(&graph.metadata)?;
        }
        let reading = Reading { graph, synth: &section.synth };
        reading.inputs()?;
        let [first, second] = section.synth.outputs();
        let ports =
            Self { first: reading.output(first)?, second: reading.output(second)?, states: reading.states(manifest)? };
        known_states(&ports.states, manifest)?;
        Ok(ports)
    }
}

/// A graph that is being read, for a synthesiser.
struct Reading<'a> {
    graph: &'a Graph,
    synth: &'a Synth,
}

impl Reading<'_> {
    fn inputs(&self) -> Result<()> {
        for name in [F0_HZ, LOUDNESS_DB] {
            self.frames(&self.graph.inputs, name, 1)?;
        }
        let ours = |name: &str| [F0_HZ, LOUDNESS_DB].contains(&name) || name.starts_with(STATE_IN);
        match self.graph.inputs.iter().find(|value| !ours(&value.name)) {
            Some(stranger) => Err(self.refusal(&format!("nothing is known to feed to {}", quoted(&stranger.name)))),
            None => Ok(()),
        }
    }

    fn output(&self, (name, width): (&str, usize)) -> Result<FramePort> {
        self.frames(&self.graph.outputs, name, width)?;
        Ok(FramePort { name: name.into(), width })
    }

    /// Whether `name` is among `values` as `[1, T, width]`.
    fn frames(&self, values: &[Value], name: &str, width: usize) -> Result<()> {
        let Some(value) = values.iter().find(|value| value.name == name) else {
            return Err(self.refusal(&format!("{} is missing", quoted(name))));
        };
        let one_batch = |dim: &Dim| !matches!(dim, Dim::Fixed(length) if *length != 1);
        let fits = match &value.dims[..] {
            [batch, time, last] => one_batch(batch) && !matches!(time, Dim::Fixed(_)) && *last == Dim::Fixed(width),
            _ => false,
        };
        if !fits {
            return Err(self.refusal(&format!("{} is not [1, T, {width}]", quoted(name))));
        }
        if value.element != Element::F32 {
            return Err(self.refusal(&format!("{} does not hold 32-bit floats", quoted(name))));
        }
        Ok(())
    }

    fn states(&self, manifest: &Manifest) -> Result<Vec<StatePort>> {
        let missing = |partner: String| self.refusal(&format!("{} is missing", quoted(&partner)));
        let mut room = states::LARGEST;
        let port = |pair: states::Pair<'_>| {
            let about = |why: String| self.refusal(&format!("{} {why}", quoted(&pair.0.name)));
            states::port(pair, states::dims(pair, None, &mut room).map_err(about)?, Some(manifest))
        };
        states::by_contract(self.graph).map_err(missing)?.into_iter().map(port).collect()
    }

    fn refusal(&self, why: &str) -> ModelError {
        let [(first, first_width), (second, second_width)] = self.synth.outputs();
        let wanted = format!(
            "the inputs \"{F0_HZ}\" and \"{LOUDNESS_DB}\" of the shape [1, T, 1], the outputs \"{first}\" \
             [1, T, {first_width}] and \"{second}\" [1, T, {second_width}], and each memory as an input state_in_… with \
             an output state_out_… of the same shape"
        );
        ModelError::Ports { found: found(self.graph, why), wanted }
    }
}

fn known_states(states: &[StatePort], manifest: &Manifest) -> Result<()> {
    let known = |name: &String| states.iter().any(|state| state.input.strip_prefix(STATE_IN) == Some(name));
    match manifest.states.keys().find(|name| !known(name)) {
        Some(stranger) => {
            let stranger = quoted(stranger);
            Err(ModelError::Manifest(format!(
                "it gives a value to the state {stranger}, which the graph does not have"
            )))
        }
        None => Ok(()),
    }
}
