//! The line at the bottom: how it runs, what it costs, what just happened.

use egui::{Align2, Color32, Rect, Sense, Ui, pos2};

use super::{hairline, pill};
use crate::gauges::Load;
use crate::theme::{self, Type};

/// How a sentence is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// News.
    #[default]
    Calm,
    /// It worked.
    Good,
    /// Something to look at.
    Warning,
    /// It did not work.
    Bad,
}

impl Tone {
    /// Its colour.
    pub fn colour(self) -> Color32 {
        match self {
            Self::Calm => theme::QUIET,
            Self::Good => theme::GOOD,
            Self::Warning => theme::WARNING,
            Self::Bad => theme::BAD,
        }
    }
}

/// The last thing that happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// How it is meant.
    pub tone: Tone,
    /// One line; empty when there is nothing to say.
    pub words: String,
}

impl Status {
    /// It worked.
    pub fn good(words: impl Into<String>) -> Self {
        Self { tone: Tone::Good, words: words.into() }
    }

    /// Something to look at.
    pub fn warning(words: impl Into<String>) -> Self {
        Self { tone: Tone::Warning, words: words.into() }
    }

    /// It did not work.
    pub fn bad(words: impl Into<String>) -> Self {
        Self { tone: Tone::Bad, words: words.into() }
    }
}

/// What the footer says.
pub struct Footer<'a> {
    /// On the pill: who runs it and how late.
    pub runs: &'a str,
    /// What the pill's tooltip says.
    pub why: &'a str,
    /// Figures, each with a tooltip.
    pub figures: &'a [(String, &'a str)],
    /// What just happened.
    pub status: &'a Status,
    /// What to do next, where nothing did.
    pub hint: &'a str,
}

impl Footer<'_> {
    /// Draws it in `place`.
    pub fn show(self, ui: &mut Ui, place: Rect) {
        hairline(ui, place.left(), place.right(), place.top());
        let y = place.center().y;
        let mut left = place.left() + theme::MARGIN;
        let (right, full) = (place.right() - theme::MARGIN, place.width());
        if !self.runs.is_empty() {
            let pill = pill(ui, left, y, self.runs, theme::accent(ui));
            ui.interact(pill, ui.scope_id().with("runs"), Sense::hover()).on_hover_text(self.why);
            left = pill.right() + 18.0;
        }
        let (said, tone) = match self.status.words.as_str() {
            "" => (self.hint, Tone::Calm),
            words => (words, self.status.tone),
        };
        // Figures give way to the words before the words are cut.
        let wanted = theme::galley(ui, said, Type::Label, theme::TEXT).size().x;
        for (index, (figure, tip)) in self.figures.iter().enumerate() {
            let width = theme::galley(ui, figure.as_str(), Type::Label, theme::QUIET).size().x;
            if index > 0 && left + width + 24.0 + wanted.min(full * 0.6) > right {
                break;
            }
            let rect =
                theme::write(ui.painter(), pos2(left, y), Align2::LEFT_CENTER, figure, Type::Label, theme::QUIET);
            ui.interact(rect.expand(3.0), ui.scope_id().with(("figure", index)), Sense::hover()).on_hover_text(*tip);
            left = rect.right() + 20.0;
        }
        let words = theme::elided(ui, said, Type::Label, tone.colour(), (right - left).max(40.0));
        let at = Align2::RIGHT_CENTER.anchor_size(pos2(right, y), words.size());
        let cut = words.elided;
        ui.painter().galley(at.min, words, theme::QUIET);
        if cut {
            ui.interact(at, ui.scope_id().with("words"), Sense::hover()).on_hover_text(said);
        }
    }
}

/// What running costs, as far as it is known: a share of a core, and how long a block takes of the time that it may.
pub fn costs(load: &Load) -> Vec<(String, &'static str)> {
    let mut figures = Vec::new();
    figures.extend(load.cpu_percent.map(|percent| {
        (format!("CPU {percent:.1} %"), "Share of one processor core that this plugin takes, measured while it plays")
    }));
    if let (Some(p99), Some(block)) = (load.p99_us, load.block_us) {
        let figure = format!("p99 {} of {}", time(p99), time(block));
        figures.push((figure, "99 of 100 blocks took at most this long, of the time that a block may take"));
    }
    figures
}

fn time(us: f64) -> String {
    if us < 1000.0 { format!("{us:.0} µs") } else { format!("{:.2} ms", us / 1000.0) }
}
