//! Roles in a graph that does not keep to the contract, by its names and shapes.

use super::describe::{list, quoted, refusal};
use super::roles::{Roles, axis_name};
use super::states::{self, Pair};
use super::{AudioPort, Axis, axes, names, params};
use crate::error::Result;
use crate::graph::{Dim, Element, Graph, Value};

/// Reads a graph, or says what could mean two things.
pub(super) fn roles(graph: &Graph) -> Result<Roles<'_>> {
    let refuse = |why: String| refusal(graph, &why);
    graph.inputs.iter().try_for_each(feedable).map_err(refuse)?;
    let audio_in = audio_in(graph).map_err(refuse)?;
    let about = |value: &Value, why: String| refuse(format!("{} {why}", quoted(&value.name)));
    let source = axes::input(audio_in, None).map_err(|why| about(audio_in, why))?;
    let audio_out = audio_out(graph, &source).map_err(refuse)?;

    let mut inputs: Vec<_> = graph.inputs.iter().filter(|value| value.name != audio_in.name).collect();
    let mut outputs: Vec<_> = graph.outputs.iter().filter(|value| value.name != audio_out.name).collect();
    let mut found = states::by_name(&mut inputs, &mut outputs);
    let knobs = take_params(&mut inputs);
    let rest = Rest { audio_in, source: &source, inputs, outputs }.settle(knobs).map_err(refuse)?;
    let positional = !rest.states.is_empty();
    found.extend(rest.states);
    found.sort_by_cached_key(|(input, _)| graph.inputs.iter().position(|value| value.name == input.name));
    Ok(Roles {
        audio_in,
        audio_out,
        params: rest.params,
        states: found,
        unused: rest.unused,
        guessed: true,
        positional,
    })
}

/// Refuses what we have nothing to feed to.
fn feedable(value: &Value) -> std::result::Result<(), String> {
    let name = quoted(&value.name);
    if names::is_sample_rate(&value.name) && value.dims.iter().all(|dim| *dim == Dim::Fixed(1)) {
        return Err(format!(
            "{name} asks for the sample rate at every run, so the model does not say which one it was made for"
        ));
    }
    if value.element != Element::F32 {
        return Err(format!("{name} does not hold 32-bit floats"));
    }
    Ok(())
}

fn audio_in(graph: &Graph) -> std::result::Result<&Value, String> {
    if let [only] = &graph.inputs[..] {
        return Ok(only);
    }
    let readable =
        graph.inputs.iter().filter(|value| !names::is_params(&value.name) && axes::input(value, None).is_ok());
    let memory = named_memory(graph).iter().map(|(input, _)| *input).collect();
    choose(readable.collect(), memory, names::AUDIO_IN, "input")
}

fn audio_out<'a>(graph: &'a Graph, source: &AudioPort) -> std::result::Result<&'a Value, String> {
    if let [only] = &graph.outputs[..] {
        return Ok(only);
    }
    let readable = graph.outputs.iter().filter(|value| axes::output(value, source).is_ok());
    let memory = named_memory(graph).iter().map(|(_, output)| *output).collect();
    choose(readable.collect(), memory, names::AUDIO_OUT, "output")
}

fn named_memory(graph: &Graph) -> Vec<Pair<'_>> {
    states::by_name(&mut graph.inputs.iter().collect(), &mut graph.outputs.iter().collect())
}

/// The one with the surest name; without known names the only one that there is, or the only one that is not memory by
/// its name, or the only one with a dynamic dimension.
fn choose<'a>(
    values: Vec<&'a Value>,
    memory: Vec<&Value>,
    known: &[&str],
    what: &str,
) -> std::result::Result<&'a Value, String> {
    let best = values.iter().filter_map(|value| names::rank(&value.name, known)).min();
    let named = |value: &&Value| best.is_some() && names::rank(&value.name, known) == best;
    let other = |value: &&Value| !memory.contains(value);
    let dynamic = |value: &&Value| value.dims.iter().any(|dim| !matches!(dim, Dim::Fixed(_)));
    let only = |is: &dyn Fn(&&Value) -> bool| {
        let mut found = values.iter().copied().filter(is);
        found.next().filter(|_| found.next().is_none())
    };
    let unnamed = || only(&|_| true).or_else(|| only(&other)).or_else(|| only(&dynamic));
    match only(&named).or_else(|| if best.is_none() { unnamed() } else { None }) {
        Some(one) => Ok(one),
        None if values.is_empty() => Err(format!("no {what} has a shape that audio has")),
        None => Err(format!("each of {} may be the audio {what}", list(values.iter().map(|v| v.name.as_str())))),
    }
}

fn take_params<'a>(inputs: &mut Vec<&'a Value>) -> Option<&'a Value> {
    let index = inputs.iter().position(|value| names::is_params(&value.name))?;
    Some(inputs.remove(index))
}

/// What names did not settle.
struct Rest<'a, 'b> {
    audio_in: &'a Value,
    source: &'b AudioPort,
    inputs: Vec<&'a Value>,
    outputs: Vec<&'a Value>,
}

/// How it was settled.
struct Settled<'a> {
    params: Option<&'a Value>,
    states: Vec<Pair<'a>>,
    unused: Vec<&'a Value>,
}

impl<'a> Rest<'a, '_> {
    /// As many inputs as outputs are memory, in order; one more is that and the knobs.
    fn settle(self, params: Option<&'a Value>) -> std::result::Result<Settled<'a>, String> {
        if self.inputs.is_empty() {
            return Ok(Settled { params, states: Vec::new(), unused: self.outputs });
        }
        let batch = axis_name(self.audio_in, self.source, Axis::Batch);
        if let Some(states) = states::by_position(&self.inputs, &self.outputs, batch) {
            return Ok(Settled { params, states, unused: Vec::new() });
        }
        let ways = if params.is_none() { self.with_params(batch) } else { Vec::new() };
        match <[_; 1]>::try_from(ways) {
            Ok([(knobs, states)]) => Ok(Settled { params: Some(knobs), states, unused: Vec::new() }),
            Err(_) => {
                Err(format!("the use of {} is not clear", list(self.inputs.iter().map(|value| value.name.as_str()))))
            }
        }
    }

    /// Every choice of an input as the knobs that leaves the others with an output each.
    fn with_params(&self, batch: Option<&str>) -> Vec<(&'a Value, Vec<Pair<'a>>)> {
        let time = axis_name(self.audio_in, self.source, Axis::Time);
        let fits = |index: &usize| params::port(self.inputs[*index], self.source, time).is_ok();
        let settled = |index: usize| {
            let mut others = self.inputs.clone();
            let knobs = others.remove(index);
            Some((knobs, states::by_position(&others, &self.outputs, batch)?))
        };
        (0..self.inputs.len()).filter(fits).filter_map(settled).collect()
    }
}
