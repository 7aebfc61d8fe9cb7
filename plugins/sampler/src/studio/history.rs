//! What was on the pads before.

use crate::state::Pad;

/// Steps back at most.
const MOST: usize = 100;

/// The pads of earlier, and of later.
#[derive(Debug, Default)]
pub(super) struct History {
    before: Vec<Vec<Pad>>,
    after: Vec<Vec<Pad>>,
    /// A hand is on something: all that it does is one step.
    in_hand: bool,
}

impl History {
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The pads are about to change. `last`: the hand will be off then.
    pub(super) fn note(&mut self, pads: &[Pad], last: bool) {
        if !self.in_hand {
            if self.before.len() == MOST {
                self.before.remove(0);
            }
            self.before.push(pads.to_vec());
            self.after.clear();
        }
        self.in_hand = !last;
    }

    /// The pads of before `now`, if any.
    pub(super) fn back(&mut self, now: &[Pad]) -> Option<Vec<Pad>> {
        let pads = self.before.pop()?;
        self.after.push(now.to_vec());
        self.in_hand = false;
        Some(pads)
    }

    /// The pads of after `now`, if any.
    pub(super) fn forth(&mut self, now: &[Pad]) -> Option<Vec<Pad>> {
        let pads = self.after.pop()?;
        self.before.push(now.to_vec());
        Some(pads)
    }

    pub(super) fn can_go_back(&self) -> bool {
        !self.before.is_empty()
    }

    pub(super) fn can_go_forth(&self) -> bool {
        !self.after.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pads(name: &str) -> Vec<Pad> {
        vec![Pad { name: name.into(), ..Pad::default() }]
    }

    #[test]
    fn steps_are_taken_back_and_done_again() {
        let mut history = History::default();
        history.note(&pads("a"), true);
        history.note(&pads("b"), true);
        assert_eq!(history.back(&pads("c")), Some(pads("b")));
        assert_eq!(history.back(&pads("b")), Some(pads("a")));
        assert_eq!(history.back(&pads("a")), None);
        assert_eq!(history.forth(&pads("a")), Some(pads("b")));
        history.note(&pads("b"), true);
        assert!(!history.can_go_forth(), "what is done anew replaces what was");
    }

    #[test]
    fn a_drag_is_one_step() {
        let mut history = History::default();
        (0..20).for_each(|n| history.note(&pads(&n.to_string()), n == 19));
        assert_eq!(history.back(&pads("end")), Some(pads("0")));
        assert!(!history.can_go_back());
    }
}
