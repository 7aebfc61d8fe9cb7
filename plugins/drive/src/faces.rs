//! What the model's own knobs are called, so that a host shows `Drive 18.0 dB` where it knows only `Knob 1`.

use std::sync::RwLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use model::manifest::Knob;

use crate::params::SLOTS;

/// The names of the slots' models and of their knobs. Written where models are loaded; read where text is shown.
///
/// Never touched by the audio thread, but for [`Faces::choose`].
#[derive(Debug, Default)]
pub struct Faces {
    chosen: AtomicUsize,
    slots: RwLock<[Face; SLOTS]>,
}

/// How one slot is shown.
#[derive(Debug, Clone, Default)]
pub struct Face {
    /// Name of the model; empty for an empty slot.
    pub name: String,
    /// Its knobs in order.
    pub knobs: Vec<Knob>,
}

impl Faces {
    /// Makes slot `number` (from 1) the one whose knobs are shown.
    ///
    /// Realtime: one atomic store.
    pub fn choose(&self, number: i32) {
        self.chosen.store(number.clamp(1, SLOTS as i32) as usize - 1, Ordering::Relaxed);
    }

    /// Changes how slot `slot` (from 0) is shown.
    pub fn set(&self, slot: usize, face: Face) {
        if let Ok(mut slots) = self.slots.write()
            && let Some(place) = slots.get_mut(slot)
        {
            *place = face;
        }
    }

    /// `2: Screamer`, or `2: empty`.
    pub fn slot_text(&self, number: i32) -> String {
        let name = self.read(number.clamp(1, SLOTS as i32) as usize - 1, |face| face.name.clone());
        match name.as_deref() {
            None | Some("") => format!("{number}: empty"),
            Some(name) => format!("{number}: {name}"),
        }
    }

    /// The knob's own name and value in its own unit, or its travel where the model has no such knob.
    pub fn knob_text(&self, index: usize, travel: f32) -> String {
        self.knob(index, |knob| format!("{}: {}", knob.name, knob.text(knob.value(f64::from(travel)))))
            .unwrap_or_else(|| format!("{:.0} %", travel * 100.0))
    }

    /// Travel 0–1 of a value typed in the knob's own unit.
    pub fn knob_travel(&self, index: usize, text: &str) -> Option<f32> {
        let typed = text.rsplit(": ").next().unwrap_or(text);
        match self.knob(index, |knob| knob.parse(typed).map(|value| knob.travel(value))) {
            Some(travel) => travel.map(|travel| travel as f32),
            None => typed.trim().trim_end_matches('%').trim().parse::<f32>().ok().map(|percent| percent / 100.0),
        }
    }

    fn knob<R>(&self, index: usize, look: impl FnOnce(&Knob) -> R) -> Option<R> {
        self.read(self.chosen.load(Ordering::Relaxed), |face| face.knobs.get(index).map(look))?
    }

    fn read<R>(&self, slot: usize, look: impl FnOnce(&Face) -> R) -> Option<R> {
        self.slots.read().ok()?.get(slot).map(look)
    }
}
