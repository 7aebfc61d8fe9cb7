//! A hop that fails is heard as a short fade, counted, and got over.

use infer::{Audio, Fallback, Fault, Faults, Hop, HopLength, LaneSpec, Runner};
use testkit::{Splits, assert_bit_equal, assert_clean, measure, signals};

use crate::fakes::{mono, play_watched};

const RATE_HZ: f64 = 48_000.0;

/// Passes its input, but for the runs in `fails`.
struct Failing {
    run: usize,
    fails: std::ops::Range<usize>,
    fault: Option<Fault>,
    poisoned: bool,
}

impl Runner<Audio> for Failing {
    fn run(&mut self, hop: &Hop<'_>, frame: &mut Audio) -> Result<(), Fault> {
        frame.set_frames(hop.frames);
        frame.as_mut_slice().copy_from_slice(hop.audio);
        let fails = self.fails.contains(&self.run);
        self.run += 1;
        match self.fault {
            Some(fault) if fails => Err(fault),
            Some(_) => Ok(()),
            None => {
                self.poisoned |= fails;
                if self.poisoned {
                    frame.as_mut_slice()[3] = f32::NAN;
                }
                Ok(())
            }
        }
    }

    fn reset(&mut self) {
        self.poisoned = false;
    }

    fn hop_length(&self) -> HopLength {
        HopLength::Exactly(100)
    }
}

fn play(fault: Option<Fault>, fails: std::ops::Range<usize>, fallback: Fallback) -> (Vec<f32>, Vec<f32>, Faults) {
    let spec = LaneSpec { fallback, ..LaneSpec::new(RATE_HZ, RATE_HZ) };
    let mut lane = mono(spec, Box::new(Failing { run: 0, fails, fault, poisoned: false }));
    let input = signals::sine(100.0, 0.5, RATE_HZ, 10_000);
    let mut faults = Faults::default();
    let output = play_watched(&mut lane, &input, &[], Splits::fixed(64), |status| faults += status.faults);
    (input, output, faults)
}

#[test]
fn a_late_hop_fades_to_silence_and_back() {
    let (input, output, faults) = play(Some(Fault::Late), 30..40, Fallback::Silence);
    assert_eq!(faults, Faults { late: 10, ..Faults::default() });
    assert_bit_equal(&input[..3_000], &output[99..3_099], "before");
    assert!(output[99 + 3_300..99 + 3_900].iter().all(|y| *y == 0.0));
    assert_bit_equal(&input[4_300..9_000], &output[99 + 4_300..99 + 9_000], "after");
    // The sine itself moves by 0.0066; a fade of 240 samples by at most π/2/240 of what it fades.
    assert!(measure::max_step(&output[99..]) < 0.011, "{}", measure::max_step(&output[99..]));
}

#[test]
fn or_to_the_dry_sound_in_time() {
    let (input, output, _) = play(Some(Fault::Backend), 30..40, Fallback::Dry);
    assert_bit_equal(&input[3_300..3_900], &output[99 + 3_300..99 + 3_900], "dry");
    assert!(measure::max_step(&output[99..]) < 0.015, "{}", measure::max_step(&output[99..]));
}

#[test]
fn what_is_not_finite_is_never_heard_and_resets_the_model() {
    let (input, output, faults) = play(None, 30..31, Fallback::Silence);
    assert_eq!(faults, Faults { not_finite: 1, ..Faults::default() });
    assert_eq!(faults.worst(), Some(Fault::NotFinite));
    assert_clean(&output, "poisoned for one hop");
    assert_bit_equal(&input[4_000..9_000], &output[99 + 4_000..99 + 9_000], "after");
}

#[test]
fn faults_in_quick_succession_do_not_click() {
    for gap in [1, 2, 3] {
        let spec = LaneSpec::new(RATE_HZ, RATE_HZ);
        struct Stutter(usize, usize);
        impl Runner<Audio> for Stutter {
            fn run(&mut self, hop: &Hop<'_>, frame: &mut Audio) -> Result<(), Fault> {
                frame.set_frames(hop.frames);
                frame.as_mut_slice().copy_from_slice(hop.audio);
                self.0 += 1;
                if self.0.is_multiple_of(self.1 + 1) { Err(Fault::Late) } else { Ok(()) }
            }
            fn reset(&mut self) {}
            fn hop_length(&self) -> HopLength {
                HopLength::Exactly(100)
            }
        }
        let input = signals::sine(100.0, 0.5, RATE_HZ, 20_000);
        let output = crate::fakes::play(&mut mono(spec, Box::new(Stutter(0, gap))), &input, &[], Splits::fixed(64));
        assert!(measure::max_step(&output) < 0.011, "{gap}: {}", measure::max_step(&output));
    }
}
