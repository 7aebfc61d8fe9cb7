//! What the audio thread of every plugin lets be seen: levels, and what a block costs.

use std::time::Instant;

/// Blocks over which the cost is reckoned.
const BLOCKS: usize = 512;
/// Before the host has said its rate.
const USUAL_RATE_HZ: f64 = 48_000.0;

/// What running costs, measured over the last second or so.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Load {
    /// Share of one core that the whole plugin takes; none before it was measured.
    pub cpu_percent: Option<f64>,
    /// 99th percentile of the time that a block took.
    pub p99_us: Option<f64>,
    /// Time that a block may take.
    pub block_us: Option<f64>,
    /// As reported to the host.
    pub latency_samples: u32,
    /// Rate of the host; 0 before it is known.
    pub host_rate_hz: f64,
}

/// The audio thread's half.
pub struct Gauges {
    input: rt::MeterWriter,
    output: rt::MeterWriter,
    /// Pairs of what a block took and what it may take, µs.
    times: rt::TapWriter,
    now: rt::LatestWriter<Now>,
    rate_hz: f64,
}

/// The editor's half.
pub struct Dials {
    input: rt::MeterReader,
    output: rt::MeterReader,
    times: rt::TapReader,
    now: rt::LatestReader<Now>,
}

/// A block that has begun and must be finished.
#[must_use = "its cost is reckoned when it is finished"]
pub struct Block(Instant);

/// Of the latest block.
#[derive(Debug, Clone, Copy, Default)]
struct Now {
    rate_hz: f64,
    latency_samples: usize,
}

/// Makes both halves.
pub fn gauges() -> (Gauges, Dials) {
    let (input, input_reader) = rt::meter(USUAL_RATE_HZ as f32);
    let (output, output_reader) = rt::meter(USUAL_RATE_HZ as f32);
    let (times, times_reader) = rt::tap(BLOCKS);
    let (now, now_reader) = rt::latest(Now::default());
    let dials = Dials { input: input_reader, output: output_reader, times: times_reader, now: now_reader };
    (Gauges { input, output, times, now, rate_hz: USUAL_RATE_HZ }, dials)
}

impl Gauges {
    /// For another rate.
    pub fn prepare(&mut self, rate_hz: f64) {
        self.rate_hz = rate_hz;
        self.input.prepare(rate_hz as f32);
        self.output.prepare(rate_hz as f32);
    }

    /// A block begins.
    ///
    /// Realtime: reads the clock.
    pub fn begin(&self) -> Block {
        Block(Instant::now())
    }

    /// A piece of what comes in; the louder side counts.
    ///
    /// Realtime: wait-free.
    pub fn input(&mut self, sides: &[impl AsRef<[f32]>]) {
        self.input.write(loudest(sides));
    }

    /// A piece of what goes out.
    ///
    /// Realtime: wait-free.
    pub fn output(&mut self, sides: &[impl AsRef<[f32]>]) {
        self.output.write(loudest(sides));
    }

    /// A whole block of so many samples is over.
    ///
    /// Realtime: wait-free.
    pub fn finish(&mut self, block: Block, samples: usize, latency_samples: usize) {
        let took_us = block.0.elapsed().as_secs_f64() * 1e6;
        let may_take_us = samples as f64 / self.rate_hz * 1e6;
        self.times.write(&[took_us as f32], &[may_take_us as f32]);
        self.now.write(Now { rate_hz: self.rate_hz, latency_samples });
    }
}

/// The louder of two sides.
fn loudest(sides: &[impl AsRef<[f32]>]) -> &[f32] {
    let peak = |side: &[f32]| side.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    match sides {
        [left, right, ..] if peak(right.as_ref()) > peak(left.as_ref()) => right.as_ref(),
        [left, ..] => left.as_ref(),
        [] => &[],
    }
}

impl Dials {
    /// Largest magnitudes that came in and went out since the last call; 1.0 is full scale.
    pub fn peaks(&mut self) -> [f32; 2] {
        [self.input.read().peak, self.output.read().peak]
    }

    /// Rate of the host; 0 before it is known.
    pub fn rate_hz(&mut self) -> f64 {
        self.now.read().rate_hz
    }

    /// What running costs.
    pub fn load(&mut self) -> Load {
        let now = self.now.read();
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
            latency_samples: now.latency_samples as u32,
            host_rate_hz: now.rate_hz,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_louder_side_is_shown_and_a_block_is_reckoned() {
        let (mut gauges, mut dials) = gauges();
        assert_eq!(dials.load(), Load::default(), "nothing is known before the first block");
        gauges.prepare(96_000.0);
        let block = gauges.begin();
        gauges.input(&[[0.1_f32, -0.2], [0.0, 0.5]]);
        gauges.output(&[vec![0.25_f32]]);
        gauges.finish(block, 96, 48);
        assert_eq!(dials.peaks(), [0.5, 0.25]);
        let load = dials.load();
        assert_eq!((load.block_us, load.latency_samples, load.host_rate_hz), (Some(1_000.0), 48, 96_000.0));
        assert!(load.cpu_percent.is_some_and(|percent| percent > 0.0));
    }
}
