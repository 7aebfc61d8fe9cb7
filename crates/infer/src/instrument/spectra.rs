//! Two models' spectra become one, and that becomes what the musician wants.

use dsp::MOST_HARMONICS;
use dsp::spectrum::{Bands, below_nyquist, morph_bands, morph_harmonics};

use super::part::Spectrum;
use super::{Moment, Touch};

/// Most bands that the voice's noise has: of a model with as many at a host of its own rate.
const MOST_BANDS: usize = 2049;

/// What the bank and the noise are to do.
pub(super) struct Spectra {
    harmonics: Box<[f32]>,
    bands: Box<[f32]>,
    /// The harmonics before the musician's touch.
    own: Box<[f32]>,
}

/// What sounds at a frame.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sounding<'a> {
    /// Amplitudes of the harmonics, linear.
    pub harmonics: &'a [f32],
    /// Magnitudes of the noise bands, evenly from 0 Hz to Nyquist; linear.
    pub bands: &'a [f32],
    /// The harmonics as the models gave them, before the musician's touch.
    pub own: &'a [f32],
}

impl Spectra {
    /// Room for all harmonics of the largest, and bands as fine as those of the finest. Allocates.
    pub(super) fn for_all<'a>(spectra: impl Iterator<Item = Spectrum<'a>>, rate_hz: f64) -> Self {
        let bands_of = |bands: Bands<'_>| {
            let spaces = bands.magnitudes.len().saturating_sub(1) as f64;
            (spaces * rate_hz / bands.sample_rate_hz).round() as usize + 1
        };
        let (mut harmonics, mut bands) = (1, 2);
        for spectrum in spectra {
            harmonics = harmonics.max(spectrum.harmonics.len());
            bands = bands.max(bands_of(spectrum.bands));
        }
        let zeros = |count: usize, most: usize| vec![0.0; count.min(most)].into();
        let harmonics = || zeros(harmonics, MOST_HARMONICS);
        Self { harmonics: harmonics(), bands: zeros(bands, MOST_BANDS), own: harmonics() }
    }

    pub(super) fn harmonics(&self) -> &[f32] {
        &self.harmonics
    }

    pub(super) fn bands(&self) -> &[f32] {
        &self.bands
    }

    pub(super) fn sounding(&self) -> Sounding<'_> {
        Sounding { harmonics: &self.harmonics, bands: &self.bands, own: &self.own }
    }

    /// Adds up what sounds of each model. One that is no spectrum is as silent here as one that is not there.
    pub(super) fn mix(&mut self, spectra: [Option<Spectrum<'_>>; 2], shares: [f32; 2], rate_hz: f64) {
        let silence = Spectrum { harmonics: &[], bands: Bands { magnitudes: &[], sample_rate_hz: rate_hz } };
        let [a, b] = spectra.map(|spectrum| spectrum.unwrap_or(silence));
        // The shares of two models add up to 1; one that is alone has all of it.
        let progress = shares[1];
        morph_harmonics(a.harmonics, b.harmonics, progress, &mut self.harmonics);
        morph_bands(a.bands, b.bands, progress, &mut self.bands, rate_hz);
    }

    pub(super) fn shape(&mut self, moment: &Moment, touch: &Touch, rate_hz: f64) {
        let audible = below_nyquist(moment.f0_hz, rate_hz, self.harmonics.len());
        self.harmonics[audible..].fill(0.0);
        self.own.iter_mut().zip(&self.harmonics).for_each(|(own, now)| *own = now * moment.presence);
        touch.shape.apply(&mut self.harmonics[..audible]);
        let level = touch.harmonics * moment.presence;
        self.harmonics.iter_mut().for_each(|amplitude| *amplitude *= level);
        self.bands.iter_mut().for_each(|magnitude| *magnitude *= touch.noise);
    }
}
