//! How loud a sound is, as models of other projects were taught to hear it.

mod meter;
mod noise_floor;

pub use meter::LoudnessMeter;
pub use noise_floor::NoiseFloor;

/// What a model means by loudness. All look back from the end of a frame; before the first sample there was silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Loudness {
    /// `10·log10` of the mean over 1025 bins of `|X|²·10^(A/10)`, in dB from -80 up. `X` is the Fourier transform of the
    /// last 2048 samples, neither windowed nor scaled, and `A` the weight of a bin: [`a_weighting_db`]. As in
    /// realtimeDDSP. A full-scale sine of 1 kHz has about 30 dB.
    AWeightedPower,
    /// The mean over 1025 bins of `ln(|X| + 1e-7) + A`, with `X` under Hann's window: nepers and decibels added, as in
    /// ddsp_pytorch. A model of that project wants the mean of its training data subtracted and the rest divided by its
    /// standard deviation; that is the caller's to do.
    MeanLogMagnitude,
    /// `20·log10` of the root of the mean square of the last 1024 samples, in dB from -80 up: as in ddsp-vst. A
    /// full-scale sine has -3 dB.
    Rms,
}

/// Lowest level in decibels.
const FLOOR_DB: f64 = -80.0;

impl Loudness {
    /// How many samples are looked at.
    ///
    /// Realtime.
    pub fn window_samples(self) -> usize {
        match self {
            Self::AWeightedPower | Self::MeanLogMagnitude => 2_048,
            Self::Rms => 1_024,
        }
    }

    /// A number that is four times as large for twice the amplitude.
    fn power(self, loudness: f32) -> f64 {
        match self {
            Self::AWeightedPower | Self::Rms => 10.0_f64.powf(f64::from(loudness) / 10.0),
            Self::MeanLogMagnitude => (2.0 * f64::from(loudness)).exp(),
        }
    }

    /// The loudness of a [`power`](Self::power).
    fn of_power(self, power: f64) -> f32 {
        match self {
            Self::AWeightedPower | Self::Rms => 10.0 * power.log10() as f32,
            Self::MeanLogMagnitude => 0.5 * power.ln() as f32,
        }
    }
}

/// Weight of a frequency in decibels, -80 at least: IEC 61672-1, annex E, normalised to 0 dB at 1 kHz as librosa does.
///
/// Realtime.
pub fn a_weighting_db(frequency_hz: f64) -> f64 {
    let [top, low, middle, high] =
        [12_194.217_f64, 20.598_997, 107.652_65, 737.862_23].map(|corner_hz| corner_hz.powi(2));
    let f = frequency_hz.powi(2);
    let gain = top * f * f / ((f + top) * (f + low) * ((f + middle) * (f + high)).sqrt());
    (2.0 + 20.0 * gain.log10()).max(FLOOR_DB)
}
