//! Constants that say how large an operator's answer is: a file of a few bytes may ask for more than memory holds.
//!
//! Sizes that are computed while the model runs cannot be known here.

use super::{Limits, within};
use crate::error::Result;
use crate::graph::{Attribute, Graph, Node, TensorData};
use std::collections::HashMap;

/// Attributes that lengthen the answer, or what is read for it.
const ATTRIBUTES: &[&str] =
    &["pads", "dilations", "strides", "kernel_shape", "output_padding", "output_shape", "hidden_size", "repeats"];

/// Checks every operator.
pub(super) fn graph(graph: &Graph, limits: &Limits) -> Result<()> {
    let constants = constants(graph);
    for node in &graph.nodes {
        for name in ATTRIBUTES {
            match node.attributes.get(*name) {
                Some(Attribute::Ints(numbers)) => bounded(numbers, limits)?,
                Some(Attribute::Int(number)) => bounded(&[*number], limits)?,
                Some(_) | None => {}
            }
        }
        if let Some(numbers) = size_input(node).and_then(|name| constants.get(name)) {
            bounded(numbers, limits)?;
        }
    }
    Ok(())
}

/// The input that says how large the answer is.
fn size_input(node: &Node) -> Option<&str> {
    let index = match node.op.as_str() {
        "ConstantOfShape" | "HannWindow" | "HammingWindow" | "BlackmanWindow" => 0,
        "Expand" | "Tile" | "Pad" | "Range" | "OneHot" | "CenterCropPad" => 1,
        "Resize" => 3,
        _ => return None,
    };
    node.inputs.get(index).map(String::as_str)
}

/// Whole numbers that are known without running anything.
fn constants(graph: &Graph) -> HashMap<&str, &[i64]> {
    let weights = graph.initializers.iter().filter_map(|(name, tensor)| match &tensor.data {
        TensorData::I64(numbers) => Some((name.as_str(), &numbers[..])),
        TensorData::F32(_) | TensorData::F16(_) | TensorData::Bool(_) => None,
    });
    let made = graph.nodes.iter().filter(|node| node.op == "Constant").filter_map(|node| {
        let name = node.outputs.first()?;
        let numbers = node.attributes.values().find_map(|value| match value {
            Attribute::Ints(numbers) => Some(&numbers[..]),
            Attribute::Int(number) => Some(std::slice::from_ref(number)),
            Attribute::Tensor(tensor) => match &tensor.data {
                TensorData::I64(numbers) => Some(&numbers[..]),
                TensorData::F32(_) | TensorData::F16(_) | TensorData::Bool(_) => None,
            },
            Attribute::Float(_) | Attribute::Floats(_) | Attribute::String(_) | Attribute::Strings(_) => None,
        })?;
        Some((name.as_str(), numbers))
    });
    weights.chain(made).collect()
}

fn bounded(numbers: &[i64], limits: &Limits) -> Result<()> {
    let product = numbers.iter().fold(1_u64, |product, number| product.saturating_mul(number.unsigned_abs().max(1)));
    within("numbers in the answer of one operator", product, limits.elements)
}
