//! Kinds of knobs: a range with its unit.

use std::sync::Arc;

use nice_plug::prelude::*;

pub(super) fn linear(name: &str, default: f32, min: f32, max: f32, unit: &'static str, digits: usize) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min, max })
        .with_unit(unit)
        .with_value_to_string(formatters::v2s_f32_rounded(digits))
}

pub(super) fn decibels(name: &str, default: f32, min: f32, max: f32) -> FloatParam {
    linear(name, default, min, max, " dB", 1)
}

/// ±2 octaves.
pub(super) fn semitones(name: &str) -> FloatParam {
    steps(name, 24.0)
}

/// As many semitones down and up.
pub(super) fn steps(name: &str, most: f32) -> FloatParam {
    linear(name, 0.0, -most, most, " st", 2).with_value_to_string(Arc::new(|semitones| signed(semitones, 2)))
}

/// ±4 standard deviations.
pub(super) fn deviations(name: &str) -> FloatParam {
    linear(name, 0.0, -4.0, 4.0, " sd", 2).with_value_to_string(Arc::new(|deviations| signed(deviations, 2)))
}

/// With its sign, and without zeros at its end.
fn signed(value: f32, digits: usize) -> String {
    let text = format!("{value:+.digits$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if matches!(text, "+0" | "-0") { "0".into() } else { text.into() }
}

pub(super) fn share(name: &str, default: f32) -> FloatParam {
    percent(name, default, 0.0)
}

/// From −100 % to 100 %.
pub(super) fn both_ways(name: &str) -> FloatParam {
    percent(name, 0.0, -1.0)
}

fn percent(name: &str, default: f32, min: f32) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min, max: 1.0 })
        .with_unit(" %")
        .with_value_to_string(formatters::v2s_f32_percentage(0))
        .with_string_to_value(formatters::s2v_f32_percentage())
}

/// How many times as long, from an eighth to eight times. The value counts doublings, so that half and double are
/// equally far.
pub(super) fn times(name: &str) -> FloatParam {
    FloatParam::new(name, 0.0, FloatRange::Linear { min: -3.0, max: 3.0 })
        .with_unit(" %")
        .with_value_to_string(Arc::new(|doublings| format!("{:.0}", 100.0 * doublings.exp2())))
        .with_string_to_value(Arc::new(|text| {
            let percent: f32 = text.trim().trim_end_matches('%').trim_end().parse().ok()?;
            (percent > 0.0).then(|| (percent / 100.0).log2())
        }))
}

pub(super) fn hertz(name: &str, default: f32) -> FloatParam {
    let range = FloatRange::Skewed { min: 20.0, max: 20_000.0, factor: FloatRange::skew_factor(-2.5) };
    FloatParam::new(name, default, range).with_unit(" Hz").with_value_to_string(formatters::v2s_f32_rounded(0))
}

pub(super) fn time(name: &str, default: f32, max: f32) -> FloatParam {
    let range = FloatRange::Skewed { min: 0.0, max, factor: FloatRange::skew_factor(-2.0) };
    let text = |ms: f32| if ms < 9.95 { format!("{ms:.1}") } else { format!("{ms:.0}") };
    FloatParam::new(name, default, range).with_unit(" ms").with_value_to_string(Arc::new(text))
}

/// Left, centre, right.
pub(super) fn pan(name: &str) -> FloatParam {
    FloatParam::new(name, 0.0, FloatRange::Linear { min: -1.0, max: 1.0 })
        .with_value_to_string(formatters::v2s_f32_panning())
        .with_string_to_value(formatters::s2v_f32_panning())
}

/// None, or one of so many groups.
pub(super) fn group(name: &str, groups: i32) -> IntParam {
    IntParam::new(name, 0, IntRange::Linear { min: 0, max: groups })
        .with_value_to_string(Arc::new(|group| if group == 0 { "Off".into() } else { group.to_string() }))
        .with_string_to_value(Arc::new(|text| match text.trim() {
            text if text.eq_ignore_ascii_case("off") => Some(0),
            figures => figures.parse().ok(),
        }))
}

/// Letters of the keys, from C up.
const KEYS: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

/// A key, 0–127, where 36 is C1 as on pads.
pub(super) fn key(name: &str, default: i32) -> IntParam {
    IntParam::new(name, default, IntRange::Linear { min: 0, max: 127 })
        .with_value_to_string(Arc::new(|key| format!("{}{}", KEYS[key.rem_euclid(12) as usize], key / 12 - 2)))
        .with_string_to_value(Arc::new(|text| {
            let text = text.trim();
            let figures = text.trim_start_matches(|c: char| c.is_alphabetic() || c == '#');
            let letters = &text[..text.len() - figures.len()];
            let figures: i32 = figures.trim().parse().ok()?;
            if letters.is_empty() {
                return Some(figures);
            }
            let letter = KEYS.iter().position(|key| key.eq_ignore_ascii_case(letters))?;
            Some(12 * (figures + 2) + letter as i32)
        }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_short_and_understood() {
        let (pitch, colour, share) = (semitones("Tune"), deviations("PC 1"), share("Morph", 0.0));
        let text =
            |param: &FloatParam, value: f32| param.normalized_value_to_string(param.preview_normalized(value), true);
        assert_eq!(text(&pitch, 0.0), "0 st");
        assert_eq!(text(&pitch, -0.001), "0 st");
        assert_eq!(text(&pitch, 10.0), "+10 st");
        assert_eq!(text(&pitch, -2.5), "-2.5 st");
        assert_eq!(text(&colour, 0.6), "+0.6 sd");
        assert_eq!(text(&share, 0.25), "25 %");
        for value in [-24.0, -2.25, 0.0, 7.0] {
            let read = pitch.string_to_normalized_value(&text(&pitch, value)).map(|travel| pitch.preview_plain(travel));
            assert!(read.is_some_and(|read| (read - value).abs() < 1e-3), "{value} reads as {read:?}");
        }
    }
}
