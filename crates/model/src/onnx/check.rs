//! Rules that a graph as a whole must keep: each value is made once, and before it is used.

use crate::error::{Result, damaged, shown};
use crate::graph::Graph;
use std::collections::HashSet;

/// Checks what single messages cannot show.
pub(super) fn graph(graph: &Graph) -> Result<()> {
    let mut known: HashSet<&str> = graph.initializers.keys().map(String::as_str).collect();
    for input in &graph.inputs {
        define(&mut known, &input.name)?;
    }
    for node in &graph.nodes {
        for name in node.inputs.iter().filter(|name| !name.is_empty()) {
            if !known.contains(name.as_str()) {
                return damaged(format!("{} uses \"{}\" before anything has made it", node.op, shown(name)));
            }
        }
        for name in node.outputs.iter().filter(|name| !name.is_empty()) {
            define(&mut known, name)?;
        }
    }
    outputs(graph, &known)
}

fn define<'a>(known: &mut HashSet<&'a str>, name: &'a str) -> Result<()> {
    if name.is_empty() {
        return damaged("an input has no name");
    }
    if !known.insert(name) {
        return damaged(format!("the value \"{}\" is made twice", shown(name)));
    }
    Ok(())
}

fn outputs(graph: &Graph, known: &HashSet<&str>) -> Result<()> {
    if graph.outputs.is_empty() {
        return damaged("it has no output");
    }
    let mut seen = HashSet::new();
    for output in &graph.outputs {
        if !known.contains(output.name.as_str()) {
            return damaged(format!("nothing makes its output \"{}\"", shown(&output.name)));
        }
        if !seen.insert(&output.name) {
            return damaged(format!("the output \"{}\" is there twice", shown(&output.name)));
        }
    }
    Ok(())
}
