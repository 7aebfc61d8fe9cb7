//! From the travel of knobs at the host's rate to what a model reads.

use dsp::{Position, Ratio};
use model::manifest::Knob;

use super::KnobTiming;
use super::history::History;

/// A model that reads its knobs once a run is told of a change at the next multiple of this many of its samples, so
/// that what it hears does not depend on the host's blocks.
const GRID: i64 = 32;

/// The knobs of one model.
pub(crate) struct Knobs {
    knobs: Box<[Knob]>,
    timing: KnobTiming,
    /// Travel at the host's rate, a channel for each knob.
    travel: History,
    /// Travel that a model which reads once a run is at.
    held: Box<[f32]>,
    /// `[knob]`, or `[knob][frames]`.
    params: Box<[f32]>,
    ratio: Ratio,
}

impl Knobs {
    /// `keep` and `most` are host samples, as of [`History::new`]; `longest` is the longest run.
    pub(crate) fn new(
        knobs: Vec<Knob>,
        timing: KnobTiming,
        ratio: Ratio,
        (keep, most): (usize, usize),
        longest: usize,
    ) -> Self {
        let count = knobs.len();
        let values = if timing == KnobTiming::PerSample { longest } else { 1 };
        Self {
            knobs: knobs.into(),
            timing,
            travel: History::new(count, keep, most),
            held: vec![0.0; count].into(),
            params: vec![0.0; count * values].into(),
            ratio,
        }
    }

    /// Starts at host time `end`, the knobs where they were.
    ///
    /// Realtime.
    pub(crate) fn begin(&mut self, end: i64, keep: usize) {
        let Self { travel, held, .. } = self;
        for (k, held) in held.iter_mut().enumerate() {
            *held = travel.newest(k);
        }
        travel.begin(end, keep, |k| held[k]);
        self.held_changed();
    }

    /// Appends `count` samples of travel, those from `at` on. A knob of which nothing is given stands at its default.
    ///
    /// Realtime.
    pub(crate) fn push(&mut self, given: &[&[f32]], at: usize, count: usize) {
        let knobs = &self.knobs;
        self.travel.push(count, |k, fill| match given.get(k) {
            Some(travel) => fill.copy_from_slice(&travel[at..][..count]),
            None => fill.fill(knobs[k].travel(knobs[k].default) as f32),
        });
    }

    /// How many of the `most` model samples from `index` on one run may take, so that it hears no change late.
    ///
    /// Realtime.
    pub(crate) fn steady(&mut self, index: i64, most: usize) -> usize {
        if self.knobs.is_empty() || self.timing == KnobTiming::PerSample {
            return most;
        }
        if index.rem_euclid(GRID) == 0 {
            self.hold(index);
        }
        let mut frames = GRID - index.rem_euclid(GRID);
        while frames < most as i64 && self.is_held(index + frames) {
            frames += GRID;
        }
        most.min(frames as usize)
    }

    /// Takes the travel at model sample `index` for the runs to come.
    ///
    /// Realtime.
    pub(crate) fn hold(&mut self, index: i64) {
        if self.timing == KnobTiming::PerHop && !self.is_held(index) {
            let position = self.ratio.position(index);
            for k in 0..self.held.len() {
                self.held[k] = self.travel_at(k, position);
            }
            self.held_changed();
        }
    }

    /// What the model reads in a run of `frames` from `index` on.
    ///
    /// Realtime.
    pub(crate) fn read(&mut self, index: i64, frames: usize) -> &[f32] {
        if self.timing == KnobTiming::PerHop {
            return &self.params;
        }
        for k in 0..self.knobs.len() {
            let mut position = self.ratio.position(index);
            let mut known = (f32::NAN, 0.0);
            for n in 0..frames {
                let travel = self.travel_at(k, position);
                if travel != known.0 {
                    known = (travel, self.knobs[k].value(travel.into()) as f32);
                }
                self.params[k * frames + n] = known.1;
                position.advance(self.ratio);
            }
        }
        &self.params[..self.knobs.len() * frames]
    }

    fn is_held(&self, index: i64) -> bool {
        let position = self.ratio.position(index);
        self.held.iter().enumerate().all(|(k, held)| self.travel_at(k, position) == *held)
    }

    fn held_changed(&mut self) {
        if self.timing == KnobTiming::PerHop {
            let values = self.knobs.iter().zip(&self.held).map(|(knob, travel)| knob.value((*travel).into()) as f32);
            self.params.iter_mut().zip(values).for_each(|(param, value)| *param = value);
        }
    }

    /// On a straight line between the host samples on both sides.
    fn travel_at(&self, knob: usize, position: Position) -> f32 {
        let before = self.travel.at(knob, position.whole);
        if position.part == 0 {
            return before;
        }
        let after = self.travel.at(knob, position.whole + 1);
        before + (position.part as f32 / self.ratio.up() as f32) * (after - before)
    }
}
