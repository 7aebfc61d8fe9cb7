//! Nothing that a file can say makes the compiler panic, and what it accepts can be run.

use infer::inline::{Machine, Plan};
use model::graph::{Attribute, Graph, TensorData};
use proptest::prelude::*;

use super::fixture::{Fixture, names};

/// One change to a graph, chosen by numbers.
#[derive(Debug, Clone)]
enum Change {
    DropNode(usize),
    SwapInputs(usize, usize),
    Rewire(usize, usize, usize),
    Rename(usize, usize),
    AttributeInt(usize, usize, i64),
    Constant(usize, usize, i64),
    Dims(usize, usize, usize),
}

const OPS: [&str; 16] = [
    "Concat",
    "Slice",
    "Reshape",
    "Transpose",
    "Conv",
    "ConvTranspose",
    "LSTM",
    "GRU",
    "Gemm",
    "MatMul",
    "Expand",
    "Pad",
    "Split",
    "Gather",
    "ReduceSum",
    "Softmax",
];

fn int() -> impl Strategy<Value = i64> {
    prop_oneof![-3..6_i64, Just(i64::MAX), Just(i64::MIN), Just(1 << 40), Just(-100), Just(100_000)]
}

fn change() -> impl Strategy<Value = Change> {
    let any = || 0..10_000_usize;
    prop_oneof![
        any().prop_map(Change::DropNode),
        (any(), any()).prop_map(|(a, b)| Change::SwapInputs(a, b)),
        (any(), any(), any()).prop_map(|(a, b, c)| Change::Rewire(a, b, c)),
        (any(), any()).prop_map(|(a, b)| Change::Rename(a, b)),
        (any(), any(), int()).prop_map(|(a, b, c)| Change::AttributeInt(a, b, c)),
        (any(), any(), int()).prop_map(|(a, b, c)| Change::Constant(a, b, c)),
        (any(), any(), prop_oneof![0..5_usize, Just(usize::MAX), Just(1 << 33)])
            .prop_map(|(a, b, c)| Change::Dims(a, b, c)),
    ]
}

fn apply(graph: &mut Graph, change: &Change) {
    let count = graph.nodes.len();
    if count == 0 {
        return;
    }
    match *change {
        Change::DropNode(node) => {
            graph.nodes.remove(node % count);
        }
        Change::SwapInputs(node, by) => {
            let inputs = &mut graph.nodes[node % count].inputs;
            if !inputs.is_empty() {
                let by = by % inputs.len();
                inputs.rotate_left(by);
            }
        }
        Change::Rewire(node, input, from) => {
            let name = graph.nodes[from % count].outputs.first().cloned().unwrap_or_default();
            let inputs = &mut graph.nodes[node % count].inputs;
            if !inputs.is_empty() {
                let input = input % inputs.len();
                inputs[input] = name;
            }
        }
        Change::Rename(node, op) => OPS[op % OPS.len()].clone_into(&mut graph.nodes[node % count].op),
        Change::AttributeInt(node, which, value) => {
            let attributes = &mut graph.nodes[node % count].attributes;
            let length = attributes.len().max(1);
            match attributes.values_mut().nth(which % length) {
                Some(Attribute::Int(int)) => *int = value,
                Some(Attribute::Ints(ints)) if !ints.is_empty() => {
                    let place = which % ints.len();
                    ints[place] = value;
                }
                _ => {}
            }
        }
        Change::Constant(which, place, value) => {
            let length = graph.initializers.len().max(1);
            if let Some(tensor) = graph.initializers.values_mut().nth(which % length)
                && let TensorData::I64(ints) = &mut tensor.data
                && !ints.is_empty()
            {
                let place = place % ints.len();
                ints[place] = value;
            }
        }
        Change::Dims(which, place, value) => {
            let length = graph.initializers.len().max(1);
            if let Some(tensor) = graph.initializers.values_mut().nth(which % length)
                && !tensor.dims.is_empty()
            {
                let place = place % tensor.dims.len();
                tensor.dims[place] = value;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_graphs_compile_or_are_refused(which in 0..1000_usize, changes in prop::collection::vec(change(), 1..5)) {
        let names = names();
        let Fixture { mut graph, io, .. } = Fixture::load(&names[which % names.len()]);
        for change in &changes {
            apply(&mut graph, change);
        }
        if let Ok(plan) = Plan::compile(&graph, &io, 1) {
            let mut machine = Machine::new(plan);
            for frames in [64, 1, 63, 64, 64, 64, 64, 64, 64, 64, 64, 5] {
                machine.run(frames);
            }
        }
    }
}
