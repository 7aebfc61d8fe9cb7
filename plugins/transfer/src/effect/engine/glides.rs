//! Knobs of the chain that take their time.

use dsp::smooth::Ramp;

use crate::effect::controls::Controls;

/// How long a turned knob takes to arrive.
const GLIDE_S: f64 = 0.02;

/// One for each level of the chain.
pub(super) struct Glides {
    pub(super) input: Ramp,
    pub(super) reverb: Ramp,
    pub(super) mix: Ramp,
    pub(super) output: Ramp,
    /// 0 plays, 1 passes the input.
    pub(super) bypass: Ramp,
}

impl Glides {
    /// All at rest.
    pub(super) fn new() -> Self {
        let one = Ramp::new(1.0);
        Self { input: one, reverb: one, mix: one, output: one, bypass: Ramp::new(0.0) }
    }

    /// For a host of this rate.
    pub(super) fn prepare(&mut self, rate_hz: f64) {
        let Self { input, reverb, mix, output, bypass } = self;
        [input, reverb, mix, output, bypass].into_iter().for_each(|ramp| ramp.prepare(rate_hz, GLIDE_S));
    }

    /// Whether all have arrived.
    ///
    /// Realtime.
    pub(super) fn are_still(&self) -> bool {
        let Self { input, reverb, mix, output, bypass } = self;
        [input, reverb, mix, output, bypass].into_iter().all(Ramp::is_still)
    }

    /// Towards where the knobs stand, or there at once.
    ///
    /// Realtime.
    pub(super) fn aim(&mut self, controls: &Controls, act: fn(&mut Ramp, f32)) {
        act(&mut self.input, controls.input);
        act(&mut self.reverb, controls.reverb);
        act(&mut self.mix, controls.mix);
        act(&mut self.output, controls.output);
        act(&mut self.bypass, f32::from(u8::from(controls.bypass)));
    }
}
