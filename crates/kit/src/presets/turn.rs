//! Knobs that a worker wants turned. It cannot do that itself: the host is to hear of it, and only an editor talks to the
//! host.

use std::sync::Arc;

use nice_plug::prelude::ParamSetter;

use crate::knobs::{Knob, Knobs};
use crate::widgets::Control;

/// Where knobs are to go.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// Counts what was wanted.
    pub number: u32,
    /// By the order of the knobs; none for one that stays where it is.
    pub travels: Vec<Option<f32>>,
}

/// The worker's half: what is wanted, until an editor has done it.
#[derive(Debug, Default)]
pub struct Turning {
    wanted: Option<Arc<Turn>>,
    count: u32,
}

impl Turn {
    /// Does it, through the host.
    pub fn through(&self, knobs: &Knobs, setter: &ParamSetter<'_>) {
        for (knob, travel) in knobs.iter().zip(&self.travels) {
            if let Some(travel) = travel.filter(|travel| *travel != knob.travel()) {
                knob.held(setter).put(travel);
            }
        }
    }
}

impl Turning {
    /// Wants knobs to go there. What was wanted before and is not done yet is wanted still, where this says nothing else.
    pub fn want(&mut self, travels: Vec<Option<f32>>) {
        let travels = match &self.wanted {
            Some(before) => travels.iter().zip(&before.travels).map(|(new, old)| new.or(*old)).collect(),
            None => travels,
        };
        self.count += 1;
        self.wanted = Some(Arc::new(Turn { number: self.count, travels }));
    }

    /// An editor has done what had this number.
    pub fn done(&mut self, number: u32) {
        self.wanted.take_if(|wanted| wanted.number == number);
    }

    /// Nothing is wanted any more.
    pub fn forget(&mut self) {
        self.wanted = None;
    }

    /// What an editor is to do.
    pub fn wanted(&self) -> Option<Arc<Turn>> {
        self.wanted.clone()
    }

    /// Where every knob is, or will be once an editor has done what is wanted.
    pub fn travels(&self, knobs: &Knobs) -> Vec<f32> {
        let wanted = |index: usize| self.wanted.as_ref().and_then(|turn| *turn.travels.get(index)?);
        let travel = |(index, knob): (usize, Knob<'_>)| wanted(index).unwrap_or_else(|| knob.travel());
        knobs.iter().enumerate().map(travel).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_waits_until_it_is_done() {
        let mut turning = Turning::default();
        turning.want(vec![Some(0.5), Some(0.25), None]);
        turning.want(vec![None, Some(0.75), None]);
        let wanted = turning.wanted().expect("nothing was done");
        assert_eq!(wanted.travels, [Some(0.5), Some(0.75), None]);
        turning.done(wanted.number - 1);
        assert_eq!(turning.wanted(), Some(wanted.clone()), "that was another");
        turning.done(wanted.number);
        assert_eq!(turning.wanted(), None);
    }
}
