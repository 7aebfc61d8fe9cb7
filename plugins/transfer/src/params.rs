//! The knobs that the host sees. Their ids are written into people's projects: never rename one.

use std::sync::Arc;

use dsp::gain_from_db;
use dsp::tuning::Scale;
use kit::persisted::Persisted;
use kit::window::WindowSize;
use nice_plug::prelude::*;

use crate::controls::{Controls, Matching, Source, Tuning};
use crate::performer::CV_SILENCE_DB;
use crate::state::Models;

/// Value of `gate_db` that means "no gate".
pub const GATE_OFF_DB: f32 = -100.0;

/// Every parameter of Timbrel Transfer, in the order of the signal. The engine smooths them.
#[derive(Params)]
pub struct TransferParams {
    /// Which files are model A and model B.
    #[persist = "models"]
    pub models: Persisted<Models>,
    /// Size of the editor's window.
    #[persist = "window"]
    pub window: WindowSize,
    /// Passes the input, delay-matched, with a short fade.
    #[id = "bypass"]
    pub bypass: BoolParam,
    /// Where pitch and loudness come from.
    #[id = "source"]
    pub source: EnumParam<SourceParam>,
    /// Pitch of the source CV: a note, 60 is C4.
    #[id = "cv_pitch"]
    pub cv_pitch: FloatParam,
    /// Loudness of the source CV: dB below the model's loudest; at the bottom nothing sounds.
    #[id = "cv_loudness"]
    pub cv_loudness: FloatParam,
    /// Level of what is listened to, dB.
    #[id = "input_db"]
    pub input_db: FloatParam,
    /// Level below which nothing is heard, dB of full scale; [`GATE_OFF_DB`] is off.
    #[id = "gate_db"]
    pub gate_db: FloatParam,
    /// How sure of a pitch the tracker has to be, 0–1, for a tone to sound.
    #[id = "gate_confidence"]
    pub gate_confidence: FloatParam,
    /// The player's range is learnt and brought to the model's.
    #[id = "learn_range"]
    pub learn_range: BoolParam,
    /// The player's lowest note, Hz, where it is not learnt.
    #[id = "f0_low"]
    pub f0_low: FloatParam,
    /// The player's highest note, Hz.
    #[id = "f0_high"]
    pub f0_high: FloatParam,
    /// Added to the loudness that the model is told, dB.
    #[id = "loudness_shift_db"]
    pub loudness_shift_db: FloatParam,
    /// Stretches the loudness about the middle of the model's range.
    #[id = "loudness_scale"]
    pub loudness_scale: FloatParam,
    /// Semitones.
    #[id = "transpose"]
    pub transpose: FloatParam,
    /// Whether notes go to the nearest of a scale.
    #[id = "snap"]
    pub snap: EnumParam<SnapParam>,
    /// The scale's root.
    #[id = "root"]
    pub root: EnumParam<RootParam>,
    /// The scale.
    #[id = "scale"]
    pub scale: EnumParam<ScaleParam>,
    /// Time to a new note.
    #[id = "glide_ms"]
    pub glide_ms: FloatParam,
    /// Time for a tone to come.
    #[id = "attack_ms"]
    pub attack_ms: FloatParam,
    /// Time for it to go.
    #[id = "release_ms"]
    pub release_ms: FloatParam,
    /// Gain of the harmonics, 0–2.
    #[id = "harmonics"]
    pub harmonics: FloatParam,
    /// Gain of the noise, 0–2.
    #[id = "noise"]
    pub noise: FloatParam,
    /// Slope of the harmonics, dB per octave.
    #[id = "brightness"]
    pub brightness: FloatParam,
    /// From odd harmonics alone, −1, to even ones, 1.
    #[id = "odd_even"]
    pub odd_even: FloatParam,
    /// Narrow or wide octaves between the harmonics, ±1.
    #[id = "stretch"]
    pub stretch: FloatParam,
    /// From model A to model B, 0–1.
    #[id = "morph"]
    pub morph: FloatParam,
    /// How much of the models' rooms is heard, 0–1.
    #[id = "reverb"]
    pub reverb: FloatParam,
    /// Dry to wet, 0–1.
    #[id = "mix"]
    pub mix: FloatParam,
    /// Level of the wet sound, dB.
    #[id = "output_db"]
    pub output_db: FloatParam,
    /// Which noise is heard: the same number, the same sound.
    #[id = "seed"]
    pub seed: IntParam,
}

/// Where pitch and loudness come from.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceParam {
    /// The sound that comes in.
    #[id = "audio"]
    #[name = "Audio"]
    Audio,
    /// The keys that are held.
    #[id = "midi"]
    #[name = "MIDI"]
    Midi,
    /// `cv_pitch` and `cv_loudness`.
    #[id = "cv"]
    #[name = "CV"]
    Cv,
}

/// Where notes go.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapParam {
    /// Where they are.
    #[id = "off"]
    #[name = "Off"]
    Off,
    /// To the nearest semitone.
    #[id = "chromatic"]
    #[name = "Chromatic"]
    Chromatic,
    /// To the nearest note of the scale.
    #[id = "scale"]
    #[name = "Scale"]
    Scale,
}

macro_rules! named {
    ($(#[$about:meta])* $name:ident { $($variant:ident = $id:literal, $shown:literal;)* }) => {
        $(#[$about])*
        #[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = $shown] #[id = $id] #[name = $shown] $variant,)*
        }
    };
}

named! {
    /// The root of the scale.
    RootParam {
        C = "c", "C"; Cs = "cs", "C♯"; D = "d", "D"; Ds = "ds", "D♯"; E = "e", "E"; F = "f", "F";
        Fs = "fs", "F♯"; G = "g", "G"; Gs = "gs", "G♯"; A = "a", "A"; As = "as", "A♯"; B = "b", "B";
    }
}

named! {
    /// The notes of an octave that are played.
    ScaleParam {
        Major = "major", "Major"; Minor = "minor", "Minor"; HarmonicMinor = "harmonic_minor", "Harmonic minor";
        Dorian = "dorian", "Dorian"; Mixolydian = "mixolydian", "Mixolydian";
        MajorPentatonic = "major_pentatonic", "Major pentatonic";
        MinorPentatonic = "minor_pentatonic", "Minor pentatonic"; Blues = "blues", "Blues";
        WholeTone = "whole_tone", "Whole tone";
    }
}

impl ScaleParam {
    fn scale(self) -> Scale {
        match self {
            Self::Major => Scale::MAJOR,
            Self::Minor => Scale::MINOR,
            Self::HarmonicMinor => Scale::HARMONIC_MINOR,
            Self::Dorian => Scale::DORIAN,
            Self::Mixolydian => Scale::MIXOLYDIAN,
            Self::MajorPentatonic => Scale::MAJOR_PENTATONIC,
            Self::MinorPentatonic => Scale::MINOR_PENTATONIC,
            Self::Blues => Scale::BLUES,
            Self::WholeTone => Scale::WHOLE_TONE,
        }
    }
}

impl Default for TransferParams {
    fn default() -> Self {
        Self {
            models: Persisted::new(Models::default()),
            window: WindowSize(crate::editor::window_state()),
            bypass: BoolParam::new("Bypass", false).make_bypass(),
            source: EnumParam::new("Source", SourceParam::Audio),
            cv_pitch: linear("CV pitch", 60.0, 0.0, 127.0, " st", 2),
            cv_loudness: decibels("CV loudness", CV_SILENCE_DB, CV_SILENCE_DB, 0.0),
            input_db: decibels("Input", 0.0, -24.0, 24.0),
            gate_db: gate("Gate", -60.0),
            gate_confidence: share("Confidence", 0.5),
            learn_range: BoolParam::new("Learn range", true),
            f0_low: hertz("Lowest note", 82.0),
            f0_high: hertz("Highest note", 1_000.0),
            loudness_shift_db: decibels("Loudness shift", 0.0, -40.0, 40.0),
            loudness_scale: linear("Loudness scale", 1.0, 0.0, 2.0, "", 2),
            transpose: linear("Transpose", 0.0, -24.0, 24.0, " st", 2),
            snap: EnumParam::new("Snap", SnapParam::Off),
            root: EnumParam::new("Root", RootParam::C),
            scale: EnumParam::new("Scale", ScaleParam::Major),
            glide_ms: time("Glide", 0.0, 1_000.0),
            attack_ms: time("Attack", 8.0, 1_000.0),
            release_ms: time("Release", 80.0, 4_000.0),
            harmonics: linear("Harmonics", 1.0, 0.0, 2.0, "", 2),
            noise: linear("Noise", 1.0, 0.0, 2.0, "", 2),
            brightness: linear("Brightness", 0.0, -12.0, 12.0, " dB/oct", 1),
            odd_even: both_ways("Odd-even"),
            stretch: both_ways("Stretch"),
            morph: share("Morph", 0.0),
            reverb: share("Reverb", 0.5),
            mix: share("Mix", 1.0),
            output_db: decibels("Output", 0.0, -60.0, 24.0),
            seed: IntParam::new("Seed", 1, IntRange::Linear { min: 0, max: 9_999 }),
        }
    }
}

impl TransferParams {
    /// Where every knob stands now.
    ///
    /// Realtime.
    pub(crate) fn controls(&self) -> Controls {
        let snap = match self.snap.value() {
            SnapParam::Off => None,
            SnapParam::Chromatic => Some((Scale::CHROMATIC, 0)),
            SnapParam::Scale => Some((self.scale.value().scale(), self.root.value() as u8)),
        };
        Controls {
            source: match self.source.value() {
                SourceParam::Audio => Source::Audio,
                SourceParam::Midi => Source::Midi,
                SourceParam::Cv => Source::Cv,
            },
            input: gain_from_db(self.input_db.value()),
            gate_db: if self.gate_db.value() <= GATE_OFF_DB { f32::NEG_INFINITY } else { self.gate_db.value() },
            gate_confidence: self.gate_confidence.value(),
            matching: Matching {
                learns: self.learn_range.value(),
                f0_hz: [self.f0_low.value(), self.f0_high.value()],
                loudness_shift_db: self.loudness_shift_db.value(),
                loudness_scale: self.loudness_scale.value(),
            },
            tuning: Tuning { transpose: self.transpose.value(), snap, glide_ms: self.glide_ms.value() },
            attack_ms: self.attack_ms.value(),
            release_ms: self.release_ms.value(),
            cv_pitch: self.cv_pitch.value(),
            cv_loudness_db: self.cv_loudness.value(),
            harmonics: self.harmonics.value(),
            noise: self.noise.value(),
            brightness_db: self.brightness.value(),
            odd_even: self.odd_even.value(),
            stretch: self.stretch.value(),
            morph: self.morph.value(),
            reverb: self.reverb.value(),
            mix: self.mix.value(),
            output: gain_from_db(self.output_db.value()),
            bypass: self.bypass.value(),
            seed: self.seed.value() as u64,
        }
    }
}

fn linear(name: &str, default: f32, min: f32, max: f32, unit: &'static str, digits: usize) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min, max })
        .with_unit(unit)
        .with_value_to_string(formatters::v2s_f32_rounded(digits))
}

fn decibels(name: &str, default: f32, min: f32, max: f32) -> FloatParam {
    linear(name, default, min, max, " dB", 1)
}

/// All the way down it is off.
fn gate(name: &str, default: f32) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min: GATE_OFF_DB, max: 0.0 })
        .with_value_to_string(Arc::new(|db| if db <= GATE_OFF_DB { "Off".into() } else { format!("{db:.1} dB") }))
        .with_string_to_value(Arc::new(|text| match text.trim().to_lowercase().trim_end_matches("db").trim_end() {
            "off" => Some(GATE_OFF_DB),
            figures => figures.parse().ok(),
        }))
}

/// From −100 % to 100 %.
fn both_ways(name: &str) -> FloatParam {
    FloatParam::new(name, 0.0, FloatRange::Linear { min: -1.0, max: 1.0 })
        .with_unit(" %")
        .with_value_to_string(formatters::v2s_f32_percentage(0))
        .with_string_to_value(formatters::s2v_f32_percentage())
}

fn share(name: &str, default: f32) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min: 0.0, max: 1.0 })
        .with_unit(" %")
        .with_value_to_string(formatters::v2s_f32_percentage(0))
        .with_string_to_value(formatters::s2v_f32_percentage())
}

fn hertz(name: &str, default: f32) -> FloatParam {
    let range = FloatRange::Skewed { min: 32.0, max: 4_000.0, factor: FloatRange::skew_factor(-2.0) };
    FloatParam::new(name, default, range).with_unit(" Hz").with_value_to_string(formatters::v2s_f32_rounded(0))
}

fn time(name: &str, default: f32, max: f32) -> FloatParam {
    let range = FloatRange::Skewed { min: 0.0, max, factor: FloatRange::skew_factor(-2.0) };
    FloatParam::new(name, default, range).with_unit(" ms").with_value_to_string(formatters::v2s_f32_rounded(0))
}
