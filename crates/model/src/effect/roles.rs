//! Who is who among a graph's inputs and outputs, and the ports that follow from it.

use super::describe::{audio, list, quoted, refusal};
use super::states::{self, Pair, STATE_IN};
use super::{AudioPort, Axis, EffectPorts, Length, ParamsPort, axes, params};
use crate::error::{ModelError, Result};
use crate::graph::{Dim, Element, Graph, Value};
use crate::manifest::Manifest;

const AUDIO_IN: &str = "audio_in";
const AUDIO_OUT: &str = "audio_out";
const PARAMS: &str = "params";

/// The values of a graph by what they are for.
pub(super) struct Roles<'a> {
    pub(super) audio_in: &'a Value,
    pub(super) audio_out: &'a Value,
    pub(super) params: Option<&'a Value>,
    /// In the order of the graph's inputs.
    pub(super) states: Vec<Pair<'a>>,
    /// Outputs that nobody listens to.
    pub(super) unused: Vec<&'a Value>,
    /// Whether names outside the contract had to be understood.
    pub(super) guessed: bool,
    /// Whether some memory was paired by its position only.
    pub(super) positional: bool,
}

/// Whether the graph speaks our names.
pub(super) fn keeps_the_contract(graph: &Graph) -> bool {
    let ours = |name: &str| matches!(name, AUDIO_IN | PARAMS) || name.starts_with(STATE_IN);
    graph.inputs.iter().any(|value| value.name == AUDIO_IN) && graph.inputs.iter().all(|value| ours(&value.name))
}

/// Reads a graph of which [`keeps_the_contract`] is true.
pub(super) fn by_contract(graph: &Graph) -> Result<Roles<'_>> {
    let input = |name: &str| graph.inputs.iter().find(|value| value.name == name);
    let output = |name: &str| graph.outputs.iter().find(|value| value.name == name);
    let missing = |name: &str| refusal(graph, &format!("{} is missing", quoted(name)));
    let states = states::by_contract(graph).map_err(|partner| missing(&partner))?;
    let audio_out = output(AUDIO_OUT).ok_or_else(|| missing(AUDIO_OUT))?;
    let used = |value: &Value| value.name == AUDIO_OUT || states.iter().any(|(_, output)| output.name == value.name);
    Ok(Roles {
        audio_in: input(AUDIO_IN).ok_or_else(|| missing(AUDIO_IN))?,
        audio_out,
        params: input(PARAMS),
        unused: graph.outputs.iter().filter(|value| !used(value)).collect(),
        states,
        guessed: false,
        positional: false,
    })
}

impl Roles<'_> {
    /// Reads the shapes, and tells what was inferred.
    pub(super) fn ports(&self, graph: &Graph, manifest: Option<&Manifest>) -> Result<(EffectPorts, Vec<String>)> {
        let about = |value: &Value, why: String| refusal(graph, &format!("{} {why}", quoted(&value.name)));
        for value in [self.audio_in, self.audio_out].into_iter().chain(self.params) {
            if value.element != Element::F32 {
                return Err(about(value, "does not hold 32-bit floats".into()));
            }
        }
        let channels = manifest.map(|manifest| manifest.channels);
        let audio_in = axes::input(self.audio_in, channels).map_err(|why| about(self.audio_in, why))?;
        let audio_out = axes::output(self.audio_out, &audio_in).map_err(|why| about(self.audio_out, why))?;
        let time = axis_name(self.audio_in, &audio_in, Axis::Time);
        let params = self.params.map(|value| params::port(value, &audio_in, time).map_err(|why| about(value, why)));
        let mut ports = EffectPorts { params: params.transpose()?, states: Vec::new(), audio_in, audio_out };
        let batch = axis_name(self.audio_in, &ports.audio_in, Axis::Batch);
        let mut room = states::LARGEST;
        for pair in &self.states {
            let dims = states::dims(*pair, batch, &mut room).map_err(|why| about(pair.0, why))?;
            ports.states.push(states::port(*pair, dims, manifest)?);
        }
        if let Some(manifest) = manifest {
            agree(&mut ports, manifest)?;
        }
        let inferred = self.inferred(&ports, graph, manifest);
        Ok((ports, inferred))
    }

    fn inferred(&self, ports: &EffectPorts, graph: &Graph, manifest: Option<&Manifest>) -> Vec<String> {
        let mut words = Vec::new();
        if self.guessed {
            let (source, sink) = (quoted(&ports.audio_in.name), quoted(&ports.audio_out.name));
            words.push(format!("Audio goes into {source} ({}) and comes out of {sink}.", audio(&ports.audio_in)));
        }
        if self.guessed && !ports.states.is_empty() {
            let names = list(ports.states.iter().map(|state| state.input.as_str()));
            let how = if self.positional { "their order and shape" } else { "their names" };
            words.push(format!("Memory between runs: {names}, by {how}."));
        }
        if let Some(ParamsPort { name, .. }) = ports.params.as_ref().filter(|_| self.guessed) {
            words.push(format!("The knobs go into {}.", quoted(name)));
        }
        let named = manifest.is_some_and(|manifest| !manifest.knobs.is_empty());
        if let Some(ParamsPort { count, .. }) = ports.params.as_ref().filter(|_| !named) {
            let knobs = if *count == 1 { "knob".into() } else { format!("{count} knobs") };
            words.push(format!("The file does not name its {knobs}: 0 to 1, at 0.5 to begin with."));
        }
        if ports.forgets(graph) {
            words.push(
                "The model looks at neighbouring samples but keeps no memory between runs, so the edges of its blocks \
                 may be heard."
                    .into(),
            );
        }
        if !self.unused.is_empty() {
            words.push(format!("Not used: {}.", list(self.unused.iter().map(|value| value.name.as_str()))));
        }
        words
    }
}

/// The name of a dynamic dimension of an audio tensor.
pub(super) fn axis_name<'a>(value: &'a Value, port: &AudioPort, axis: Axis) -> Option<&'a str> {
    let index = port.axes.iter().position(|other| *other == axis)?;
    match &value.dims[index] {
        Dim::Named(name) => Some(name),
        Dim::Fixed(_) | Dim::Unknown => None,
    }
}

/// Holds the manifest against the graph.
fn agree(ports: &mut EffectPorts, manifest: &Manifest) -> Result<()> {
    let wrong = |what: String| Err(ModelError::Manifest(what));
    if manifest.channels != ports.audio_in.channels {
        return wrong(format!("it says {} channels and the graph has {}", manifest.channels, ports.audio_in.channels));
    }
    let knobs = ports.params.as_ref().map_or(0, |params| params.count);
    if !manifest.knobs.is_empty() && manifest.knobs.len() != knobs {
        return wrong(format!("it names {} knobs and the graph has {knobs}", manifest.knobs.len()));
    }
    let known = |name: &String| ports.states.iter().any(|s| s.input.strip_prefix(STATE_IN).unwrap_or(&s.input) == name);
    if let Some(stranger) = manifest.states.keys().find(|name| !known(name)) {
        return wrong(format!("it gives a value to the state {}, which the graph does not have", quoted(stranger)));
    }
    match (manifest.hop, ports.audio_in.length) {
        (Some(hop), Length::Fixed(samples)) if hop != samples => {
            wrong(format!("it says {hop} samples a run and the graph takes {samples}"))
        }
        (Some(hop), _) => {
            ports.audio_in.length = Length::Fixed(hop);
            ports.audio_out.length = Length::Fixed(hop);
            Ok(())
        }
        (None, _) => Ok(()),
    }
}
