//! Which operators relate one sample to another.

use crate::graph::{Attribute, Graph, Node};

/// Whether the operator's answer at one sample depends on other samples, as far as can be told without its axes.
pub(super) fn looks_across_samples(node: &Node, graph: &Graph) -> bool {
    match node.op.as_str() {
        "LSTM" | "GRU" | "RNN" | "CumSum" | "STFT" | "DFT" | "ReverseSequence" | "Attention" => true,
        "Conv" | "ConvTranspose" | "AveragePool" | "MaxPool" | "LpPool" => {
            kernel(node, graph).iter().any(|length| *length > 1)
        }
        _ => false,
    }
}

/// Lengths of the kernel over the dimensions after batch and channel.
fn kernel(node: &Node, graph: &Graph) -> Vec<usize> {
    if let Some(Attribute::Ints(lengths)) = node.attributes.get("kernel_shape") {
        return lengths.iter().map(|length| usize::try_from(*length).unwrap_or(0)).collect();
    }
    let weights = node.inputs.get(1).and_then(|name| graph.initializers.get(name));
    weights.map_or(Vec::new(), |weights| weights.dims.iter().skip(2).copied().collect())
}
