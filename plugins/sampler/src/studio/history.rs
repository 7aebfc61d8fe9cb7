//! What was there before.

use kit::keepsake::Keepsake;

use crate::state::Pad;

/// Steps back at most.
const MOST: usize = 100;

/// What was there at a moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Moment {
    pub(super) pads: Vec<Pad>,
    /// Where more than the pads was changed: a whole kit was put on, or knobs went with a pad.
    pub(super) whole: Option<Box<Whole>>,
}

/// What there is beside the pads.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Whole {
    pub(super) model: Option<Keepsake>,
    /// SHA-256 of the model whose points are on the pads.
    pub(super) space: Option<String>,
    /// Where all knobs were.
    pub(super) travels: Vec<f32>,
    /// The preset that was chosen.
    pub(super) preset: String,
}

/// Moments of earlier, and of later.
#[derive(Debug, Default)]
pub(super) struct History {
    before: Vec<Moment>,
    after: Vec<Moment>,
    /// A hand is on something: all that it does is one step.
    in_hand: bool,
}

impl History {
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// What is there now is about to change.
    pub(super) fn step(&mut self, now: Moment) {
        if self.before.len() == MOST {
            self.before.remove(0);
        }
        self.before.push(now);
        self.after.clear();
        self.in_hand = false;
    }

    /// The same, under a hand. `last`: it will be off then.
    pub(super) fn drag(&mut self, now: Moment, last: bool) {
        if !self.in_hand {
            self.step(now);
        }
        self.in_hand = !last;
    }

    /// The moment before, if any. `now` is asked for what is there now, whole or not.
    pub(super) fn back(&mut self, now: impl FnOnce(bool) -> Moment) -> Option<Moment> {
        let moment = self.before.pop()?;
        self.after.push(now(moment.whole.is_some()));
        self.in_hand = false;
        Some(moment)
    }

    /// The moment after, if any.
    pub(super) fn forth(&mut self, now: impl FnOnce(bool) -> Moment) -> Option<Moment> {
        let moment = self.after.pop()?;
        self.before.push(now(moment.whole.is_some()));
        self.in_hand = false;
        Some(moment)
    }

    pub(super) fn can_go_back(&self) -> bool {
        !self.before.is_empty()
    }

    pub(super) fn can_go_forth(&self) -> bool {
        !self.after.is_empty()
    }

    /// Whether the last step changed more than pads.
    pub(super) fn was_whole(&self) -> bool {
        self.before.last().is_some_and(|moment| moment.whole.is_some())
    }

    /// Whether a step that changed more than pads was just taken back.
    pub(super) fn is_before_whole(&self) -> bool {
        self.after.last().is_some_and(|moment| moment.whole.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Moment {
        Moment { pads: vec![Pad { name: name.into(), ..Pad::default() }], whole: None }
    }

    #[test]
    fn steps_are_taken_back_and_done_again() {
        let mut history = History::default();
        history.step(named("a"));
        history.step(named("b"));
        assert_eq!(history.back(|_| named("c")), Some(named("b")));
        assert_eq!(history.back(|_| named("b")), Some(named("a")));
        assert_eq!(history.back(|_| named("a")), None);
        assert_eq!(history.forth(|_| named("a")), Some(named("b")));
        history.step(named("b"));
        assert!(!history.can_go_forth(), "what is done anew replaces what was");
    }

    #[test]
    fn a_drag_is_one_step_and_what_comes_after_it_another() {
        let mut history = History::default();
        (0..20).for_each(|n| history.drag(named(&n.to_string()), n == 19));
        assert_eq!(history.back(|_| named("end")), Some(named("0")));
        assert!(!history.can_go_back());
        history.drag(named("a"), false);
        history.step(named("b"));
        assert_eq!(history.back(|_| named("c")), Some(named("b")), "also where the hand was never said to be off");
    }

    #[test]
    fn the_way_back_from_a_whole_kit_keeps_the_whole_kit() {
        let mut history = History::default();
        let whole = |name: &str| Moment { whole: Some(Box::default()), ..named(name) };
        let now = |name: &'static str| move |is_whole| if is_whole { whole(name) } else { named(name) };
        history.step(named("a"));
        history.step(whole("b"));
        assert_eq!(history.back(now("c")), Some(whole("b")));
        assert!(history.is_before_whole() && !history.was_whole());
        assert_eq!(history.back(now("b")), Some(named("a")));
        assert_eq!(history.forth(now("a")), Some(named("b")));
        assert_eq!(history.forth(now("b")), Some(whole("c")));
    }
}
