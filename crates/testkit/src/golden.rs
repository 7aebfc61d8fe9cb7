//! Audio that was once judged right, kept as a few lines of text.
//!
//! A golden file holds a hash of the exact bits and a sketch: the level of sixteen equal stretches, peak and DC. The
//! bits may differ between processors, so a changed hash alone is no fault; a changed sketch is.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::measure::{dc, peak, rms};

const STRETCHES: usize = 16;

/// What is remembered of a stretch of audio.
#[derive(Debug, Clone, PartialEq)]
pub struct Sketch {
    /// Length.
    pub samples: usize,
    /// FNV-1a of the samples' bytes, little-endian.
    pub hash: u64,
    /// Largest magnitude, linear.
    pub peak: f64,
    /// Mean, linear.
    pub dc: f64,
    /// RMS of each of sixteen equal stretches, linear.
    pub rms: Vec<f64>,
}

impl Sketch {
    /// Of `audio`.
    pub fn of(audio: &[f32]) -> Self {
        let stretch = audio.len().div_ceil(STRETCHES).max(1);
        Self {
            samples: audio.len(),
            hash: hash(audio),
            peak: peak(audio).into(),
            dc: dc(audio),
            rms: audio.chunks(stretch).map(rms).collect(),
        }
    }

    /// What of `other` lies further than `tolerance` (linear, re full scale) from this one, in words.
    pub fn difference(&self, other: &Self, tolerance: f64) -> Option<String> {
        if self.hash == other.hash && self.samples == other.samples {
            return None;
        }
        if self.samples != other.samples || self.rms.len() != other.rms.len() {
            return Some(format!("{} samples, expected {}", other.samples, self.samples));
        }
        let far = |a: f64, b: f64| (a - b).abs() > tolerance || (a - b).is_nan();
        let level = self.rms.iter().zip(&other.rms).position(|(a, b)| far(*a, *b));
        match level {
            _ if far(self.peak, other.peak) => Some(format!("peak {}, expected {}", other.peak, self.peak)),
            _ if far(self.dc, other.dc) => Some(format!("DC {}, expected {}", other.dc, self.dc)),
            Some(n) => Some(format!("level of stretch {n} is {}, expected {}", other.rms[n], self.rms[n])),
            None => None,
        }
    }
}

/// Compares `audio` with the golden file at `path`. With `TIMBREL_BLESS` in the environment, or where there is no such
/// file yet, writes it instead; a file that was missing still fails, so that nobody forgets to keep it.
///
/// # Panics
/// When they differ by more than `tolerance` (linear, re full scale), or the file is missing or damaged.
#[track_caller]
pub fn assert_golden(path: impl AsRef<Path>, audio: &[f32], tolerance: f64) {
    let path = path.as_ref();
    let got = Sketch::of(audio);
    let bless = std::env::var_os("TIMBREL_BLESS").is_some();
    match std::fs::read_to_string(path) {
        Ok(text) if !bless => {
            let expected: Sketch = text.parse().unwrap_or_else(|what| panic!("{}: {what}", path.display()));
            if let Some(what) = expected.difference(&got, tolerance) {
                panic!("{}: {what}", path.display());
            }
        }
        found => {
            std::fs::write(path, got.to_string()).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            assert!(bless || found.is_ok(), "{} was missing and is now written: listen, then keep it", path.display());
        }
    }
}

fn hash(audio: &[f32]) -> u64 {
    let bytes = audio.iter().flat_map(|x| x.to_bits().to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

impl fmt::Display for Sketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "samples {}\nhash {:016x}\npeak {:e}\ndc {:e}", self.samples, self.hash, self.peak, self.dc)?;
        self.rms.iter().try_for_each(|level| writeln!(f, "rms {level:e}"))
    }
}

impl FromStr for Sketch {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut sketch = Self { samples: 0, hash: 0, peak: 0.0, dc: 0.0, rms: Vec::new() };
        for line in text.lines() {
            let damaged = || format!("cannot read the line \"{line}\"");
            let (name, value) = line.split_once(' ').ok_or_else(damaged)?;
            let number = || value.parse::<f64>().map_err(|_| damaged());
            match name {
                "samples" => sketch.samples = value.parse().map_err(|_| damaged())?,
                "hash" => sketch.hash = u64::from_str_radix(value, 16).map_err(|_| damaged())?,
                "peak" => sketch.peak = number()?,
                "dc" => sketch.dc = number()?,
                "rms" => sketch.rms.push(number()?),
                _ => return Err(damaged()),
            }
        }
        Ok(sketch)
    }
}
