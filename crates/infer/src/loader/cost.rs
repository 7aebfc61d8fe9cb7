//! What a run of a model costs.

use std::time::{Duration, Instant};

use super::LONGEST_PER_SECOND;
use super::probe::noise;
use super::take::{Facts, Take};
use crate::LoadError;

/// Measured time of one run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// Samples of the run.
    pub block: usize,
    /// Median.
    pub median_us: f64,
    /// 99th percentile.
    pub p99_us: f64,
    /// 99.9th percentile, or the longest where too few runs were made to tell.
    pub p999_us: f64,
    /// Median time by the time that the samples last: 1 is just in real time.
    pub share: f64,
}

/// Samples of a run where any length may be chosen.
const BLOCK: usize = 64;

/// Enough for a 99.9th percentile.
const MOST_RUNS: usize = 1000;

const LONGEST: Duration = Duration::from_millis(250);

/// First runs cost several times more.
const WARM_UP_RUNS: usize = 10;

/// Runs the model on noise for a quarter of a second, or a thousand times.
pub(super) fn measure(take: &mut Take, facts: &Facts) -> Result<Cost, LoadError> {
    let block = take.block().unwrap_or(BLOCK);
    let audio = noise(take.channels() * block);
    let lasts_s = block as f64 / facts.rate_hz;
    let mut run = || {
        let start = Instant::now();
        take.run("noise", &audio, block, facts.defaults())?;
        Ok::<_, LoadError>(start.elapsed())
    };
    let hopeless = Duration::from_secs_f64(lasts_s * LONGEST_PER_SECOND * 10.0);
    for _ in 0..WARM_UP_RUNS {
        if run()? > hopeless {
            break;
        }
    }
    let (start, mut times) = (Instant::now(), Vec::with_capacity(MOST_RUNS));
    while times.is_empty() || (times.len() < MOST_RUNS && start.elapsed() < LONGEST) {
        times.push(run()?);
    }
    take.reset();
    Ok(Cost::of(times, block, facts.rate_hz))
}

impl Cost {
    /// Of runs of `block` samples at `rate_hz` that took these `times`: at least one.
    pub(crate) fn of(mut times: Vec<Duration>, block: usize, rate_hz: f64) -> Self {
        times.sort();
        let at = |rank: f64| 1e6 * percentile(&times, rank).as_secs_f64();
        let (median_us, lasts_us) = (at(0.5), 1e6 * block as f64 / rate_hz);
        Self { block, median_us, p99_us: at(0.99), p999_us: at(0.999), share: median_us / lasts_us }
    }
}

/// The nearest rank of sorted times.
fn percentile(sorted: &[Duration], rank: f64) -> Duration {
    let place = (rank * sorted.len() as f64).ceil() as usize;
    sorted[place.clamp(1, sorted.len()) - 1]
}
