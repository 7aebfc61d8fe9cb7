//! Inter in five sizes. The figures of these files are tabular, so values do not wobble while a knob turns.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, Color32, FontData, FontDefinitions, FontFamily, FontId, Galley, Painter, Pos2, Rect, TextStyle, Ui,
};

const REGULAR: &[u8] = include_bytes!("../../../../assets/fonts/Inter-Regular.ttf");
const MEDIUM: &[u8] = include_bytes!("../../../../assets/fonts/Inter-Medium.ttf");
const SEMIBOLD: &[u8] = include_bytes!("../../../../assets/fonts/Inter-SemiBold.ttf");

/// What a piece of text is for; it decides size and weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// The plugin's name and the model's name in the header.
    Name,
    /// The model's name on its card.
    Title,
    /// Values and sentences.
    Value,
    /// Buttons and what wants attention among values.
    Strong,
    /// Labels.
    Label,
    /// Scales and peaks.
    Small,
}

impl Type {
    /// The font for it.
    pub fn font(self) -> FontId {
        let (size, weight) = match self {
            Self::Name => (15.0, "semibold"),
            Self::Title => (18.0, "semibold"),
            Self::Value => (13.0, "regular"),
            Self::Strong => (13.0, "medium"),
            Self::Label => (11.5, "regular"),
            Self::Small => (10.5, "regular"),
        };
        FontId::new(size, FontFamily::Name(weight.into()))
    }
}

/// Inter in three weights, and the symbols that egui brings where Inter has none.
pub fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for (weight, bytes) in [("regular", REGULAR), ("medium", MEDIUM), ("semibold", SEMIBOLD)] {
        let name = format!("inter-{weight}");
        fonts.font_data.insert(name.clone(), Arc::new(FontData::from_static(bytes)));
        let family: Vec<String> = std::iter::once(name).chain(fallback.iter().cloned()).collect();
        if weight == "regular" {
            fonts.families.insert(FontFamily::Proportional, family.clone());
        }
        fonts.families.insert(FontFamily::Name(weight.into()), family);
    }
    fonts
}

pub(super) fn text_styles() -> BTreeMap<TextStyle, FontId> {
    BTreeMap::from([
        (TextStyle::Heading, Type::Title.font()),
        (TextStyle::Body, Type::Value.font()),
        (TextStyle::Button, Type::Strong.font()),
        (TextStyle::Small, Type::Label.font()),
        (TextStyle::Monospace, Type::Value.font()),
    ])
}

/// The accidentals of music, which Inter has not, as they are typed.
pub fn legible(text: &str) -> String {
    text.replace('♯', "#").replace('♭', "b")
}

/// Writes one line at `at` and says where it is.
pub fn write(painter: &Painter, at: Pos2, anchor: Align2, text: impl ToString, look: Type, colour: Color32) -> Rect {
    painter.text(at, anchor, legible(&text.to_string()), look.font(), colour)
}

/// One line, measured but not drawn.
pub fn galley(ui: &Ui, text: impl Into<String>, look: Type, colour: Color32) -> Arc<Galley> {
    ui.painter().layout_no_wrap(legible(&text.into()), look.font(), colour)
}

/// One line of at most `width` points; what does not fit ends in `…`.
pub fn elided(ui: &Ui, text: &str, look: Type, colour: Color32, width: f32) -> Arc<Galley> {
    wrapped(ui, text, look, colour, width, 1)
}

/// Up to `rows` lines of at most `width` points; what does not fit ends in `…`.
pub fn wrapped(ui: &Ui, text: &str, look: Type, colour: Color32, width: f32, rows: usize) -> Arc<Galley> {
    let mut job = LayoutJob::simple(legible(text), look.font(), colour, width);
    job.wrap = TextWrapping { max_width: width, max_rows: rows, break_anywhere: rows == 1, ..Default::default() };
    ui.painter().layout_job(job)
}
