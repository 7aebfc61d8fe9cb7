//! The picture of the space: every sound of every pack, and the pads among them.
//!
//! The pointer hears what it rests on and takes what it clicks; it drags pads, draws paths for `morph` (with shift, or
//! the pen), and moves the ground. Commands go to the plugin; what is seen, and how, is remembered here.

mod contour;
mod density;
mod filter;
mod hands;
mod hover;
mod keys;
mod legend;
mod lens;
mod menu;
mod path;
mod picture;
mod pins;
mod tools;

use egui::{
    Align2, Color32, CursorIcon, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use kit::theme::{self, Type};
use kit::widgets::{focus_ring, panel};

use super::{Frame, colours};
use crate::view::Command;
use filter::Filter;
use hands::{Hand, Table};
use hover::{Dwell, Listen, Spot, nearest};
use keys::Steps;
use legend::Legend;
use lens::{Lens, Seen};
use menu::{Chosen, Menu, Stand};
use picture::Picture;
use pins::{Glow, Pin};
use tools::Tools;

/// What the map remembers between frames.
#[derive(Debug, Default)]
pub(super) struct Map {
    picture: Picture,
    lens: Lens,
    filter: Filter,
    tools: Tools,
    dwell: Dwell,
    /// The sound that was asked to be ready.
    ahead: Option<usize>,
    hand: Hand,
    steps: Steps,
    menu: Menu,
    glow: Glow,
}

/// What the pointer is on.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Under {
    Nothing,
    Ground,
    Sound(Spot),
    /// A pad.
    Pin(usize),
}

/// Draws it into `place`.
pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>, place: Rect, map: &mut Map) -> Vec<Command> {
    let inside = panel(ui, place);
    if map.picture.meet(&frame.view.map) {
        *map = Map { picture: std::mem::take(&mut map.picture), tools: map.tools, ..Map::default() };
    }
    let (top, lit) = map.head(ui, frame, inside);
    let plot = Rect::from_min_max(pos2(place.left() + 1.0, top), place.max - vec2(1.0, 1.0));
    if frame.view.map.packs.is_empty() { Vec::new() } else { map.ground(ui, frame, plot, lit) }
}

impl Map {
    /// Title and names. Gives where they end, and the pack that is pointed at.
    fn head(&mut self, ui: &mut Ui, frame: &Frame<'_>, inside: Rect) -> (f32, Option<usize>) {
        let left = title(ui, inside);
        let packs = &frame.view.map.packs;
        let legend = Legend::of(ui, packs, &self.filter, inside.right() - left - 18.0);
        let top = inside.top() - 3.0;
        let bottom = top + legend.height() + 6.0;
        (bottom, legend.show(ui, pos2(inside.right(), top), packs, &mut self.filter))
    }

    /// The map itself.
    fn ground(&mut self, ui: &mut Ui, frame: &Frame<'_>, plot: Rect, lit: Option<usize>) -> Vec<Command> {
        let response = ui.interact(plot, ui.scope_id().with("map"), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Map of sounds"));
        hands::look_around(ui, &response, &mut self.lens);
        let before = self.lens;
        let seen = self.lens.over(plot, frame.view.map.extent);
        let pins = pins::pins(frame, &seen, self.hand.held(), self.lens.fits());
        let under = self.under(frame, &response, &seen, &pins);

        let mut commands: Vec<Command> = self.prepare(under).into_iter().collect();
        commands.extend(self.listen(ui, under));
        commands.extend(self.clicked(ui, frame, &response, &seen, under));
        let table = Table { frame, seen: &seen, pins: &pins, response: &response };
        commands.extend(self.hand.work(ui, &table, &mut self.tools, &mut self.lens));
        let about = pins.iter().find(|pin| pin.pad == frame.selected()).map_or(plot.center(), |pin| pin.circle);
        commands.extend(self.steps.work(ui, frame, &response, &mut self.lens, about));
        commands.extend(self.choose(frame, &response, under));

        self.paint(ui, frame, &seen, &pins, lit, under);
        if response.has_focus() {
            focus_ring(ui, plot.shrink(2.0), 9.0);
        }
        let can_draw = frame.view.pads[frame.selected()].filled;
        if self.tools.show(ui, plot, self.lens.fits(), can_draw) {
            self.lens.fit();
        }
        if self.lens != before {
            ui.ctx().request_repaint();
        }
        self.point(ui, under, &response);
        commands
    }

    /// What is chosen in the menu.
    fn choose(&mut self, frame: &Frame<'_>, response: &Response, under: Under) -> Option<Command> {
        let stand = Stand {
            fits: self.lens.fits(),
            filtered: self.filter != Filter::default(),
            can_draw: frame.view.pads[frame.selected()].filled,
            hears: self.tools.hears,
        };
        match self.menu.show(frame, response, under, stand)? {
            Chosen::Ask(command) => return Some(command),
            Chosen::Fit => self.lens.fit(),
            Chosen::AllPacks => self.filter = Filter::default(),
            Chosen::Hear(on) => self.tools.hears = on,
            Chosen::Draw => self.tools.draws = true,
        }
        None
    }

    fn under(&self, frame: &Frame<'_>, response: &Response, seen: &Seen, pins: &[Pin]) -> Under {
        let free = self.hand.is_free() && (!Menu::is_any_open(response) || response.secondary_clicked());
        let Some(at) = response.hover_pos().filter(|_| free) else { return Under::Nothing };
        if let Some(pin) = pins::hit(pins, at) {
            return Under::Pin(pin.pad);
        }
        nearest(&frame.view.map, &self.filter, seen, at).map_or(Under::Ground, Under::Sound)
    }

    /// Has the sound under the pointer decoded while the pointer makes up its mind.
    fn prepare(&mut self, under: Under) -> Option<Command> {
        let Under::Sound(spot) = under else { return None };
        let other = self.ahead.replace(spot.sound) != Some(spot.sound);
        other.then_some(Command::Prepare(spot.sound))
    }

    /// Lets the sound under the pointer be heard once it has rested there.
    fn listen(&mut self, ui: &Ui, under: Under) -> Option<Command> {
        let (now_s, pressed) = ui.input(|input| (input.time, input.pointer.any_down()));
        let sound = match under {
            Under::Sound(spot) if self.tools.hears && !self.tools.draws && !pressed => Some(spot.sound),
            _ => None,
        };
        match self.dwell.follow(sound, now_s) {
            Listen::Hear(sound) => return Some(Command::Audition(sound)),
            Listen::Wait(left_s) => ui.ctx().request_repaint_after_secs(left_s as f32),
            Listen::Nothing => {}
        }
        None
    }

    fn clicked(&mut self, ui: &Ui, frame: &Frame<'_>, response: &Response, seen: &Seen, under: Under) -> Vec<Command> {
        let pad = frame.selected();
        // A click beside an open menu only closes it.
        if !response.clicked() || Menu::is_any_open(response) {
            return Vec::new();
        }
        if !response.clicked_by(egui::PointerButton::Primary) {
            // Enter or space.
            return vec![Command::Tap(pad)];
        }
        response.request_focus();
        let at = response.interact_pointer_pos().or(ui.input(|input| input.pointer.latest_pos()));
        match (under, at) {
            (Under::Pin(pad), _) => vec![Command::Select(pad), Command::Tap(pad)],
            _ if self.tools.draws => Vec::new(),
            (Under::Sound(spot), _) => {
                self.dwell.has_heard(spot.sound, ui.input(|input| input.time));
                vec![Command::Take { pad, sound: spot.sound }, Command::Hear(pad)]
            }
            (_, Some(at)) => vec![Command::TakePlace { pad, place: seen.place(at) }, Command::Hear(pad)],
            _ => Vec::new(),
        }
    }

    fn paint(&mut self, ui: &Ui, frame: &Frame<'_>, seen: &Seen, pins: &[Pin], lit: Option<usize>, under: Under) {
        self.picture.show(ui, seen, self.lens.magnification(), &self.filter, lit);
        let painter = ui.painter_at(seen.plot);
        if let Under::Sound(spot) = under {
            let (at, colour) = (seen.at(spot.place), colours::of_pack(Some(spot.pack)));
            painter.circle_filled(at, 9.0, theme::faint(colour, 0.25));
            painter.circle(at, 4.5, colour, Stroke::new(1.5, theme::TEXT));
        }
        let hovered = match under {
            Under::Pin(pad) => Some(pad),
            _ => self.hand.held().map(|(pad, _)| pad),
        };
        if self.glow.advance(frame.meters.struck, ui.input(|input| input.stable_dt).min(0.1)) {
            ui.ctx().request_repaint();
        }
        pins::show(ui, frame, seen, pins, hovered, &self.glow);
        if let Some(line) = self.hand.line() {
            path::dashes(&painter, &line, 1.8, theme::accent(ui));
        }
        self.name(ui, frame, seen, pins, under);
    }

    /// The name of what is under the pointer.
    fn name(&self, ui: &Ui, frame: &Frame<'_>, seen: &Seen, pins: &[Pin], under: Under) {
        match under {
            Under::Sound(spot) => {
                let pack = &frame.view.map.packs[spot.pack];
                let words = format!("{} {}", pack.name, spot.sound - pack.first + 1);
                label(ui, seen, seen.at(spot.place), 10.0, colours::of_pack(Some(spot.pack)), &words);
            }
            Under::Pin(pad) => {
                let (it, pin) = (&frame.view.pads[pad], pins.iter().find(|pin| pin.pad == pad));
                let name = if it.name.is_empty() { "Pad" } else { it.name.as_str() };
                let words = if it.locked { format!("{name} · locked") } else { name.to_owned() };
                let at = pin.map_or(seen.plot.center(), |pin| pin.circle);
                label(ui, seen, at, pins::RADIUS + 5.0, colours::of_pack(it.pack), &words);
            }
            _ => {}
        }
    }

    fn point(&self, ui: &Ui, under: Under, response: &Response) {
        let icon = match (&self.hand, under) {
            (Hand::Ground | Hand::Pin(_), _) => CursorIcon::Grabbing,
            (Hand::Pen(_), _) => CursorIcon::Crosshair,
            _ if self.tools.draws && response.hovered() => CursorIcon::Crosshair,
            (Hand::Free, Under::Sound(_) | Under::Pin(_)) => CursorIcon::PointingHand,
            (Hand::Free, _) => return,
        };
        ui.ctx().set_cursor_icon(icon);
    }
}

/// What it is called, and how it is used. Gives where it ends.
fn title(ui: &mut Ui, inside: Rect) -> f32 {
    let words = theme::write(ui.painter(), inside.left_top(), Align2::LEFT_TOP, "Map", Type::Label, theme::QUIET);
    let response = ui.interact(words.expand2(vec2(4.0, 4.0)), ui.scope_id().with("map title"), Sense::hover());
    response.on_hover_text(
        "Every point is a sound; near each other they sound alike.\nRest on one to hear it, click to put it on the selected \
         pad. Between points a click takes what would be there.\nDrag a number to move its pad. Drag with shift to draw a \
         path for Morph.\nThe wheel zooms, a drag of the ground moves it. Keys: arrows move the pad, + − 0 zoom.",
    );
    words.right()
}

/// A small sign beside a place.
fn label(ui: &Ui, seen: &Seen, at: Pos2, away: f32, colour: Color32, words: &str) {
    let words = theme::elided(ui, words, Type::Label, theme::TEXT, 180.0);
    let size = words.size() + vec2(26.0, 8.0);
    let room = seen.plot.shrink(4.0);
    let above = at.y - away - size.y;
    let top = if above < room.top() { at.y + away } else { above };
    let left = (at.x - size.x / 2.0).clamp(room.left(), (room.right() - size.x).max(room.left()));
    let place = Rect::from_min_size(pos2(left, top), size);
    let painter = ui.painter();
    painter.rect(place, theme::RADIUS, theme::RAISED, Stroke::new(1.0, theme::HOVERED), StrokeKind::Inside);
    painter.circle_filled(pos2(place.left() + 11.0, place.center().y), 3.0, colour);
    painter.galley(place.min + vec2(19.0, 4.0), words, theme::TEXT);
}
