//! A bank of partials on one fundamental: the tonal half of a voice made of harmonics and noise (X. Serra and J. Smith,
//! "Spectral modeling synthesis", 1990; J. Engel et al., "DDSP", 2020).

mod glide;
mod partials;
mod stretch;
mod sum;
mod tile;

use crate::isa::Isa;
use crate::phase::Phase;

use glide::Glide;
use partials::Partials;
use stretch::Stretch;
use sum::{HarmonicSum, StretchedSum};
use tile::{TILE, Tile};

pub use glide::Course;

/// Most partials that a bank can have.
pub const MOST_HARMONICS: usize = 256;

/// What a bank is to sound like at one moment.
#[derive(Debug, Clone, Copy)]
pub struct HarmonicFrame<'a> {
    /// Fundamental. What is not a positive number leaves the pitch where it is.
    pub f0_hz: f32,
    /// Peak amplitude of partial 1, 2, …; missing ones are silent, more than the bank has are not heard.
    pub amplitudes: &'a [f32],
    /// Partial `k` lies at `f0·k^(1+stretch)` (W. Sethares, "Tuning, Timbre, Spectrum, Scale", chapter 4): harmonic at
    /// 0, with wide octaves above and narrow ones below. From -1 to 1.
    pub stretch: f32,
}

/// Up to [`MOST_HARMONICS`] sines that share one wrapped phase φ:
///
/// `y[n] = Σ a_k[n]·g(k·f0[n])·sin(2π·k·φ[n])`, `φ[0] = 0`, `φ[n+1] = φ[n] + f0[n]/rate`
///
/// From frame to frame, amplitudes take a [`Course`] and f0 moves in equal ratios. `g` is 1 up to 1/32 below Nyquist,
/// falls in a straight line, and is exactly 0 from Nyquist on. The phase is counted in steps of 2^-64 of a cycle and
/// the sum is made in double precision, so that the error stays below -140 dB for hours.
///
/// Stretched partials have offsets to their multiple of the shared phase. Once the stretch is back at 0, the offsets go
/// home by detuning each partial a little, and the waveform becomes what it was.
#[derive(Debug, Clone)]
pub struct HarmonicBank {
    isa: Isa,
    sample_rate_hz: f64,
    partials: Partials,
    glide: Glide,
    stretch: Stretch,
    tile: Tile,
}

impl HarmonicBank {
    /// Silent, with `harmonics` partials or [`MOST_HARMONICS`]. Allocates.
    pub fn new(sample_rate_hz: f64, harmonics: usize, course: Course) -> Self {
        let harmonics = harmonics.min(MOST_HARMONICS);
        Self {
            isa: Isa::detect(),
            sample_rate_hz,
            partials: Partials::new(harmonics),
            glide: Glide::new(course),
            stretch: Stretch::new(harmonics, sample_rate_hz),
            tile: Tile::over_at(Phase::ZERO),
        }
    }

    /// Silent, and at phase 0; the next frame's pitch is there at once.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.partials.reset();
        self.glide.reset();
        self.stretch.reset();
        self.tile = Tile::over_at(Phase::ZERO);
    }

    /// Glides, starting now, from how it sounds to `frame`, and is there `samples` (at least 1) later. A glide under
    /// way ends where it is. Without a further frame the sound stays as it is.
    ///
    /// Realtime: raises a number to a power for each partial if the stretch changes.
    pub fn glide_to(&mut self, frame: &HarmonicFrame<'_>, samples: usize) {
        self.leave_tile();
        let progress = self.glide.progress();
        self.partials.glide_to(frame.amplitudes, progress);
        self.stretch.glide_to(frame.stretch, progress);
        self.glide.begin(f64::from(frame.f0_hz) / self.sample_rate_hz, samples.max(1));
    }

    /// Fills `sound` with what comes next.
    ///
    /// Realtime.
    pub fn render(&mut self, mut sound: &mut [f32]) {
        while !sound.is_empty() {
            if self.tile.is_over() {
                self.leave_tile();
                self.next_tile();
            }
            let taken = self.tile.take(sound);
            sound = &mut sound[taken..];
        }
    }

    /// Moves the time of everything to the sample after the last that was heard.
    fn leave_tile(&mut self) {
        let heard = self.tile.heard();
        if heard > 0 {
            self.stretch.advance(self.tile.path.gone[heard], heard);
            self.glide.advance(heard, self.tile.path.cycles[heard]);
        }
        self.tile = Tile::over_at(self.tile.path.phases[heard]);
    }

    fn next_tile(&mut self) {
        if self.glide.is_over() {
            self.partials.settle();
            self.stretch.settle();
        }
        let path = self.glide.trace(self.tile.path.phases[0]);
        self.stretch.follow(path.progress[0]);
        let partials = &self.partials;
        let sound = if partials.are_silent() {
            [0.0; TILE]
        } else if self.stretch.is_home() {
            self.isa.run(HarmonicSum { path: &path, partials })
        } else {
            self.isa.run(StretchedSum { path: &path, partials, stretch: &self.stretch })
        };
        self.tile = Tile::new(sound, path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instruction_set_gives_the_same_sound() {
        for stretch in [0.0, 0.02] {
            let play = |isa| {
                let mut bank = HarmonicBank::new(48_000.0, 50, Course::Linear);
                bank.isa = isa;
                let mut sound = [0.0; 1_000];
                for f0_hz in [300.0, 700.0] {
                    bank.glide_to(&HarmonicFrame { f0_hz, amplitudes: &[0.1; 50], stretch }, 400);
                    bank.render(&mut sound);
                }
                sound
            };
            let pairs = play(Isa::PLAIN).into_iter().zip(play(Isa::detect()));
            pairs.for_each(|(plain, best)| assert!((plain - best).abs() < 1e-6, "{plain} and {best}"));
        }
    }
}
