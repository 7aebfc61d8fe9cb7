//! The knobs that the host sees. Their ids are written into people's projects: never rename one.

mod line;
mod ranges;
mod synth;
mod tone;
mod way_out;

use std::sync::Arc;

use dsp::gain_from_db;
use kit::persisted::Persisted;
use kit::window::WindowSize;
use nice_plug::prelude::*;

use crate::effect::controls::{Controls, Matching, Source};
use crate::effect::performer::CV_SILENCE_DB;
use crate::state::Models;
use ranges::{decibels, hertz, linear, share, time};

pub use line::{LineParams, RootParam, ScaleParam, SnapParam};
pub use synth::{MOST_VOICES, SynthParams};
pub use tone::ToneParams;
pub use way_out::OutParams;

/// Value of `gate_db` that means "no gate".
pub const GATE_OFF_DB: f32 = -100.0;

/// Every parameter of Timbrel Transfer, in the order of the signal. The engine smooths them.
#[derive(Params)]
pub struct TransferParams {
    /// Which files are model A and model B.
    #[persist = "models"]
    pub models: Persisted<Models>,
    /// Which preset was chosen last: its id, or nothing.
    #[persist = "preset"]
    pub preset: Persisted<String>,
    /// Size of the editor's window.
    #[persist = "window"]
    pub window: WindowSize,
    /// Passes the input, delay-matched, with a short fade.
    #[id = "bypass"]
    pub bypass: BoolParam,
    /// Where pitch and loudness come from.
    #[id = "source"]
    pub source: EnumParam<SourceParam>,
    /// Pitch of the source CV: a note, 60 is C4. Channel 1 of the sidechain adds an octave for each 0.1.
    #[id = "cv_pitch"]
    pub cv_pitch: FloatParam,
    /// Loudness of the source CV: dB below the model's loudest; at the bottom nothing sounds. Channel 2 of the sidechain
    /// adds 6 dB for each 0.1.
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
    /// Where notes go.
    #[nested]
    pub line: LineParams,
    /// Time for a tone to come.
    #[id = "attack_ms"]
    pub attack_ms: FloatParam,
    /// Time for it to go.
    #[id = "release_ms"]
    pub release_ms: FloatParam,
    /// What becomes of the model's sound.
    #[nested]
    pub tone: ToneParams,
    /// Dry to wet, 0–1.
    #[id = "mix"]
    pub mix: FloatParam,
    /// The end of the chain.
    #[nested]
    pub out: OutParams,
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
    /// `cv_pitch` and `cv_loudness`, and what the sidechain adds to them.
    #[id = "cv"]
    #[name = "CV"]
    Cv,
}

impl Default for TransferParams {
    fn default() -> Self {
        Self {
            models: Persisted::new(Models::default()),
            preset: Persisted::new(String::new()),
            window: WindowSize(crate::editor::window_state("Timbrel Transfer")),
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
            line: LineParams::default(),
            attack_ms: time("Attack", 8.0, 1_000.0),
            release_ms: time("Release", 80.0, 4_000.0),
            tone: ToneParams::default(),
            mix: share("Mix", 1.0),
            out: OutParams::default(),
        }
    }
}

impl TransferParams {
    /// Where every knob stands now.
    ///
    /// Realtime.
    pub(crate) fn controls(&self) -> Controls {
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
            tuning: self.line.tuning(),
            attack_ms: self.attack_ms.value(),
            release_ms: self.release_ms.value(),
            cv_pitch: self.cv_pitch.value(),
            cv_loudness_db: self.cv_loudness.value(),
            touch: self.tone.touch(),
            reverb: self.tone.reverb.value(),
            mix: self.mix.value(),
            output: gain_from_db(self.out.output_db.value()),
            bypass: self.bypass.value(),
            seed: self.out.seed.value() as u64,
        }
    }
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
