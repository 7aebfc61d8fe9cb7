//! The sound under the pointer, and when it is heard.

use super::filter::Filter;
use super::lens::Seen;
use crate::view;
use egui::Pos2;

/// A point is under the pointer as far away as this.
const REACH: f32 = 9.0;
/// The pointer rests this long on a point before it is heard: a hand that only passes by makes no noise.
const DWELL_S: f64 = 0.08;

/// A sound on the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    pub(super) pack: usize,
    /// Counted through all packs.
    pub(super) sound: usize,
    /// On the map.
    pub(super) place: [f32; 2],
}

/// The sound of a pack that is seen nearest to `at`, within reach.
pub(super) fn nearest(map: &view::Map, filter: &Filter, seen: &Seen, at: Pos2) -> Option<Spot> {
    let mut least = REACH * REACH;
    let mut found = None;
    for (pack, points) in map.packs.iter().enumerate().filter(|(pack, _)| filter.shows(*pack)) {
        for (number, place) in points.places.iter().enumerate() {
            let far = (seen.at(*place) - at).length_sq();
            if far < least {
                least = far;
                found = Some(Spot { pack, sound: points.first + number, place: *place });
            }
        }
    }
    found
}

/// How long the pointer has been where it is.
#[derive(Debug, Default)]
pub(super) struct Dwell {
    sound: Option<usize>,
    since_s: f64,
    heard: bool,
}

/// What is to be done about a sound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Listen {
    /// Nothing more.
    Nothing,
    /// Look again in so many seconds.
    Wait(f64),
    /// Let it be heard.
    Hear(usize),
}

impl Dwell {
    /// The pointer is on `sound` at this time.
    pub(super) fn follow(&mut self, sound: Option<usize>, now_s: f64) -> Listen {
        if self.sound != sound {
            *self = Self { sound, since_s: now_s, heard: false };
        }
        match sound {
            Some(sound) if !self.heard => {
                let left_s = self.since_s + DWELL_S - now_s;
                self.heard = left_s <= 0.0;
                if self.heard { Listen::Hear(sound) } else { Listen::Wait(left_s) }
            }
            _ => Listen::Nothing,
        }
    }

    /// The sound under the pointer was heard for another reason.
    pub(super) fn has_heard(&mut self, sound: usize, now_s: f64) {
        *self = Self { sound: Some(sound), since_s: now_s, heard: true };
    }
}

#[cfg(test)]
mod tests {
    use egui::{Rect, pos2};

    use super::super::lens::Lens;
    use super::*;

    #[test]
    fn a_sound_is_heard_once_after_the_pointer_has_rested() {
        let mut dwell = Dwell::default();
        assert!(matches!(dwell.follow(Some(3), 1.0), Listen::Wait(_)));
        assert!(matches!(dwell.follow(Some(4), 1.06), Listen::Wait(_)), "another begins anew");
        assert!(matches!(dwell.follow(Some(4), 1.1), Listen::Wait(_)));
        assert_eq!(dwell.follow(Some(4), 1.15), Listen::Hear(4));
        assert_eq!(dwell.follow(Some(4), 9.0), Listen::Nothing);
        assert_eq!(dwell.follow(None, 9.1), Listen::Nothing);
        dwell.follow(Some(4), 9.2);
        assert_eq!(dwell.follow(Some(4), 9.3), Listen::Hear(4), "it was left and came back");
    }

    #[test]
    fn the_nearest_that_is_seen_is_found_within_reach() {
        let pack =
            |name: &str, first, places: &[[f32; 2]]| view::Pack { name: name.into(), places: places.into(), first };
        let packs = vec![pack("a", 0, &[[0.0, 0.0], [0.5, 0.5]]), pack("b", 2, &[[0.51, 0.5]])];
        let map = view::Map { packs, extent: [[0.0, 1.0], [0.0, 1.0]] };
        let seen = Lens::default().over(Rect::from_min_max(pos2(0.0, 0.0), pos2(500.0, 500.0)), map.extent);
        let mut filter = Filter::default();
        let found = |filter: &Filter, at| nearest(&map, filter, &seen, at).map(|spot| spot.sound);
        let beside = seen.at([0.509, 0.5]);
        assert_eq!(found(&filter, beside), Some(2));
        filter.toggle(1, 2);
        assert_eq!(found(&filter, beside), Some(1));
        assert_eq!(found(&filter, seen.at([0.3, 0.1])), None);
    }
}
