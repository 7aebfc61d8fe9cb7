//! Where everything stands at the start of a block, in the units of the signal.

use dsp::{GATE_OFF_DB, ToneGains, gain_from_db};
use infer::Level;

use crate::params::{self, DriveParams, KNOBS, SLOTS};

/// Loudness, in dB RMS re full scale, that normalised models answer with.
const NORMAL_DB: f64 = -18.0;
/// dBu of digital full scale that calibrated models are matched to: that of a common interface.
const REFERENCE_DBU: f64 = 12.0;
/// No model is made louder or softer than this, whatever its file says.
const LARGEST_CORRECTION_DB: f64 = 30.0;

/// Plain values for one block: the engine knows no host parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Controls {
    /// Pass the input.
    pub(crate) bypass: bool,
    /// Linear gain.
    pub(crate) input: f32,
    /// At or below [`GATE_OFF_DB`]: off.
    pub(crate) gate_db: f32,
    /// From 0.
    pub(crate) slot: usize,
    /// Towards the next slot, 0–1.
    pub(crate) blend: f32,
    /// Travel, 0–1.
    pub(crate) knobs: [f32; KNOBS],
    /// After the model.
    pub(crate) tone: ToneGains,
    /// Whether the cabinet is heard.
    pub(crate) cab: bool,
    /// How loud models are made.
    pub(crate) level: params::Level,
    /// What is known of each slot's loudness.
    pub(crate) levels: [SlotLevels; SLOTS],
    /// Dry to wet, 0–1.
    pub(crate) mix: f32,
    /// Linear gain.
    pub(crate) output: f32,
    /// What the host should be told.
    pub(crate) latency_samples: usize,
}

/// What a model's file says of its loudness; `Copy`, so that it can enter the audio thread.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct SlotLevels {
    /// RMS of its answer to its training signal, dB re full scale.
    pub(crate) loudness_db: Option<f64>,
    /// dBu of a full-scale sine at its input.
    pub(crate) input_dbu: Option<f64>,
    /// dBu of a full-scale sine at its output.
    pub(crate) output_dbu: Option<f64>,
}

impl Controls {
    /// Reads all parameters once.
    ///
    /// Realtime.
    pub(crate) fn read(params: &DriveParams, levels: &[SlotLevels; SLOTS], latency_samples: usize) -> Self {
        let within = |value: f32, low: f32, high: f32, rest: f32| {
            // A damaged project may hold any number.
            if value.is_finite() { value.clamp(low, high) } else { rest }
        };
        let band = |value: f32| within(value, -12.0, 12.0, 0.0);
        Self {
            bypass: params.bypass.value(),
            input: gain_from_db(within(params.input_db.value(), -24.0, 24.0, 0.0)),
            gate_db: within(params.gate_db.value(), GATE_OFF_DB, 0.0, GATE_OFF_DB),
            slot: params.slot(),
            blend: within(params.blend.value(), 0.0, 1.0, 0.0),
            knobs: params.knobs().map(|knob| within(knob.value(), 0.0, 1.0, 0.5)),
            tone: ToneGains {
                bass_db: band(params.bass.value()),
                mid_db: band(params.mid.value()),
                treble_db: band(params.treble.value()),
            },
            cab: params.cab.value(),
            level: params.level.value(),
            levels: *levels,
            mix: within(params.mix.value(), 0.0, 1.0, 1.0),
            output: gain_from_db(within(params.output_db.value(), -60.0, 24.0, 0.0)),
            latency_samples,
        }
    }

    /// Gains around the model in `slot`.
    ///
    /// Realtime.
    pub(crate) fn level_of(&self, slot: usize) -> Level {
        let known = self.levels[slot];
        let gain = |db: Option<f64>| {
            let db = db.unwrap_or(0.0).clamp(-LARGEST_CORRECTION_DB, LARGEST_CORRECTION_DB);
            gain_from_db(db as f32)
        };
        match self.level {
            params::Level::Raw => Level::default(),
            params::Level::Normalised => {
                Level { input: 1.0, output: gain(known.loudness_db.map(|loudness| NORMAL_DB - loudness)) }
            }
            params::Level::Calibrated => Level {
                input: gain(known.input_dbu.map(|full_scale| REFERENCE_DBU - full_scale)),
                output: gain(known.output_dbu.map(|full_scale| full_scale - REFERENCE_DBU)),
            },
        }
    }
}
