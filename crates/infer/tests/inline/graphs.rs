//! Real graphs from both of torch's exporters.

use infer::inline::{Machine, Plan, kernels::Isa};

use super::fixture::{Fixture, names};

const TOLERANCE: f32 = 1e-5;

fn largest_difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, |worst, next| if next > worst || next.is_nan() { next } else { worst })
}

/// Odd run lengths, the longest included.
fn odd_cuts() -> impl FnMut() -> usize {
    let mut lengths = [64, 1, 17, 3, 33, 2, 50].into_iter().cycle();
    move || lengths.next().unwrap()
}

#[test]
fn every_graph_compiles() {
    let refusals = names()
        .iter()
        .filter_map(|name| {
            let fixture = Fixture::load(name);
            Plan::compile(&fixture.graph, &fixture.io, 1).err().map(|error| format!("{name}: {error}"))
        })
        .collect::<Vec<_>>();
    assert!(refusals.is_empty(), "{refusals:#?}");
    assert!(names().len() >= 20, "the fixtures are missing");
}

#[test]
fn agrees_with_onnx_runtime_in_odd_runs() {
    for name in names() {
        let fixture = Fixture::load(&name);
        for isa in Isa::available() {
            let plan = Plan::compile_for(&fixture.graph, &fixture.io, 1, isa).unwrap();
            let mut machine = Machine::new(plan);
            let found = fixture.play(&mut machine, odd_cuts());
            for (found, wanted) in found.iter().zip(&fixture.outputs) {
                let difference = largest_difference(&found.rows, &wanted.rows);
                assert!(difference <= TOLERANCE, "{name} differs by {difference} with {}", isa.name());
            }
            for (index, wanted) in fixture.states.iter().enumerate() {
                let difference = largest_difference(&machine.state(index), wanted);
                assert!(difference <= TOLERANCE, "state {index} of {name} differs by {difference}");
            }
        }
    }
}

#[test]
fn any_cut_gives_the_same_bits() {
    for name in names() {
        let fixture = Fixture::load(&name);
        let plan = fixture.plan();
        let whole = fixture.play(&mut Machine::new(plan.clone()), || 64);
        for length in [1, 2, 7, 31, 63] {
            let cut = fixture.play(&mut Machine::new(plan.clone()), || length);
            assert_eq!(cut, whole, "{name} in runs of {length}");
        }
        assert_eq!(fixture.play(&mut Machine::new(plan.clone()), odd_cuts()), whole, "{name} in odd runs");
    }
}

#[test]
fn reset_goes_back_to_rest() {
    for name in names() {
        let fixture = Fixture::load(&name);
        let mut machine = Machine::new(fixture.plan());
        let first = fixture.play(&mut machine, || 64);
        assert_ne!(machine.state(0), fixture.io.states[0].initial, "{name} remembers nothing");
        testkit::no_alloc(|| machine.reset());
        assert_eq!(fixture.play(&mut machine, odd_cuts()), first, "{name}");
    }
}

#[test]
fn caches_are_never_copied_and_layers_fuse() {
    // For each layer: the taps, the condition, the sum of heads, the way out; and what is around them.
    let fixture = Fixture::load("wavenet.script");
    let kernels = fixture.plan().kernel_count();
    assert!(kernels <= 5 * 4 + 6, "{kernels} kernels");
}
