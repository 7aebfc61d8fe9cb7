//! A model's facts in words.

use crate::view::{Card, Runner};

/// Maker, kind and rate, for the header.
pub(super) fn maker(card: &Card) -> String {
    let rate = if card.rate_hz > 0.0 { kilohertz(card.rate_hz) } else { String::new() };
    let parts = [card.author.as_str(), card.architecture.as_str(), rate.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What it is, then its size and its measured error.
pub(super) fn about(card: &Card) -> String {
    let figures: Vec<String> = [
        card.parameters.map(|count| format!("{} parameters", thousands(count))),
        card.esr.map(|esr| format!("ESR {:.1} %", esr * 100.0)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let figures = figures.join(", ");
    match (card.description.trim(), figures.as_str()) {
        (about, "") => about.to_owned(),
        ("", figures) => format!("{figures}."),
        (about, figures) => format!("{about} {figures}."),
    }
}

/// Label and value, the most wanted first; a tooltip for each.
pub(super) fn facts(card: &Card) -> Vec<(&'static str, String, String)> {
    let mut facts = vec![("Runs", runs(card), card.why.clone())];
    if let Some(percent) = card.cost_percent {
        let tip = "Measured on this computer when the model was loaded".to_owned();
        facts.push(("Costs here", format!("{percent:.1} % of a core"), tip));
    }
    if card.rate_hz > 0.0 {
        facts.push((
            "Rate",
            rate(card),
            "The rate that the model was made for; the sound is resampled around it".into(),
        ));
    }
    if let Some(db) = card.loudness_db {
        let tip = "How loud the model answers its training signal; “Normalised” evens it out";
        facts.push(("Loudness", format!("{} dB", signed(db)), tip.into()));
    }
    if !card.licence.is_empty() {
        facts.push(("Licence", card.licence.clone(), "What its maker allows".into()));
    }
    if !card.inferred.is_empty() {
        facts.push(("Concluded", card.inferred.join(" "), card.inferred.join("\n")));
    }
    facts
}

fn runs(card: &Card) -> String {
    let late = match card.latency_samples {
        0 => "0 samples late".to_owned(),
        samples if card.host_rate_hz > 0.0 => format!("{:.1} ms", f64::from(samples) / card.host_rate_hz * 1e3),
        samples => format!("{samples} samples late"),
    };
    match card.runner {
        Runner::Inline => format!("inline, {late}"),
        Runner::Background => format!("background, {late}"),
    }
}

fn rate(card: &Card) -> String {
    let own = kilohertz(card.rate_hz);
    if card.host_rate_hz > 0.0 { format!("{own} (host {})", kilohertz(card.host_rate_hz)) } else { own }
}

fn kilohertz(hz: f64) -> String {
    let khz = (hz / 100.0).round() / 10.0;
    if khz.fract() == 0.0 { format!("{khz:.0} kHz") } else { format!("{khz:.1} kHz") }
}

fn signed(db: f64) -> String {
    format!("{db:.1}").replace('-', "−")
}

fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_people_write_them() {
        assert_eq!(thousands(3513), "3,513");
        assert_eq!(thousands(12), "12");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(kilohertz(44_100.0), "44.1 kHz");
        assert_eq!(kilohertz(48_000.0), "48 kHz");
        assert_eq!(signed(-18.24), "−18.2");
    }

    #[test]
    fn what_is_not_known_is_not_shown() {
        let card = Card::default();
        assert_eq!(about(&card), "");
        assert_eq!(maker(&card), "");
        assert_eq!(facts(&card).len(), 1);
    }
}
