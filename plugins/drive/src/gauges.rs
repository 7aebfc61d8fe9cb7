//! What the audio thread lets the editor see: levels, the latest sound, and what a block costs.

use std::time::Instant;

use crate::engine::Report;
use crate::view::{Load, Meters, Scope};

/// Blocks over which the cost is reckoned.
const BLOCKS: usize = 512;

/// The audio thread's half.
pub(crate) struct Gauges {
    input: rt::MeterWriter,
    output: rt::MeterWriter,
    sound: rt::TapWriter,
    /// Pairs of what a block took and what it may take, µs.
    times: rt::TapWriter,
    report: rt::LatestWriter<Heard>,
    rate_hz: f64,
}

/// The editor's half.
pub(crate) struct Readings {
    input: rt::MeterReader,
    output: rt::MeterReader,
    sound: rt::TapReader,
    times: rt::TapReader,
    report: rt::LatestReader<Heard>,
    pairs: Vec<[f32; 2]>,
}

/// The latest block.
#[derive(Debug, Clone, Copy, Default)]
struct Heard {
    report: Report,
    rate_hz: f64,
    latency_samples: usize,
}

/// Makes both halves.
pub(crate) fn gauges() -> (Gauges, Readings) {
    let rate_hz = 48_000.0;
    let (input, input_reader) = rt::meter(rate_hz as f32);
    let (output, output_reader) = rt::meter(rate_hz as f32);
    let (sound, sound_reader) = rt::tap(2 * Scope::SAMPLES);
    let (times, times_reader) = rt::tap(BLOCKS);
    let (report, report_reader) = rt::latest(Heard::default());
    let readings = Readings {
        input: input_reader,
        output: output_reader,
        sound: sound_reader,
        times: times_reader,
        report: report_reader,
        pairs: Vec::new(),
    };
    (Gauges { input, output, sound, times, report, rate_hz }, readings)
}

impl Gauges {
    /// For another rate.
    pub(crate) fn prepare(&mut self, rate_hz: f64) {
        self.rate_hz = rate_hz;
        self.input.prepare(rate_hz as f32);
        self.output.prepare(rate_hz as f32);
    }

    /// A piece of the sound: what came in, delayed to match what went out. At most [`crate::engine::CHUNK`] samples.
    ///
    /// Realtime: wait-free.
    pub(crate) fn hear(&mut self, dry: &[&[f32]; 2], wet: &[&[f32]; 2]) {
        let mean = |sides: &[&[f32]; 2]| {
            let mut row = [0.0; crate::engine::CHUNK];
            let both = sides[0].iter().zip(sides[1]);
            row.iter_mut().zip(both).for_each(|(mean, (left, right))| *mean = 0.5 * (left + right));
            row
        };
        let frames = wet[0].len();
        self.sound.write(&mean(dry)[..frames], &mean(wet)[..frames]);
        loudest(dry, |side| self.input.write(side));
        loudest(wet, |side| self.output.write(side));
    }

    /// A whole block is over; it began at `began`.
    ///
    /// Realtime: wait-free.
    pub(crate) fn finish(&mut self, began: Instant, frames: usize, report: Report, latency_samples: usize) {
        let took_us = began.elapsed().as_secs_f64() * 1e6;
        let may_take_us = frames as f64 / self.rate_hz * 1e6;
        self.times.write(&[took_us as f32], &[may_take_us as f32]);
        self.report.write(Heard { report, rate_hz: self.rate_hz, latency_samples });
    }
}

/// Measures the louder of two sides.
fn loudest(sides: &[&[f32]; 2], measure: impl FnOnce(&[f32])) {
    let peak = |side: &[f32]| side.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    measure(if peak(sides[1]) > peak(sides[0]) { sides[1] } else { sides[0] });
}

impl Readings {
    /// Levels since the last call.
    pub(crate) fn meters(&mut self) -> Meters {
        let gated = self.report.read().report.gated;
        Meters { input_peak: self.input.read().peak, output_peak: self.output.read().peak, gated }
    }

    /// The latest sound.
    pub(crate) fn scope(&mut self, scope: &mut Scope) {
        self.pairs.resize(Scope::SAMPLES, [0.0; 2]);
        let count = self.sound.newest(&mut self.pairs);
        let newest = &self.pairs[Scope::SAMPLES - count..];
        scope.rate_hz = self.report.read().rate_hz;
        scope.input.clear();
        scope.input.extend(newest.iter().map(|pair| pair[0]));
        scope.output.clear();
        scope.output.extend(newest.iter().map(|pair| pair[1]));
    }

    /// What running costs.
    pub(crate) fn load(&mut self) -> Load {
        let heard = self.report.read();
        let mut times = [[0.0; 2]; BLOCKS];
        let count = self.times.newest(&mut times);
        let times = &mut times[BLOCKS - count..];
        let (took, may_take) = times.iter().fold((0.0, 0.0), |sum, time| (sum.0 + time[0], sum.1 + time[1]));
        times.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]));
        let p99 = times.get((count * 99).div_ceil(100).saturating_sub(1));
        Load {
            cpu_percent: (may_take > 0.0).then(|| f64::from(100.0 * took / may_take)),
            p99_us: p99.map(|time| f64::from(time[0])),
            block_us: p99.map(|time| f64::from(time[1])),
            latency_samples: heard.latency_samples as u32,
            host_rate_hz: heard.rate_hz,
            late_hops: heard.report.player.faults.late,
        }
    }
}
