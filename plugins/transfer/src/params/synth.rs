//! The knobs of the instrument. Their ids are written into people's projects: never rename one.

use dsp::{AdsrShape, gain_from_db};
use kit::persisted::Persisted;
use kit::window::WindowSize;
use nice_plug::prelude::*;

use super::ranges::{linear, share, time};
use super::{LineParams, OutParams, ToneParams};
use crate::state::Models;
use crate::synth::controls::{Controls, Vibrato};

/// Most voices that a musician can have.
pub const MOST_VOICES: usize = 8;

/// Time constants in which an envelope falls by 60 dB.
const CONSTANTS_TO_SILENCE: f32 = 6.907_755;

/// Every parameter of Timbrel Transfer Synth, in the order of the signal.
#[derive(Params)]
pub struct SynthParams {
    /// Which files are model A and model B.
    #[persist = "models"]
    pub models: Persisted<Models>,
    /// Which preset was chosen last: its id, or nothing.
    #[persist = "preset"]
    pub preset: Persisted<String>,
    /// Size of the editor's window.
    #[persist = "window"]
    pub window: WindowSize,
    /// Silence, with a short fade.
    #[id = "bypass"]
    pub bypass: BoolParam,
    /// Most notes at a time; one alone slides from key to key.
    #[id = "voices"]
    pub voices: IntParam,
    /// Where notes go.
    #[nested]
    pub line: LineParams,
    /// Time from silence to full level.
    #[id = "amp_attack"]
    pub amp_attack: FloatParam,
    /// Time to fall by 60 dB towards the sustained level.
    #[id = "amp_decay"]
    pub amp_decay: FloatParam,
    /// Level while a key is held, 0–1.
    #[id = "amp_sustain"]
    pub amp_sustain: FloatParam,
    /// Time to fall by 60 dB once a key is let go.
    #[id = "amp_release"]
    pub amp_release: FloatParam,
    /// How much velocity matters, 0–1.
    #[id = "velocity"]
    pub velocity: FloatParam,
    /// Farthest that the wheel bends, in semitones.
    #[id = "bend_range"]
    pub bend_range: IntParam,
    /// Where the wheel stands, −1 to 1, for hosts that send no wheel.
    #[id = "bend"]
    pub bend: FloatParam,
    /// The pedal, for hosts that send none.
    #[id = "sustain"]
    pub sustain: BoolParam,
    /// Vibrato of a held note, cents to each side.
    #[id = "vibrato_depth"]
    pub vibrato_depth: FloatParam,
    /// Of the vibrato.
    #[id = "vibrato_rate"]
    pub vibrato_rate: FloatParam,
    /// How far voices are apart, from the middle, 0, to both sides, 1.
    #[id = "spread"]
    pub spread: FloatParam,
    /// What becomes of the model's sound.
    #[nested]
    pub tone: ToneParams,
    /// The end of the chain.
    #[nested]
    pub out: OutParams,
}

impl Default for SynthParams {
    fn default() -> Self {
        let voices = IntRange::Linear { min: 1, max: MOST_VOICES as i32 };
        Self {
            models: Persisted::new(Models::default()),
            preset: Persisted::new(String::new()),
            window: WindowSize(crate::editor::window_state("Timbrel Transfer Synth")),
            bypass: BoolParam::new("Bypass", false).make_bypass(),
            voices: IntParam::new("Voices", MOST_VOICES as i32, voices),
            line: LineParams::default(),
            amp_attack: time("Attack", 8.0, 2_000.0),
            amp_decay: time("Decay", 400.0, 10_000.0),
            amp_sustain: share("Sustain level", 1.0),
            amp_release: time("Release", 300.0, 10_000.0),
            velocity: share("Velocity", 0.7),
            bend_range: IntParam::new("Bend range", 2, IntRange::Linear { min: 0, max: 24 }).with_unit(" st"),
            bend: linear("Bend", 0.0, -1.0, 1.0, "", 2),
            sustain: BoolParam::new("Sustain pedal", false),
            vibrato_depth: linear("Vibrato", 0.0, 0.0, 100.0, " ct", 0),
            vibrato_rate: linear("Vibrato rate", 5.5, 0.5, 12.0, " Hz", 1),
            spread: share("Spread", 0.3),
            tone: ToneParams::default(),
            out: OutParams::default(),
        }
    }
}

impl SynthParams {
    /// Where every knob stands now.
    ///
    /// Realtime.
    pub(crate) fn controls(&self) -> Controls {
        let seconds = |param: &FloatParam| 1e-3 * param.value();
        Controls {
            voices: (self.voices.value().max(1) as usize).min(MOST_VOICES),
            tuning: self.line.tuning(),
            envelope: AdsrShape {
                attack_s: seconds(&self.amp_attack),
                decay_s: seconds(&self.amp_decay) / CONSTANTS_TO_SILENCE,
                sustain: self.amp_sustain.value(),
                release_s: seconds(&self.amp_release) / CONSTANTS_TO_SILENCE,
            },
            velocity: self.velocity.value(),
            bend_range: self.bend_range.value() as f32,
            bend: self.bend.value(),
            sustain: self.sustain.value(),
            vibrato: Vibrato { depth_cents: self.vibrato_depth.value(), rate_hz: self.vibrato_rate.value() },
            spread: self.spread.value(),
            touch: self.tone.touch(),
            reverb: self.tone.reverb.value(),
            output: if self.bypass.value() { 0.0 } else { gain_from_db(self.out.output_db.value()) },
            seed: self.out.seed.value() as u64,
        }
    }
}
