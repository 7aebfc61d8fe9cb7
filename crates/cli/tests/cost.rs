use std::cell::RefCell;
use std::time::Duration;

use timbrel_cli::cost::{Figures, Plan, interleaved};

#[test]
fn figures_are_ranks() {
    let durations = (1..=1_000).rev().map(Duration::from_micros).collect();
    let expected = Figures { median_us: 500.0, p99_us: 990.0, p999_us: 999.0, max_us: 1_000.0 };
    let got = Figures::of(durations);
    for (expected, got) in [
        (expected.median_us, got.median_us),
        (expected.p99_us, got.p99_us),
        (expected.p999_us, got.p999_us),
        (expected.max_us, got.max_us),
    ] {
        assert!((expected - got).abs() < 1e-6, "{got} instead of {expected}");
    }
    let one = Figures::of(vec![Duration::from_micros(7)]);
    assert!((one.median_us - 7.0).abs() < 1e-6 && (one.max_us - 7.0).abs() < 1e-6);
}

#[test]
fn candidates_take_turns() {
    let order = RefCell::new(String::new());
    let mut candidates: Vec<Box<dyn FnMut()>> =
        vec![Box::new(|| order.borrow_mut().push('a')), Box::new(|| order.borrow_mut().push('b'))];
    let figures = interleaved(&mut candidates, Plan { rounds: 3, warm_up: 1, cold: true });
    drop(candidates);
    assert_eq!((figures.len(), order.into_inner().as_str()), (2, "abababab"));
}
