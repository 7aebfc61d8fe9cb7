//! Kinds of knobs: a range with its unit.

use nice_plug::prelude::*;

pub(super) fn linear(name: &str, default: f32, min: f32, max: f32, unit: &'static str, digits: usize) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min, max })
        .with_unit(unit)
        .with_value_to_string(formatters::v2s_f32_rounded(digits))
}

pub(super) fn decibels(name: &str, default: f32, min: f32, max: f32) -> FloatParam {
    linear(name, default, min, max, " dB", 1)
}

/// From −100 % to 100 %.
pub(super) fn both_ways(name: &str) -> FloatParam {
    FloatParam::new(name, 0.0, FloatRange::Linear { min: -1.0, max: 1.0 })
        .with_unit(" %")
        .with_value_to_string(formatters::v2s_f32_percentage(0))
        .with_string_to_value(formatters::s2v_f32_percentage())
}

pub(super) fn share(name: &str, default: f32) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min: 0.0, max: 1.0 })
        .with_unit(" %")
        .with_value_to_string(formatters::v2s_f32_percentage(0))
        .with_string_to_value(formatters::s2v_f32_percentage())
}

pub(super) fn hertz(name: &str, default: f32) -> FloatParam {
    let range = FloatRange::Skewed { min: 32.0, max: 4_000.0, factor: FloatRange::skew_factor(-2.0) };
    FloatParam::new(name, default, range).with_unit(" Hz").with_value_to_string(formatters::v2s_f32_rounded(0))
}

pub(super) fn time(name: &str, default: f32, max: f32) -> FloatParam {
    let range = FloatRange::Skewed { min: 0.0, max, factor: FloatRange::skew_factor(-2.0) };
    FloatParam::new(name, default, range).with_unit(" ms").with_value_to_string(formatters::v2s_f32_rounded(0))
}
