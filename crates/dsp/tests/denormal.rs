use std::hint::black_box;

use dsp::flush_denormals;

fn halved(x: f32) -> f32 {
    black_box(x) * black_box(0.5)
}

#[test]
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn subnormals_are_zero_while_the_guard_lives() {
    let smallest = f32::MIN_POSITIVE;
    let subnormal = halved(smallest);
    assert!(subnormal > 0.0);
    {
        let _outer = flush_denormals();
        assert_eq!(halved(smallest), 0.0, "results");
        assert_eq!(black_box(subnormal) * black_box(1e30), 0.0, "inputs");
        drop(flush_denormals());
        assert_eq!(halved(smallest), 0.0, "an inner guard restores the outer one's state");
    }
    assert!(halved(smallest) > 0.0, "restored");
}
