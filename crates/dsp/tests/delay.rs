use dsp::Delay;
use testkit::{assert_bit_equal, signals};

use crate::same_for_all_splits;

#[test]
fn is_late_by_as_many_samples_and_nothing_else() {
    let input = signals::noise(1, 1.0, 5_000);
    for samples in [0, 1, 63, 64, 1_000, 4_999] {
        let output = same_for_all_splits(&input, || {
            let mut delay = Delay::new(5_000);
            delay.set(samples);
            move |audio: &mut [f32]| delay.process(audio)
        });
        assert!(output[..samples].iter().all(|x| *x == 0.0));
        assert_bit_equal(&input[..5_000 - samples], &output[samples..], "delayed");
    }
}

#[test]
fn never_exceeds_its_room_and_begins_with_silence() {
    let mut delay = Delay::new(10);
    delay.set(99);
    assert_eq!(delay.samples(), 10);
    delay.process(&mut [1.0; 25]);
    delay.set(4);
    let mut audio = [2.0; 5];
    delay.process(&mut audio);
    assert_eq!(audio, [0.0, 0.0, 0.0, 0.0, 2.0]);
}
