//! The switches below the knobs: cabinet, stereo, level, oversampling.

use egui::{Align2, Rect, Sense, Ui, pos2, vec2};
use kit::theme::{self, Type};
use kit::widgets::{
    Choice, Control, Icon, hairline, icon_button, segments, spinner, text_button, text_button_width, toggle,
};

use super::Frame;
use crate::view::{Availability, Cab, Command, Dialog};

const HEIGHT: f32 = 26.0;
const BETWEEN: f32 = 14.0;

/// One switch: its label, its places with long and short words, the parameter behind it.
struct Switch<'a> {
    name: &'a str,
    label: &'a str,
    long: Vec<Choice<'a>>,
    short: Vec<Choice<'a>>,
    control: Box<dyn Control + 'a>,
}

/// How much room the words may take.
#[derive(Clone, Copy, PartialEq)]
enum Words {
    Long,
    Short,
    ShortUnlabelled,
}

pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>) -> Option<Command> {
    let place = frame.layout.strip.options;
    hairline(ui, place.left() + theme::PADDING, place.right() - theme::PADDING, place.top());
    let row = place.shrink2(vec2(theme::PADDING, 0.0));
    let row = Rect::from_center_size(row.center(), vec2(row.width(), HEIGHT));
    let switches = switches(frame);
    let words = [Words::Long, Words::Short, Words::ShortUnlabelled]
        .into_iter()
        .find(|words| wanted(ui, &switches, *words) + cab_least(row) <= row.width())
        .unwrap_or(Words::ShortUnlabelled);
    let all = wanted(ui, &switches, words);
    let mut left = row.right() - all;
    let cab = Rect::from_min_max(row.min, pos2((left - BETWEEN).min(row.left() + 250.0), row.bottom()));
    let command = cabinet(ui, frame, cab);
    for switch in &switches {
        left += BETWEEN;
        let width = width(ui, switch, words);
        one(ui, Rect::from_min_size(pos2(left, row.top()), vec2(width, HEIGHT)), switch, words);
        left += width;
    }
    command
}

fn cab_least(row: Rect) -> f32 {
    if row.width() < 700.0 { 126.0 } else { 150.0 }
}

fn switches<'a>(frame: &Frame<'a>) -> [Switch<'a>; 3] {
    let params = frame.params;
    let card = frame.view.card(frame.slot);
    let unknown_loudness = card.filter(|card| card.loudness_db.is_none());
    let uncalibrated = card.filter(|card| !card.calibrated);
    let not_even = unknown_loudness.map(|_| "this model does not say how loud it is");
    let not_calibrated = uncalibrated.map(|_| "this model does not say its analogue levels");
    let raw = "as the model answers";
    let even = "all models equally loud";
    let calibrated = "the analogue levels of the device";
    let mono = "one model for both sides, heard in the middle";
    let dual = "left and right each through a model of their own";
    let sides = "middle and side each through a model of their own";
    let refused = match &frame.view.oversampling {
        Availability::Available => None,
        Availability::Unavailable(reason) => Some(reason.as_str()),
    };
    let rates = || {
        vec![
            Choice::new("1×", "the model at its own rate"),
            Choice::new("2×", "less aliasing, twice the cost").refused(refused),
            Choice::new("4×", "least aliasing, four times the cost").refused(refused),
            Choice::new("Auto", "1× while you play, 4× when the host bounces").refused(refused),
        ]
    };
    let levels = |normalised: &'a str, cal: &'a str| {
        vec![
            Choice::new("Raw", raw),
            Choice::new(normalised, even).refused(not_even),
            Choice::new(cal, calibrated).refused(not_calibrated),
        ]
    };
    let stereo = |side: &'a str| vec![Choice::new("Mono", mono), Choice::new("Dual", dual), Choice::new(side, sides)];
    [
        Switch {
            name: "Stereo",
            label: "Stereo",
            long: stereo("Mid-side"),
            short: stereo("M/S"),
            control: Box::new(frame.control(&params.stereo)),
        },
        Switch {
            name: "Level",
            label: "Level",
            long: levels("Normalised", "Calibrated"),
            short: levels("Norm", "Cal"),
            control: Box::new(frame.control(&params.level)),
        },
        Switch {
            name: "Oversampling",
            label: "Oversampling",
            long: rates(),
            short: rates(),
            control: Box::new(frame.control(&params.oversampling)),
        },
    ]
}

fn wanted(ui: &Ui, switches: &[Switch<'_>], words: Words) -> f32 {
    switches.iter().map(|switch| width(ui, switch, words) + BETWEEN).sum()
}

fn width(ui: &Ui, switch: &Switch<'_>, words: Words) -> f32 {
    let text = |text: &str| theme::galley(ui, text, Type::Label, theme::TEXT).size().x;
    let padding = if words == Words::ShortUnlabelled { 13.0 } else { 17.0 };
    let places: f32 = choices(switch, words).iter().map(|choice| text(choice.words) + padding).sum();
    match words {
        Words::ShortUnlabelled => places,
        Words::Long | Words::Short => text(switch.label) + 8.0 + places,
    }
}

fn choices<'s, 'a>(switch: &'s Switch<'a>, words: Words) -> &'s [Choice<'a>] {
    if words == Words::Long { &switch.long } else { &switch.short }
}

fn one(ui: &mut Ui, place: Rect, switch: &Switch<'_>, words: Words) {
    let mut left = place.left();
    if words != Words::ShortUnlabelled {
        let at = place.left_center();
        let label = theme::write(ui.painter(), at, Align2::LEFT_CENTER, switch.label, Type::Label, theme::QUIET);
        left = label.right() + 8.0;
    }
    let choices = choices(switch, words);
    let last = (choices.len() - 1) as f32;
    let now = (switch.control.travel() * last).round() as usize;
    let places = Rect::from_min_max(pos2(left, place.top()), place.max);
    if let Some(chosen) = segments(ui, places, switch.name, choices, now) {
        switch.control.put(chosen as f32 / last);
    }
}

/// On or off, the name of the response, and the ways to another.
fn cabinet(ui: &mut Ui, frame: &Frame<'_>, place: Rect) -> Option<Command> {
    let cab = frame.control(&frame.params.cab);
    let on = cab.travel() > 0.5;
    let switch = Rect::from_min_size(place.min, vec2(42.0, HEIGHT));
    let tip =
        if on { "The cabinet is applied. Click to leave it out." } else { "Apply the cabinet's impulse response." };
    if toggle(ui, switch, "Cab", on, "Cabinet", tip).clicked() {
        cab.put(if on { 0.0 } else { 1.0 });
    }
    let field = Rect::from_min_max(pos2(switch.right() + 8.0, place.top()), place.max);
    let open = Some(Command::OpenDialog(Dialog::Cab));
    let (name, colour, tip) = match &frame.view.cab {
        Cab::None => return load_button(ui, field).then_some(open).flatten(),
        Cab::Loading { name } => {
            spinner(ui, pos2(field.right() - 12.0, field.center().y), 5.0);
            (name.as_str(), theme::QUIET, "It is being loaded".to_owned())
        }
        Cab::Loaded { name, length_ms } => {
            let colour = if on { theme::TEXT } else { theme::QUIET };
            (name.as_str(), colour, format!("{name}, {length_ms:.0} ms long. Click for another."))
        }
        Cab::Missing { name } => {
            (name.as_str(), theme::WARNING, format!("{name} is not on this computer. Click to say where it is."))
        }
        Cab::Refused { name, reason } => (name.as_str(), theme::BAD, reason.clone()),
    };
    let cross = Rect::from_center_size(pos2(field.right() - 12.0, field.center().y), vec2(20.0, 20.0));
    let clears = !matches!(frame.view.cab, Cab::Loading { .. });
    let cleared =
        clears && icon_button(ui, cross, Icon::Cross, "Remove the cabinet", "Take the cabinet away", true).clicked();
    let words = Rect::from_min_max(field.min, pos2(cross.left() - 6.0, field.bottom()));
    let response = ui.interact(words, ui.scope_id().with("cab name"), Sense::click());
    let colour = if response.hovered() { theme::accent(ui) } else { colour };
    let shown = theme::elided(ui, name, Type::Label, colour, words.width());
    let at = Align2::LEFT_CENTER.anchor_size(words.left_center(), shown.size()).min;
    ui.painter().galley(at, shown, colour);
    if response.has_focus() {
        kit::widgets::focus_ring(ui, words, 5.0);
    }
    let opened = response.on_hover_text(tip).clicked();
    if cleared { Some(Command::ClearCab) } else { opened.then_some(open).flatten() }
}

fn load_button(ui: &mut Ui, field: Rect) -> bool {
    let words = if field.width() < 84.0 { "Load…" } else { "Load IR…" };
    let width = text_button_width(ui, words).min(field.width());
    let place = Rect::from_min_size(field.min, vec2(width, HEIGHT));
    text_button(ui, place, words, "Choose an impulse response of a cabinet: WAV, AIFF or FLAC").clicked()
}
