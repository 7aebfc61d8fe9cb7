//! A period to a small part of a sample.

use super::curve::{Candidate, vertex};
use super::products::AtOneLag;
use super::span::Span;
use crate::isa::Isa;

/// How often a peak may turn out to lie beside the lag that was looked at.
const STEPS: usize = 3;
/// A peak after several periods that is this much lower than after one is no longer the same.
const LOSS: f32 = 0.15;
/// Distances of the neighbours that a peak is measured against, in samples.
const APART: [usize; 3] = [1, 4, 16];
/// By how much a peak must rise above them: by this share of what it lacks itself, which is noise, and by this.
const RISE_OF_NOISE: f32 = 0.25;
const RISE: f32 = 1e-4;
/// A peak that is further than this from where it was looked for, as a ratio of lags, is another one.
const ASTRAY: f32 = 1.1;

/// The newest sound at 48 kHz.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fine<'a> {
    /// Oldest first.
    pub(super) heard: &'a [f32],
    /// Power of a sample that counts as silence.
    pub(super) floor: f32,
    pub(super) isa: Isa,
}

impl Fine<'_> {
    /// How many samples are looked at for lags up to `longest`.
    pub(super) fn reach(longest: usize) -> usize {
        Span::Long.samples(longest, 1) + 2 * STEPS * APART[2]
    }

    /// The same peak as `coarse`, over the same span.
    ///
    /// Where several periods fit into half of them, the lag is doubled as long as they do: an error of a part of a
    /// sample then counts half each time, and noise averages out.
    pub(super) fn refine(&self, coarse: Candidate, span: Span) -> Candidate {
        let total = span.samples(coarse.lag.ceil() as usize, 1);
        let Some(one) = self.top_near(coarse.lag, total) else { return coarse };
        let mut lag = one.lag;
        let mut periods = 1.0;
        while 4.0 * periods * lag <= total as f32 {
            periods *= 2.0;
            match self.top_near(periods * lag, total) {
                Some(top) if top.likeness > one.likeness - LOSS => lag = top.lag / periods,
                _ => break,
            }
        }
        Candidate { lag, likeness: one.likeness }
    }

    /// The peak that is found from `lag` on, over the newest `total` samples.
    ///
    /// It is measured against the nearest neighbours above which it rises clearly.
    pub(super) fn top_near(&self, lag: f32, total: usize) -> Option<Candidate> {
        let mut top = None;
        for apart in APART {
            let Some((found, rise)) = self.climb(lag, total, apart) else { break };
            top = Some(found);
            if rise > RISE_OF_NOISE * (1.0 - found.likeness) + RISE {
                break;
            }
        }
        top.filter(|top| top.lag < ASTRAY * lag && lag < ASTRAY * top.lag)
    }

    /// Goes up from `lag` in steps of `apart` samples: the top, and how far it rises above its neighbours.
    fn climb(&self, lag: f32, total: usize, apart: usize) -> Option<(Candidate, f32)> {
        let mut middle = lag.round() as usize;
        let room = apart * (STEPS + 1);
        if middle <= room || middle + room >= total {
            return None;
        }
        let pairs = total - middle;
        let mut around = [0.0; 3];
        for _ in 0..STEPS {
            around = [middle - apart, middle, middle + apart].map(|lag| self.likeness(lag, pairs));
            if around[0] > around[1] && around[0] > around[2] {
                middle -= apart;
            } else if around[2] > around[1] {
                middle += apart;
            } else {
                break;
            }
        }
        let (offset, likeness) = vertex(around);
        let top = Candidate { lag: middle as f32 + offset * apart as f32, likeness };
        Some((top, around[1] - 0.5 * (around[0] + around[2])))
    }

    /// As in [`Curve`](super::curve::Curve), for `pairs` of samples.
    fn likeness(&self, lag: usize, pairs: usize) -> f32 {
        let end = self.heard.len();
        let now = &self.heard[end - pairs..];
        let then = &self.heard[end - pairs - lag..end - lag];
        let [product, now, then] = self.isa.run(AtOneLag { now, then });
        2.0 * product / (now + then + 2.0 * self.floor * pairs as f32)
    }
}
