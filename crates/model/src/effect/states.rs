//! Which output is fed back to which input.

use super::{StatePort, names};
use crate::error::Result as Refusable;
use crate::graph::{Dim, Element, Graph, Value};
use crate::manifest::Manifest;

/// Numbers that all memory of a model may hold.
pub(crate) const LARGEST: usize = 1 << 24;

pub(crate) const STATE_IN: &str = "state_in_";
pub(crate) const STATE_OUT: &str = "state_out_";

/// An input with the output that is fed back to it.
pub(crate) type Pair<'a> = (&'a Value, &'a Value);

/// The memory of a graph that speaks our names. The error is the name of an output that is missing.
pub(crate) fn by_contract(graph: &Graph) -> Result<Vec<Pair<'_>>, String> {
    let mut pairs = Vec::new();
    for value in &graph.inputs {
        if let Some(name) = value.name.strip_prefix(STATE_IN) {
            let partner = format!("{STATE_OUT}{name}");
            match graph.outputs.iter().find(|output| output.name == partner) {
                Some(output) => pairs.push((value, output)),
                None => return Err(partner),
            }
        }
    }
    Ok(pairs)
}

/// A piece of memory of the shape `dims`, with what the manifest says that it holds at first.
pub(crate) fn port((input, output): Pair<'_>, dims: Vec<usize>, manifest: Option<&Manifest>) -> Refusable<StatePort> {
    let count = dims.iter().product();
    let name = input.name.strip_prefix(STATE_IN).unwrap_or(&input.name);
    let initial = manifest.map(|manifest| manifest.initial_state(name, count)).transpose()?.flatten();
    Ok(StatePort {
        input: input.name.clone(),
        output: output.name.clone(),
        dims,
        initial: initial.unwrap_or_else(|| vec![0.0; count]),
    })
}

/// Takes out of `inputs` and `outputs` those whose names say that they belong together.
pub(super) fn by_name<'a>(inputs: &mut Vec<&'a Value>, outputs: &mut Vec<&'a Value>) -> Vec<Pair<'a>> {
    let mut pairs = take_pairs(inputs, outputs, names::memory_key);
    pairs.extend(take_pairs(inputs, outputs, names::numbered_memory_key));
    pairs
}

fn take_pairs<'a>(
    inputs: &mut Vec<&'a Value>,
    outputs: &mut Vec<&'a Value>,
    key: fn(&str, bool) -> String,
) -> Vec<Pair<'a>> {
    let keys_in: Vec<_> = inputs.iter().map(|value| key(&value.name, true)).collect();
    let keys_out: Vec<_> = outputs.iter().map(|value| key(&value.name, false)).collect();
    let mut pairs = Vec::new();
    for (input, name) in inputs.iter().zip(&keys_in) {
        let mut alike = outputs.iter().zip(&keys_out).filter(|(_, other)| *other == name).map(|(output, _)| *output);
        let unique = keys_in.iter().filter(|other| *other == name).count() == 1;
        if let (true, Some(output), None) = (unique, alike.next(), alike.next()) {
            pairs.push((*input, output));
        }
    }
    inputs.retain(|value| !pairs.iter().any(|(input, _)| input.name == value.name));
    outputs.retain(|value| !pairs.iter().any(|(_, output)| output.name == value.name));
    pairs
}

/// Pairs the rest in the order of the file, if all shapes fit.
pub(super) fn by_position<'a>(
    inputs: &[&'a Value],
    outputs: &[&'a Value],
    batch: Option<&str>,
) -> Option<Vec<Pair<'a>>> {
    if inputs.len() != outputs.len() {
        return None;
    }
    let pairs: Vec<_> = inputs.iter().copied().zip(outputs.iter().copied()).collect();
    let mut room = LARGEST;
    pairs.iter().all(|pair| dims(*pair, batch, &mut room).is_ok()).then_some(pairs)
}

/// The one static shape of both; `batch` is the name of the audio's dynamic batch, where it has one, and `room` what
/// memory may still take. The error is the end of a sentence about the input.
pub(crate) fn dims((input, output): Pair<'_>, batch: Option<&str>, room: &mut usize) -> Result<Vec<usize>, String> {
    if input.element != Element::F32 || output.element != Element::F32 {
        return Err("is memory that does not hold 32-bit floats".into());
    }
    if input.dims.len() != output.dims.len() {
        return Err(format!("does not have the shape of \"{}\", which is fed back to it", output.name));
    }
    let mut dims = Vec::with_capacity(input.dims.len());
    for pair in input.dims.iter().zip(&output.dims) {
        dims.push(match pair {
            (Dim::Fixed(a), Dim::Fixed(b)) if a != b => {
                return Err(format!("does not have the shape of \"{}\", which is fed back to it", output.name));
            }
            (Dim::Fixed(length), _) | (_, Dim::Fixed(length)) => *length,
            (Dim::Named(name), _) if names::is_batch(name) || Some(name.as_str()) == batch => 1,
            _ => return Err("is memory of unknown size".into()),
        });
    }
    let count = dims.iter().fold(1_usize, |product, length| product.saturating_mul(*length));
    match room.checked_sub(count) {
        Some(rest) => *room = rest,
        None => return Err(format!("is too much memory; all of it together may hold {LARGEST} values")),
    }
    Ok(dims)
}
