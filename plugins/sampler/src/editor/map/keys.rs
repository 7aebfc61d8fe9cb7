//! The map from the keyboard.

use egui::{EventFilter, Key, Response, Ui};

use super::super::Frame;
use super::lens::Lens;
use crate::view::Command;

/// One arrow key moves a pad by this share of the map; what shift leaves of it.
const STEP: f32 = 0.02;
const FINE: f32 = 0.1;
/// Of plus and minus.
const ZOOM: f32 = 1.3;
const ARROWS: [Key; 4] = [Key::ArrowRight, Key::ArrowLeft, Key::ArrowUp, Key::ArrowDown];

/// A pad that arrows are moving: it is on its way until they are let go.
#[derive(Debug, Default)]
pub(super) struct Steps {
    on_its_way: Option<(usize, [f32; 2])>,
}

impl Steps {
    /// Does what the keys say, where the map has the focus. `about` is where keys zoom to.
    pub(super) fn work(
        &mut self,
        ui: &Ui,
        frame: &Frame<'_>,
        response: &Response,
        lens: &mut Lens,
        about: egui::Pos2,
    ) -> Vec<Command> {
        let focused = response.has_focus();
        let mut commands = Vec::new();
        if focused {
            let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
            zoom(ui, response, lens, about);
            commands.extend(self.step(ui, frame, lens));
        }
        let pressed = ui.input(|input| ARROWS.iter().any(|key| input.key_down(*key)));
        if (!pressed || !focused)
            && let Some((pad, place)) = self.on_its_way.take()
        {
            commands.extend([Command::Move { pad, place, last: true }, Command::Hear(pad)]);
        }
        commands
    }

    fn step(&mut self, ui: &Ui, frame: &Frame<'_>, lens: &Lens) -> Option<Command> {
        let pad = frame.selected();
        let (presses, shift) =
            ui.input(|input| (ARROWS.map(|key| input.num_presses(key) as f32), input.modifiers.shift));
        let [right, left, up, down] = presses;
        let way = [right - left, up - down];
        if way == [0.0; 2] || !frame.view.pads[pad].filled {
            return None;
        }
        let size = frame.view.map.extent.map(|[least, most]| most - least);
        let step = STEP * if shift { FINE } else { 1.0 } / lens.magnification();
        let from =
            self.on_its_way.filter(|(mine, _)| *mine == pad).map_or(frame.view.pads[pad].home, |(_, place)| place);
        let place = [0, 1].map(|side| from[side] + way[side] * step * size[side]);
        self.on_its_way = Some((pad, place));
        Some(Command::Move { pad, place, last: false })
    }
}

fn zoom(ui: &Ui, response: &Response, lens: &mut Lens, about: egui::Pos2) {
    let pressed = |keys: &[Key]| ui.input(|input| keys.iter().map(|key| input.num_presses(*key)).sum::<usize>()) as f32;
    let nearer = pressed(&[Key::Plus, Key::Equals]) - pressed(&[Key::Minus]);
    if nearer != 0.0 {
        lens.zoom(ZOOM.powf(nearer), about, response.rect);
    }
    if pressed(&[Key::Num0]) > 0.0 {
        lens.fit();
    }
}
