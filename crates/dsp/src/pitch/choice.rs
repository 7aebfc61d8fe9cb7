//! Which of the lags that fit is the period.

use super::curve::{Candidate, Curve};
use super::fine::Fine;
use super::span::Span;

/// What repeats after a period repeats after two as well, so the shortest lag wins if it lacks at most this much of the
/// likeness of the best.
const SLACK: f32 = 0.02;
/// And this much for what the best lacks itself: noise lifts one peak over another.
const SLACK_OF_NOISE: f32 = 0.5;
const MOST_SLACK: f32 = 0.2;
/// How many times the slack a lag has that goes on from the last one, and one that is shorter than that.
const LOYALTY: f32 = 2.0;
const DOUBT: f32 = 0.5;
/// Ratio of lags that differ by three quarters of a semitone: closer ones go on from one another.
const SAME: f32 = 1.045;
/// By how much the curves may underrate a sharp peak that falls between two lags.
const COARSENESS: f32 = 0.2;
/// Lags that are looked at closely, and the ratio by which each must be longer than the one that was refuted before.
const MOST_CHECKS: usize = 4;
const STRIDE: f32 = 1.25;

/// The period among the peaks of `curves`, which come from the shortest lags to the longest. `last` is the lag that the
/// sound had before, if it had one.
///
/// Of the best peak and those that it is a multiple of, the first that is as good over the stretch of the best. That it
/// must be the same stretch matters between the pulses of a low voice: a short ringing fits there, as long as nothing
/// else is looked at.
pub(super) fn choose(curves: &[Curve], span: Span, last: Option<f32>, fine: &Fine<'_>) -> Option<Candidate> {
    let candidates = || curves.iter().flat_map(|curve| curve.candidates(span));
    let best = candidates().reduce(|best, next| if next.likeness > best.likeness { next } else { best })?;
    let mut rivals = candidates().filter(|rival| divides(rival.lag, best.lag)).peekable();
    if rivals.peek().is_none() {
        return Some(best);
    }
    let stretch = span.samples(best.lag.ceil() as usize, 1);
    let top = fine.top_near(best.lag, stretch).map_or(best.likeness, |top| top.likeness);
    let slack = (SLACK + SLACK_OF_NOISE * (1.0 - top).max(0.0)).min(MOST_SLACK);
    let near = |rival: &Candidate| rival.likeness > best.likeness - slack - COARSENESS;
    let mut refuted = (0.0, 0);
    for rival in rivals.filter(near) {
        let (lag, checks) = refuted;
        if checks == MOST_CHECKS {
            break;
        }
        if rival.lag < STRIDE * lag {
            continue;
        }
        let likeness = fine.top_near(rival.lag, stretch).map_or(0.0, |top| top.likeness);
        if likeness > top - slack * trust(rival.lag, last) {
            return Some(rival);
        }
        refuted = (rival.lag, checks + 1);
    }
    Some(best)
}

/// Whether `best` is two or more times `lag`, as nearly as peaks of the curves are known.
fn divides(lag: f32, best: f32) -> bool {
    let times = (best / lag).round();
    times > 1.5 && (best / times - lag).abs() < 0.02 * lag + 1.0
}

/// How much of the slack `lag` deserves after `last`.
fn trust(lag: f32, last: Option<f32>) -> f32 {
    match last {
        Some(last) if lag < last / SAME => DOUBT,
        Some(last) if lag < last * SAME => LOYALTY,
        _ => 1.0,
    }
}
