//! What a piece of work costs: several candidates take turns in one run, so that whatever else the machine does hits
//! them alike.

use std::time::{Duration, Instant};

/// Larger than the caches near a core: touching it all leaves none of a model's weights there.
const CACHE_BYTES: usize = 8 << 20;
const CACHE_LINE_BYTES: usize = 64;

/// How long runs took, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Figures {
    /// Half took longer.
    pub median_us: f64,
    /// One in a hundred took longer.
    pub p99_us: f64,
    /// One in a thousand took longer.
    pub p999_us: f64,
    /// The longest.
    pub max_us: f64,
}

impl Figures {
    /// Of at least one duration.
    pub fn of(mut durations: Vec<Duration>) -> Self {
        durations.sort_unstable();
        let at = |share: f64| {
            let rank = (share * durations.len() as f64).ceil() as usize;
            durations.get(rank.max(1) - 1).map_or(0.0, |d| d.as_secs_f64() * 1e6)
        };
        Self { median_us: at(0.5), p99_us: at(0.99), p999_us: at(0.999), max_us: at(1.0) }
    }
}

/// How often to run, and in which state the caches are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Runs that count.
    pub rounds: usize,
    /// Runs before those, while caches and branch predictors learn.
    pub warm_up: usize,
    /// Empties the caches before every run, as a busy session does.
    pub cold: bool,
}

/// Runs all `candidates` in turn, round by round; figures in their order.
pub fn interleaved(candidates: &mut [Box<dyn FnMut() + '_>], plan: Plan) -> Vec<Figures> {
    let mut cache = vec![0_u8; if plan.cold { CACHE_BYTES } else { 0 }];
    let mut durations = vec![Vec::with_capacity(plan.rounds); candidates.len()];
    for round in 0..plan.warm_up + plan.rounds {
        for (candidate, durations) in candidates.iter_mut().zip(&mut durations) {
            sweep(&mut cache);
            let start = Instant::now();
            candidate();
            let took = start.elapsed();
            if round >= plan.warm_up {
                durations.push(took);
            }
        }
    }
    durations.into_iter().map(Figures::of).collect()
}

fn sweep(cache: &mut [u8]) {
    cache.iter_mut().step_by(CACHE_LINE_BYTES).for_each(|byte| *byte = byte.wrapping_add(1));
    std::hint::black_box(cache);
}
