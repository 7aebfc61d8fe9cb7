//! Pitch and loudness as signals: what a modular system sends into the sidechain.
//!
//! Full scale is 10 V, as DC-coupled interfaces and the usual hosts of modules have it. Channel 1 is pitch, one octave
//! a volt, above the parameter `cv_pitch`. Channel 2 is loudness, 6 dB a volt, above the parameter `cv_loudness`: from
//! the bottom of that, an envelope of 0 to 10 V is the whole way from silence to the loudest. Silence, and a cable that
//! is not there, are 0 V and move nothing.

/// Semitones and decibels of a sample of 1.0.
const FULL_SCALE_SEMITONES: f32 = 120.0;
const FULL_SCALE_DB: f32 = 60.0;

/// The sidechain during one block.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Curves<'a> {
    pitch: &'a [f32],
    loudness: &'a [f32],
}

/// How far the curves move their parameters at one sample.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Offset {
    pub(crate) semitones: f32,
    pub(crate) loudness_db: f32,
}

impl<'a> Curves<'a> {
    /// Of the sidechain's channels: none, one or two.
    ///
    /// Realtime.
    pub(crate) fn of(channels: &'a [&mut [f32]]) -> Self {
        let channel = |index: usize| channels.get(index).map_or(&[][..], |samples| samples);
        Self { pitch: channel(0), loudness: channel(1) }
    }

    /// What is left of them after so many samples.
    ///
    /// Realtime.
    pub(crate) fn after(self, samples: usize) -> Self {
        let [pitch, loudness] = [self.pitch, self.loudness].map(|curve| curve.get(samples..).unwrap_or_default());
        Self { pitch, loudness }
    }

    /// Samples at the beginning, of so many, in which the loudness stays where its parameter is.
    ///
    /// Realtime.
    pub(crate) fn silent_samples(self, samples: usize) -> usize {
        self.loudness.iter().take(samples).position(|x| *x != 0.0).unwrap_or(samples)
    }

    /// What the first sample says. Where there is none, or no number, nothing.
    ///
    /// Realtime.
    pub(crate) fn offset(self) -> Offset {
        let first = |curve: &[f32]| curve.first().copied().filter(|x| x.is_finite()).unwrap_or_default();
        Offset {
            semitones: FULL_SCALE_SEMITONES * first(self.pitch),
            loudness_db: FULL_SCALE_DB * first(self.loudness),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volt_is_an_octave_and_six_decibels() {
        let (mut pitch, mut loudness) = ([0.0, 0.1, f32::NAN], [0.0, 0.1]);
        let channels = [&mut pitch[..], &mut loudness[..]];
        let curves = Curves::of(&channels);
        assert_eq!(curves.offset(), Offset::default());
        assert_eq!(curves.after(1).offset(), Offset { semitones: 12.0, loudness_db: 6.0 });
        assert_eq!(curves.after(2).offset(), Offset::default(), "neither noise nor the end moves anything");
        assert_eq!(curves.after(9).offset(), Offset::default());
        assert_eq!([curves.silent_samples(9), Curves::default().silent_samples(9)], [1, 9]);
    }
}
