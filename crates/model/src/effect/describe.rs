//! Graphs and their ports in words.

use super::{AudioPort, Length};
use crate::error::{ModelError, shown};
use crate::graph::{Dim, Graph, Value};

/// What an effect may look like.
const WANTED: &str = "one audio input and one audio output of the shape [1, channels, samples] (or another order of \
                      these), each memory as an input with an output of the same shape, and at most one vector of knobs";

/// A refusal that tells what the graph has and why that was not enough.
pub(super) fn refusal(graph: &Graph, why: &str) -> ModelError {
    ModelError::Ports { found: found(graph, why), wanted: WANTED.into() }
}

/// What the graph has, and what is wrong with it.
pub(crate) fn found(graph: &Graph, why: &str) -> String {
    format!("the inputs {} and the outputs {}; {why}", values(&graph.inputs), values(&graph.outputs))
}

/// `"x" [1, T], "h" [1, 1, 8]`, cut where it gets long.
fn values(values: &[Value]) -> String {
    const MOST: usize = 6;
    let mut words: Vec<String> =
        values.iter().take(MOST).map(|value| format!("{} {}", quoted(&value.name), dims(value))).collect();
    if values.len() > MOST {
        words.push(format!("and {} more", values.len() - MOST));
    }
    if words.is_empty() { "(none)".into() } else { words.join(", ") }
}

fn dims(value: &Value) -> String {
    let word = |dim: &Dim| match dim {
        Dim::Fixed(length) => length.to_string(),
        Dim::Named(name) => shown(name),
        Dim::Unknown => "?".into(),
    };
    format!("[{}]", value.dims.iter().map(word).collect::<Vec<_>>().join(", "))
}

pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", shown(name))
}

/// `"h" and "c"`, or how many.
pub(super) fn list<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    const MOST: usize = 4;
    if names.len() > MOST {
        return format!("{} tensors", names.len());
    }
    let names: Vec<_> = names.map(quoted).collect();
    match &names[..] {
        [head @ .., last] if !head.is_empty() => format!("{} and {last}", head.join(", ")),
        _ => names.concat(),
    }
}

/// `1 channel, any number of samples`.
pub(super) fn audio(port: &AudioPort) -> String {
    let channels = if port.channels == 1 { "1 channel".into() } else { format!("{} channels", port.channels) };
    match port.length {
        Length::Dynamic => format!("{channels}, any number of samples"),
        Length::Fixed(samples) => format!("{channels}, {samples} samples at a time"),
    }
}
