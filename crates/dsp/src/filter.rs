//! The filter of a voice.

use crate::smooth::Ramp;
use crate::svf::{Svf, SvfShape, warped};

/// Lowest and highest corner, in Hz.
const CORNERS_HZ: [f32; 2] = [20.0, 20_000.0];
/// Sharpest resonance: a peak of 26 dB.
const SHARPEST_Q: f32 = 20.0;
/// Without resonance: Butterworth's response.
const FLAT_Q: f32 = std::f32::consts::FRAC_1_SQRT_2;
const GLIDE_S: f64 = 0.005;

/// What goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FilterShape {
    /// Everything, untouched.
    #[default]
    Off,
    /// What lies below the corner; 12 dB an octave.
    Lowpass,
    /// What lies around it, 0 dB at the corner; 6 dB an octave at both sides.
    Bandpass,
    /// What lies above it; 12 dB an octave.
    Highpass,
}

/// Where a filter stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FilterSetting {
    /// What goes through.
    pub shape: FilterShape,
    /// 20 to 20,000.
    pub corner_hz: f32,
    /// 0 has no peak, 1 nearly rings.
    pub resonance: f32,
}

/// A resonant second-order filter for one channel, whose corner glides in octaves. A shape that changes does so at once.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    sample_rate_hz: f64,
    shape: FilterShape,
    octave: Ramp,
    resonance: Ramp,
    /// Octave and resonance that the filter was made for.
    made_for: Option<(FilterShape, f32, f32)>,
    svf: Svf,
}

impl Filter {
    /// Off, and at rest.
    pub fn new(sample_rate_hz: f64) -> Self {
        let mut ramps = [Ramp::new(CORNERS_HZ[1].log2()), Ramp::new(0.0)];
        ramps.iter_mut().for_each(|ramp| ramp.prepare(sample_rate_hz, GLIDE_S));
        let [octave, resonance] = ramps;
        let svf = Svf::new(SvfShape { g: 1.0, k: 1.0, mix: [1.0, 0.0, 0.0] });
        Self { sample_rate_hz, shape: FilterShape::Off, octave, resonance, made_for: None, svf }
    }

    /// Glides there over 5 ms, starting with the next sample.
    ///
    /// Realtime.
    pub fn set(&mut self, setting: FilterSetting) {
        self.aim(setting, Ramp::set);
    }

    /// Silent memory, and stands there at once: for a new note.
    ///
    /// Realtime.
    pub fn begin(&mut self, setting: FilterSetting) {
        self.svf.reset();
        self.aim(setting, Ramp::snap);
    }

    /// Filters in place. Off, it changes no bit and costs nothing.
    ///
    /// Realtime.
    pub fn process(&mut self, audio: &mut [f32]) {
        if self.shape == FilterShape::Off {
            return;
        }
        for x in audio {
            let wanted = (self.shape, self.octave.step(), self.resonance.step());
            if self.made_for.replace(wanted) != Some(wanted) {
                self.svf.set(shape(wanted, self.sample_rate_hz));
            }
            *x = self.svf.sample(f64::from(*x)) as f32;
        }
    }

    fn aim(&mut self, setting: FilterSetting, act: fn(&mut Ramp, f32)) {
        let finite = |x: f32, low: f32, high: f32| if x.is_nan() { low } else { x.clamp(low, high) };
        self.shape = setting.shape;
        act(&mut self.octave, finite(setting.corner_hz, CORNERS_HZ[0], CORNERS_HZ[1]).log2());
        act(&mut self.resonance, finite(setting.resonance, 0.0, 1.0));
    }
}

fn shape((shape, octave, resonance): (FilterShape, f32, f32), sample_rate_hz: f64) -> SvfShape {
    let g = warped(f64::from(octave.exp2()), sample_rate_hz);
    // Equal steps of the knob are equal steps of the peak in dB.
    let k = f64::from(FLAT_Q * (SHARPEST_Q / FLAT_Q).powf(resonance)).recip();
    let mix = match shape {
        FilterShape::Off => [1.0, 0.0, 0.0],
        FilterShape::Lowpass => [0.0, 0.0, 1.0],
        FilterShape::Bandpass => [0.0, k, 0.0],
        FilterShape::Highpass => [1.0, -k, -1.0],
    };
    SvfShape { g, k, mix }
}
