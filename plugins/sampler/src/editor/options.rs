//! The quiet row below the knobs: how the selected pad plays, its sample, and what holds for all pads. What does not
//! fit side by side is dealt into pages.

mod all;
mod play;
mod sample;
mod shape;

use egui::{Rect, Ui, pos2, vec2};
use kit::theme::{self, Type};
use kit::widgets::{Choice, Figure, hairline, segments};
use nice_plug::prelude::Param;

use super::Frame;
use crate::view::Command;
use sample::Slide;

/// Height of a switch.
const SWITCH: f32 = 26.0;
/// Height of a name above its value.
const FIGURE: f32 = 34.0;
/// Between two things of a group, where it is tight, and between two groups.
const BETWEEN: f32 = 10.0;
const TIGHT: f32 = 5.0;
const APART: f32 = 29.0;

/// From what is above to the line between.
const LINE: f32 = 3.0;

/// In a large window.
const ROWS: [[Group; 2]; 2] = [[Group::Play, Group::Shape], [Group::Sample, Group::All]];
/// The share of the first of two groups there.
const FIRST: f32 = 0.45;

/// What the row remembers.
#[derive(Debug, Default)]
pub(super) struct Options {
    front: Group,
    slide: Slide,
}

/// Things that belong together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Group {
    #[default]
    Play,
    Shape,
    Sample,
    All,
}

impl Group {
    fn name(self) -> &'static str {
        match self {
            Self::Play => "Play",
            Self::Shape => "Shape",
            Self::Sample => "Sample",
            Self::All => "Kit",
        }
    }

    fn tip(self) -> &'static str {
        match self {
            Self::Play => "which part of the sound this pad plays, on which key, and how it follows the velocity",
            Self::Shape => "this pad's envelope and filter",
            Self::Sample => "the sound file that this pad was made of",
            Self::All => "what holds for all pads: tuning, level, chance, and the way over the map",
        }
    }

    /// Below this width it is not readable.
    fn least(self) -> f32 {
        match self {
            Self::Play => play::LEAST,
            Self::Shape => shape::LEAST,
            Self::Sample => sample::LEAST,
            Self::All => all::LEAST,
        }
    }

    /// Beyond this width it falls apart.
    fn most(self) -> f32 {
        match self {
            Self::Play => play::LEAST + 420.0,
            Self::Shape => shape::LEAST + 200.0,
            Self::Sample => sample::LEAST + 420.0,
            Self::All => all::LEAST + 260.0,
        }
    }
}

impl Options {
    pub(super) fn show(&mut self, ui: &mut Ui, frame: &Frame<'_>) -> Vec<Command> {
        let place = frame.layout.strip.options;
        if frame.layout.rows == 2 {
            let halves = [place.with_max_y(place.center().y), place.with_min_y(place.center().y)];
            return halves.into_iter().zip(ROWS).flat_map(|(half, row)| self.pair(ui, frame, row, half)).collect();
        }
        let (mut row, groups) = (row(ui, place), groups(frame));
        let page = if wanted(&groups) > row.width() { self.page(ui, &groups, &mut row) } else { groups };
        let places = dealt(&page, row);
        page.into_iter().zip(places).filter_map(|(group, place)| self.group(ui, frame, group, place)).collect()
    }

    /// Two groups that fill a row of their own, in the columns of the other row.
    fn pair(&mut self, ui: &mut Ui, frame: &Frame<'_>, groups: [Group; 2], place: Rect) -> Vec<Command> {
        let row = row(ui, place);
        let left = row.with_max_x(row.left() + FIRST * (row.width() - APART));
        let right = row.with_min_x(left.right() + APART);
        groups.into_iter().zip([left, right]).filter_map(|(group, at)| self.group(ui, frame, group, at)).collect()
    }

    fn group(&mut self, ui: &mut Ui, frame: &Frame<'_>, group: Group, place: Rect) -> Option<Command> {
        match group {
            Group::Play => play::show(ui, frame, place),
            Group::Shape => shape::show(ui, frame, place),
            Group::Sample => return self.slide.show(ui, frame, place),
            Group::All => all::show(ui, frame, place),
        }
        None
    }

    /// Draws the switch of pages at the left of `row`, takes its room, and gives the page in front.
    fn page(&mut self, ui: &mut Ui, groups: &[Group], row: &mut Rect) -> Vec<Group> {
        let (pages, width) = pages(ui, groups, row.width());
        let now = pages.iter().position(|page| page.contains(&self.front)).unwrap_or(0);
        let words: Vec<String> = pages.iter().map(|page| title(page)).collect();
        let tips: Vec<String> =
            pages.iter().map(|page| page.iter().map(|group| group.tip()).collect::<Vec<_>>().join("; ")).collect();
        let choices: Vec<Choice<'_>> = words.iter().zip(&tips).map(|(words, tip)| Choice::new(words, tip)).collect();
        let place = Rect::from_center_size(pos2(row.left() + width / 2.0, row.center().y), vec2(width, SWITCH));
        let chosen = segments(ui, place, "Below the knobs", &choices, now);
        row.min.x = place.right() + APART - BETWEEN;
        let now = chosen.unwrap_or(now);
        if let Some(group) = chosen.and_then(|chosen| pages[chosen].first()) {
            self.front = *group;
        }
        pages.into_iter().nth(now).unwrap_or_default()
    }
}

/// Draws the line above a row, and gives the place below it.
fn row(ui: &Ui, place: Rect) -> Rect {
    let (line, inside) = (place.top() + LINE, place.shrink2(vec2(theme::PADDING, 0.0)));
    hairline(ui, inside.left(), inside.right(), line);
    inside.shrink2(vec2(4.0, 0.0)).with_min_y(line)
}

fn groups(frame: &Frame<'_>) -> Vec<Group> {
    let sampled = frame.pad().sample.is_some();
    let all = [Group::Play, Group::Shape, Group::Sample, Group::All];
    all.into_iter().filter(|group| sampled || *group != Group::Sample).collect()
}

/// As few pages as fit beside their own switch, and how wide that is.
fn pages(ui: &Ui, groups: &[Group], room: f32) -> (Vec<Vec<Group>>, f32) {
    let mut left = room;
    loop {
        let pages = packed(groups, left);
        let text = |page: &Vec<Group>| theme::galley(ui, title(page), Type::Label, theme::TEXT).size().x + 16.0;
        let width: f32 = pages.iter().map(text).sum();
        let rest = room - width - APART + BETWEEN;
        if rest >= left || pages.len() == groups.len() {
            return (pages, width);
        }
        left = rest.min(left - 1.0);
    }
}

/// One after the other, as many on a page as fit.
fn packed(groups: &[Group], room: f32) -> Vec<Vec<Group>> {
    let mut pages: Vec<Vec<Group>> = Vec::new();
    for group in groups {
        match pages.last_mut() {
            Some(page) if wanted(page) + APART + group.least() <= room => page.push(*group),
            _ => pages.push(vec![*group]),
        }
    }
    pages
}

fn title(page: &[Group]) -> String {
    page.iter().map(|group| group.name()).collect::<Vec<_>>().join(", ")
}

fn wanted(groups: &[Group]) -> f32 {
    groups.iter().map(|group| group.least() + APART).sum::<f32>() - APART
}

/// The places of the groups of one page; what is to spare is shared out.
fn dealt(groups: &[Group], row: Rect) -> Vec<Rect> {
    if let [alone] = groups {
        // It may get less than it wants, and is tight then.
        return vec![row.with_max_x(row.right().min(row.left() + alone.most()))];
    }
    let spare = (row.width() - wanted(groups)).max(0.0);
    let wishes: f32 = groups.iter().map(|group| group.most() - group.least()).sum();
    let share = (spare / wishes.max(1.0)).min(1.0);
    let mut left = row.left();
    let place = |group: &Group| {
        let width = group.least() + share * (group.most() - group.least());
        let place = Rect::from_min_size(pos2(left, row.top()), vec2(width, row.height()));
        left = place.right() + APART;
        place
    };
    groups.iter().map(place).collect()
}

/// Places side by side; those of width 0 share what is left.
fn cells<const N: usize>(place: Rect, widths: [f32; N], between: f32) -> [Rect; N] {
    let taken: f32 = widths.iter().sum::<f32>() + between * (N - 1) as f32;
    let open = widths.iter().filter(|width| **width == 0.0).count().max(1);
    let spare = (place.width() - taken).max(0.0) / open as f32;
    let mut left = place.left();
    widths.map(|width| {
        let width = if width == 0.0 { spare } else { width };
        let cell = Rect::from_min_size(pos2(left, place.top()), vec2(width, place.height()));
        left = cell.right() + between;
        cell
    })
}

fn figure<P: Param>(ui: &mut Ui, frame: &Frame<'_>, place: Rect, param: &P, name: &str, tip: &str) {
    let control = kit::widgets::HostParam::new(param, frame.setter);
    let place = Rect::from_center_size(place.center(), vec2(place.width(), FIGURE));
    Figure::new(&control, name, tip).show(ui, place);
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Group; 4] = [Group::Play, Group::Shape, Group::Sample, Group::All];

    #[test]
    fn every_group_is_on_just_one_page_and_fits_it() {
        for room in (480..2_400).step_by(20) {
            let room = room as f32;
            let pages = packed(&ALL, room);
            assert_eq!(pages.concat(), ALL);
            assert!(pages.iter().all(|page| page.len() == 1 || wanted(page) <= room), "{room}");
            for page in pages {
                let row = Rect::from_min_size(pos2(0.0, 0.0), vec2(room.max(wanted(&page)), 50.0));
                let places = dealt(&page, row);
                assert!(places.iter().zip(&page).all(|(place, group)| place.width() >= group.least() - 0.01));
                assert!(places.last().is_some_and(|place| place.right() <= row.right() + 0.01), "{room}");
            }
        }
    }

    #[test]
    fn what_has_no_width_of_its_own_takes_what_is_left() {
        let place = Rect::from_min_size(pos2(10.0, 0.0), vec2(220.0, 40.0));
        let [open, fixed, last] = cells(place, [0.0, 50.0, 30.0], BETWEEN);
        assert_eq!((open.width(), fixed.width(), last.right()), (120.0, 50.0, 230.0));
    }
}
