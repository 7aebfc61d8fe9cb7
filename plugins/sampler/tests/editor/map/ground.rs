//! The map as a test finds its way on it.

use egui::{Event, Modifiers, MouseWheelUnit, PointerButton, Pos2, Rect, TouchPhase, Vec2, vec2};
use kit::grid::Grid;
use timbrel_sampler::view::{Pad, View};

use super::super::mock;
use super::super::stage::{self, Stage};

pub const SIZE: (f32, f32, f32) = (980.0, 620.0, 1.0);

/// Where places of the map are on the screen, found by two pads whose places are known.
pub struct Ruler {
    origin: Pos2,
    pub scale: Vec2,
}

impl Ruler {
    pub fn of(stage: &Stage) -> Self {
        let view = stage.desk_view();
        let [a, b] = [0, 2].map(|pad| (view.pads[pad].home, stage.pin(pad)));
        let scale = vec2((b.1.x - a.1.x) / (b.0[0] - a.0[0]), (b.1.y - a.1.y) / (b.0[1] - a.0[1]));
        Self { origin: a.1 - vec2(a.0[0], a.0[1]) * scale, scale }
    }

    pub fn at(&self, [x, y]: [f32; 2]) -> Pos2 {
        self.origin + vec2(x, y) * self.scale
    }

    pub fn place(&self, at: Pos2) -> [f32; 2] {
        let place = (at - self.origin) / self.scale;
        [place.x, place.y]
    }
}

/// What hands do on it.
pub trait OnTheMap {
    fn desk_view(&self) -> View;
    fn pin(&self, pad: usize) -> Pos2;
    fn tool(&self, number: usize) -> Pos2;
    fn rest_on(&mut self, at: Pos2);
    fn wheel(&mut self, at: Pos2, unit: MouseWheelUnit, delta: Vec2);
    fn button(&mut self, at: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers);
    fn drag_with(&mut self, button: PointerButton, modifiers: Modifiers, way: &[Pos2]);
}

impl OnTheMap for Stage {
    fn desk_view(&self) -> View {
        (*kit::session::Desk::view(&*self.desk)).clone()
    }

    /// The middle of a pad's circle on the map: the leftmost of its numbers on the screen.
    fn pin(&self, pad: usize) -> Pos2 {
        let words = (pad + 1).to_string();
        let all = self.canvas.texts().iter().filter(|text| text.words == words);
        all.map(|text| text.place.center()).min_by(|a, b| a.x.total_cmp(&b.x)).unwrap()
    }

    /// A switch in the lower left corner of the map.
    fn tool(&self, number: usize) -> Pos2 {
        let grid = Grid::of(Rect::from_min_size(Pos2::ZERO, vec2(SIZE.0, SIZE.1)));
        let (upper, _) = grid.strip(grid.body, [46.0, 52.0]);
        upper.left_bottom() + vec2(24.0 + 32.0 * number as f32, -24.0)
    }

    fn rest_on(&mut self, at: Pos2) {
        self.happen(Event::PointerMoved(at));
        self.frames(12);
    }

    fn wheel(&mut self, at: Pos2, unit: MouseWheelUnit, delta: Vec2) {
        self.happen(Event::PointerMoved(at));
        let (phase, source, modifiers) = (TouchPhase::Move, egui::MouseWheelSource::Unknown, Modifiers::NONE);
        self.happen(Event::MouseWheel { unit, delta, modifiers, phase, source });
    }

    fn button(&mut self, pos: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers) {
        self.happen(Event::ModifiersChanged(modifiers));
        self.happen(Event::PointerButton { pos, button, pressed, modifiers });
    }

    fn drag_with(&mut self, button: PointerButton, modifiers: Modifiers, way: &[Pos2]) {
        self.button(way[0], button, true, modifiers);
        way[1..].iter().for_each(|at| self.happen(Event::PointerMoved(*at)));
        self.button(way[way.len() - 1], button, false, modifiers);
        self.happen(Event::ModifiersChanged(Modifiers::NONE));
    }
}

/// Six pads apart from each other, the sixth with a path.
pub fn six() -> View {
    let mut view = mock::playing();
    let homes = [[-2.6, -0.9], [-0.2, 0.5], [1.9, 1.5], [-1.4, 1.4], [0.7, -1.6], [0.2, -0.3]];
    for (number, pad) in view.pads.iter_mut().enumerate() {
        match homes.get(number) {
            Some(home) => (pad.home, pad.place) = (*home, *home),
            None => *pad = Pad::default(),
        }
    }
    view
}

/// All pads are filled; many are in one place, and some have been moved by their knobs.
pub fn crowded() -> View {
    let mut view = six();
    for number in 6..16 {
        view.pads[number] = Pad { locked: number == 9, ..view.pads[1].clone() };
    }
    view.pads[0].place = [-1.8, -0.3];
    view.pads[2].place = [2.6, 0.9];
    view.pads[2].path = vec![[2.6, 2.4], [-0.6, 2.4]];
    view.selected = 8;
    view
}

pub fn playing() -> (Stage, Ruler) {
    let stage = stage::stage(six(), SIZE);
    let ruler = Ruler::of(&stage);
    (stage, ruler)
}

/// A sound of a pack with nothing near it, and where it is.
pub fn alone(view: &View, pack: usize) -> (usize, [f32; 2]) {
    let far = |a: &[f32; 2], b: &[f32; 2]| (a[0] - b[0]).hypot(a[1] - b[1]);
    let room = |place: &[f32; 2]| {
        let sounds = view.map.packs.iter().flat_map(|pack| &pack.places);
        let pads = view.pads.iter().filter(|pad| pad.filled).map(|pad| &pad.home);
        let all = sounds.chain(pads).filter(|other| *other != place);
        all.map(|other| far(place, other)).fold(f32::MAX, f32::min)
    };
    let inside = |place: &[f32; 2]| (-3.8..3.8).contains(&place[0]) && (-2.2..2.6).contains(&place[1]);
    let pack = &view.map.packs[pack];
    let most = pack.places.iter().enumerate().filter(|(_, place)| inside(place));
    let (number, place) = most.max_by(|a, b| room(a.1).total_cmp(&room(b.1))).unwrap();
    (pack.first + number, *place)
}
