//! Levels, from the audio thread to an editor.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Time over which the mean square settles, in seconds: about that of a VU meter.
const INTEGRATION_S: f32 = 0.3;

/// Measures one channel.
#[derive(Debug)]
pub struct MeterWriter {
    shared: Arc<Shared>,
    mean_square: f32,
    sample_rate_hz: f32,
}

/// Shows one channel.
#[derive(Debug)]
pub struct MeterReader {
    shared: Arc<Shared>,
}

/// What a meter shows. Linear, re full scale.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Level {
    /// Largest magnitude since the last reading.
    pub peak: f32,
    /// Root of the mean square over the last 0.3 s.
    pub rms: f32,
    /// Some sample was above full scale since [`MeterReader::clear_clip`].
    pub clipped: bool,
}

#[derive(Debug, Default)]
struct Shared {
    /// Bits of an `f32` that is never negative, so that they order as integers do.
    peak: AtomicU32,
    rms: AtomicU32,
    clipped: AtomicBool,
}

/// Makes both halves of a meter for one channel.
pub fn meter(sample_rate_hz: f32) -> (MeterWriter, MeterReader) {
    let shared = Arc::new(Shared::default());
    let writer = MeterWriter { shared: shared.clone(), mean_square: 0.0, sample_rate_hz };
    (writer, MeterReader { shared })
}

impl MeterWriter {
    /// Forgets the mean and measures at another rate from now on.
    ///
    /// Realtime: wait-free.
    pub fn prepare(&mut self, sample_rate_hz: f32) {
        self.sample_rate_hz = sample_rate_hz;
        self.mean_square = 0.0;
    }

    /// Measures a block of any length. NaN counts as nothing.
    ///
    /// Realtime: lock-free; the peak retries only if the reader took it in that very instant.
    pub fn write(&mut self, samples: &[f32]) {
        if samples.is_empty() {
            return;
        }
        let count = samples.len() as f32;
        let peak = samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        let mean = samples.iter().map(|x| x * x).sum::<f32>() / count;
        let keep = (-count / (INTEGRATION_S * self.sample_rate_hz)).exp();
        let mean_square = mean + keep * (self.mean_square - mean);
        self.mean_square = if mean_square.is_finite() { mean_square } else { 0.0 };
        self.shared.peak.fetch_max(peak.to_bits(), Ordering::Relaxed);
        self.shared.rms.store(self.mean_square.sqrt().to_bits(), Ordering::Relaxed);
        if peak > 1.0 {
            self.shared.clipped.store(true, Ordering::Relaxed);
        }
    }
}

impl MeterReader {
    /// The level now; the next peak is measured from here on.
    pub fn read(&mut self) -> Level {
        Level {
            peak: f32::from_bits(self.shared.peak.swap(0, Ordering::Relaxed)),
            rms: f32::from_bits(self.shared.rms.load(Ordering::Relaxed)),
            clipped: self.shared.clipped.load(Ordering::Relaxed),
        }
    }

    /// Puts the clip light out.
    pub fn clear_clip(&mut self) {
        self.shared.clipped.store(false, Ordering::Relaxed);
    }
}
