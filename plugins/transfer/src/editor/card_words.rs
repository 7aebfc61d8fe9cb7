//! A model's facts in words.

use super::notes;
use crate::view::Card;

/// Maker and synth, for the header.
pub(super) fn maker(card: &Card) -> String {
    joined([card.author.as_str(), card.synth.as_str()])
}

/// Range and cost.
pub(super) fn figures(card: &Card) -> String {
    let range = if card.f0_hz[0] > 0.0 { notes::range(card.f0_hz) } else { String::new() };
    let cost = if card.cost_percent > 0.0 { format!("{:.1} % of a core", card.cost_percent) } else { String::new() };
    joined([range.as_str(), cost.as_str()])
}

/// Everything that is known, for the tooltip.
pub(super) fn all(card: &Card) -> String {
    let [low, high] = card.loudness_db;
    let loudness =
        if low < high { format!("Trained from {low:.0} to {high:.0} dB").replace('-', "−") } else { String::new() };
    let parameters = card.parameters.map(|count| format!("{} parameters", thousands(count))).unwrap_or_default();
    let lines = [
        joined([card.name.as_str(), card.author.as_str(), card.licence.as_str()]),
        card.description.clone(),
        joined([card.synth.as_str(), parameters.as_str()]),
        figures(card),
        loudness,
        card.why.clone(),
    ];
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn joined<const N: usize>(parts: [&str; N]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Figures in groups of three.
fn thousands(count: u64) -> String {
    match count / 1000 {
        0 => count.to_string(),
        above => format!("{},{:03}", thousands(above), count % 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_people_write_them() {
        assert_eq!(thousands(3513), "3,513");
        assert_eq!(thousands(12), "12");
        assert_eq!(thousands(1_004_067), "1,004,067");
    }

    #[test]
    fn what_is_not_known_is_not_shown() {
        let card = Card::default();
        assert_eq!((maker(&card), figures(&card), all(&card)), Default::default());
    }
}
