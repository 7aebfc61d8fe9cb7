//! A machine that answers pitch and loudness.

use std::sync::Arc;

use crate::Fault;
use crate::inline::{Machine, Plan};

/// One instance of a model, with memory of its own: one for each voice that sounds.
#[derive(Debug)]
pub struct ControlsRunner {
    machine: Machine,
}

/// What a synthesiser is to do at the end of one hop: borrowed until the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ControlsFrame<'a> {
    /// Amplitudes of the harmonics, or gains of the operators.
    pub first: &'a [f32],
    /// Magnitudes of the noise bands, or ratios of the operators.
    pub second: &'a [f32],
}

const F0: usize = 0;
const LOUDNESS: usize = 1;

impl ControlsRunner {
    /// Starts from the states that the file gives. Allocates. `plan` was compiled for [`Io::of_controls`](
    /// crate::inline::Io::of_controls) of the same ports.
    #[must_use]
    pub fn new(plan: Arc<Plan>) -> Self {
        Self { machine: Machine::new(plan) }
    }

    /// The next frame: pitch in Hz, loudness in dB as the model's manifest defines it.
    ///
    /// Realtime: never allocates, locks or waits.
    ///
    /// # Errors
    /// [`Fault::NotFinite`]: the memory is at rest again, so that one bad frame does not spoil all that follow.
    pub fn run(&mut self, f0_hz: f32, loudness_db: f32) -> Result<ControlsFrame<'_>, Fault> {
        self.machine.input_mut(F0, 1).fill(f0_hz);
        self.machine.input_mut(LOUDNESS, 1).fill(loudness_db);
        self.machine.run(1);
        let finite = |output: &[f32]| output.iter().fold(true, |finite, value| finite & value.is_finite());
        if !(finite(self.machine.output(0)) && finite(self.machine.output(1))) {
            self.machine.reset();
            return Err(Fault::NotFinite);
        }
        Ok(ControlsFrame { first: self.machine.output(0), second: self.machine.output(1) })
    }

    /// Back to the states that the file gives.
    ///
    /// Realtime: costs no more than a copy of the memory.
    pub fn reset(&mut self) {
        self.machine.reset();
    }
}
