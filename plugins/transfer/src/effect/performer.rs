//! What is heard, held or drawn becomes the moments that a voice plays.

use std::ops::RangeInclusive;

use dsp::tuning::{hz_from_note, note_from_hz};
use dsp::{Loudness, LoudnessMeter, Pitch, PitchTracker, VoiceGate};
use infer::Moment;

use super::controls::{Controls, Source};
use super::curves::{Curves, Offset};
use super::keys::Keys;
use super::leap::Leap;
use super::matching::Learnt;
use super::rig::{Side, Sides};
use super::steady::Steady;
use crate::glide::Glide;
use crate::view::{Frame, Listening};

/// Softest velocity, in dB below the loudest.
const VELOCITY_DB: f32 = 30.0;
/// What `cv_loudness` says where nothing is to sound.
pub(crate) const CV_SILENCE_DB: f32 = -60.0;
/// Before anything was heard.
const SILENT: Pitch = Pitch { f0_hz: 440.0, confidence: 0.0 };
const SILENT_DB: f32 = -100.0;

/// What the keyboard has.
const NOTES: RangeInclusive<f32> = 0.0..=127.0;

/// What is played in a frame.
pub(crate) struct Played {
    pub(crate) moment: Moment,
    pub(crate) frame: Frame,
    /// What a player does who is heard or drawn.
    pub(crate) line: Option<Line>,
}

/// Pitch and loudness of a player, before anything is done to them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Line {
    /// 60 is C4.
    pub(crate) note: f32,
    /// As a velocity: from 0 to 1.
    pub(crate) level: f32,
}

/// Listens to one player, frame by frame.
pub(crate) struct Performer {
    pub(crate) keys: Keys,
    tracker: PitchTracker,
    meter: LoudnessMeter,
    pitch: Pitch,
    level_db: f32,
    /// Somebody sings; something sounds at all.
    tone: VoiceGate,
    any: VoiceGate,
    learnt: Learnt,
    listening: Listening,
    leap: Leap,
    steady: Steady,
    /// Somebody sings already.
    sings: bool,
    /// The note that is sung, from the first that is believed to the end of the tone.
    sung: Option<f32>,
    glide: Glide,
    hop_s: f32,
    /// How much of the tone is there, and of the loudness.
    presence: f32,
    breath: f32,
}

impl Performer {
    /// Allocates.
    pub(crate) fn new(rate_hz: f64, hop_samples: usize) -> Self {
        let frame_rate_hz = rate_hz / hop_samples as f64;
        Self {
            keys: Keys::default(),
            tracker: PitchTracker::new(rate_hz, hop_samples),
            meter: LoudnessMeter::new(Loudness::Rms, rate_hz, hop_samples),
            pitch: SILENT,
            level_db: SILENT_DB,
            tone: VoiceGate::new(frame_rate_hz),
            any: VoiceGate::new(frame_rate_hz),
            learnt: Learnt::default(),
            listening: Listening::default(),
            leap: Leap::default(),
            steady: Steady::default(),
            sings: false,
            sung: None,
            glide: Glide::new(frame_rate_hz.recip() as f32),
            hop_s: frame_rate_hz.recip() as f32,
            presence: 0.0,
            breath: 0.0,
        }
    }

    /// Nothing was heard, and no key is down.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self) {
        self.keys = Keys::default();
        self.tracker.reset();
        self.meter.reset();
        (self.pitch, self.level_db) = (SILENT, SILENT_DB);
        self.tone.reset();
        self.any.reset();
        self.learnt = Learnt::default();
        self.listening = Listening::default();
        self.leap.reset();
        self.steady.reset();
        (self.sings, self.sung) = (false, None);
        self.glide = Glide::new(self.hop_s);
        (self.presence, self.breath) = (0.0, 0.0);
    }

    /// By how many samples a frame is later than what it describes, in a rig's ears or here.
    ///
    /// Realtime.
    pub(crate) fn latency_samples(&self) -> usize {
        self.tracker.latency_samples()
    }

    /// Hears the next samples.
    ///
    /// Realtime.
    pub(crate) fn hear(&mut self, audio: &[f32], sides: &mut Sides) {
        let (pitch, level_db) = (&mut self.pitch, &mut self.level_db);
        self.tracker.process(audio, |heard| *pitch = heard);
        self.meter.process(audio, |heard| *level_db = heard);
        sides.iter_mut().flatten().for_each(|side| side.ear.hear(audio));
    }

    /// What is known of the player and their room.
    ///
    /// Realtime.
    pub(crate) fn listening(&self) -> Listening {
        self.listening
    }

    /// Whether nothing of the last note is left.
    ///
    /// Realtime.
    pub(crate) fn is_silent(&self) -> bool {
        self.presence == 0.0 && self.breath == 0.0
    }

    /// Whether nobody plays, and nothing of the last note is left. A gate that is off never closes, so what comes in
    /// decides for it.
    ///
    /// Realtime.
    pub(crate) fn rests(&self, controls: &Controls) -> bool {
        match controls.source {
            Source::Audio => self.presence == 0.0,
            Source::Midi => self.is_silent() && !self.keys.is_down(),
            Source::Cv => self.is_silent() && controls.cv_loudness_db <= CV_SILENCE_DB,
        }
    }

    /// While it rests and nothing comes in: for how many samples, of so many, nobody plays.
    ///
    /// Realtime.
    pub(crate) fn silent_samples(&self, samples: usize, curves: Curves<'_>, controls: &Controls) -> usize {
        match controls.source {
            Source::Audio => samples,
            Source::Midi if self.keys.is_down() => 0,
            Source::Midi => samples,
            Source::Cv => curves.silent_samples(samples),
        }
    }

    /// What is played in the next frame, where curves move their parameters by `offset`. Once a frame.
    ///
    /// Realtime.
    pub(crate) fn next(&mut self, sides: &mut Sides, controls: &Controls, offset: Offset) -> Played {
        if self.is_silent() && controls.source != Source::Audio {
            self.glide.reset();
        }
        let asked = match controls.source {
            Source::Audio => self.of_audio(sides, controls),
            Source::Midi => self.of_keys(sides, controls),
            Source::Cv => self.of_curves(sides, controls, offset),
        };
        self.presence = self.envelope(self.presence, asked.tone, controls);
        self.breath = self.envelope(self.breath, asked.any, controls);
        let loudness_db = std::array::from_fn(|model| self.faded(sides[model].as_ref(), asked.loudness_db[model]));
        let frame = Frame {
            f0_hz: asked.f0_hz,
            confidence: if controls.source == Source::Audio { self.pitch.confidence } else { 1.0 },
            loudness_db: loudness_db[0],
            presence: self.presence,
        };
        Played {
            moment: Moment { f0_hz: asked.f0_hz, loudness_db, presence: self.presence },
            frame,
            line: asked.note.map(|note| Line { note, level: level(sides, asked.loudness_db) }),
        }
    }

    fn of_audio(&mut self, sides: &mut Sides, controls: &Controls) -> Asked {
        let Pitch { f0_hz, confidence } = self.pitch;
        self.tone.set_thresholds(controls.gate_db, controls.gate_confidence);
        self.any.set_thresholds(controls.gate_db, 0.0);
        let lasts = self.steady.lasts(f0_hz, confidence >= controls.gate_confidence);
        let tone = self.tone.process(self.level_db, if self.sings || lasts { confidence } else { 0.0 });
        self.sings = tone;
        let any = self.any.process(self.level_db, confidence);
        let heard_db =
            std::array::from_fn(|model| sides[model].as_mut().map_or(0.0, |side| side.ear.loudness(confidence)));
        if !tone {
            self.leap.reset();
            self.sung = None;
        }
        let sure = tone && confidence >= controls.gate_confidence && self.leap.trust(f0_hz);
        if sure {
            self.learnt.hear(f0_hz, heard_db);
            self.sung = Some(note_from_hz(f0_hz));
        }
        let (matching, learnt) = (&controls.matching, &self.learnt);
        let octaves = main(sides).map_or(0, |side| matching.octaves(learnt, &side.range));
        let told = |model: usize| {
            let side = sides[model].as_ref();
            side.map_or(0.0, |side| matching.loudness_db(heard_db[model], learnt, model, &side.range))
        };
        let loudness_db = [told(0), told(1)];
        if let Some(side) = &sides[0] {
            let told = |heard_db: f32| matching.loudness_db(heard_db, learnt, 0, &side.range);
            self.listening.range = learnt.range();
            self.listening.shift_db = told(0.0);
            self.listening.room_db = side.ear.floor().map(told);
            if tone && controls.gate_db.is_finite() {
                // The gate listens to the level, and the model to a loudness of its own: as far below as this sound is.
                self.listening.gate_db = Some(told(heard_db[0] + controls.gate_db - self.level_db));
            }
        }
        // What is no tone has no pitch of its own, nor has the moment between two notes: the last one stays.
        let f0_hz = if sure { self.glide.next(f0_hz, octaves, &controls.tuning) } else { self.glide.hold() };
        Asked { f0_hz, tone, any, loudness_db, note: self.sung }
    }

    fn of_keys(&mut self, sides: &Sides, controls: &Controls) -> Asked {
        let down = self.keys.is_down();
        let f0_hz = self.glide.next(self.keys.f0_hz(), 0, &controls.tuning);
        Asked {
            f0_hz,
            tone: down,
            any: down,
            loudness_db: below_loudest(sides, VELOCITY_DB * (1.0 - self.keys.velocity())),
            note: None,
        }
    }

    fn of_curves(&mut self, sides: &Sides, controls: &Controls, offset: Offset) -> Asked {
        let note = (controls.cv_pitch + offset.semitones).clamp(*NOTES.start(), *NOTES.end());
        let below_db = -(controls.cv_loudness_db + offset.loudness_db).min(0.0);
        let on = below_db < -CV_SILENCE_DB;
        let f0_hz = self.glide.next(hz_from_note(note), 0, &controls.tuning);
        Asked { f0_hz, tone: on, any: on, loudness_db: below_loudest(sides, below_db), note: on.then_some(note) }
    }

    /// A fall in a straight line of decibels: an exponential release.
    fn faded(&self, side: Option<&Side>, loudness_db: f32) -> f32 {
        let silence_db = side.map_or(-80.0, |side| side.ear.silence());
        silence_db + (loudness_db - silence_db).max(0.0) * self.breath
    }

    fn envelope(&self, now: f32, on: bool, controls: &Controls) -> f32 {
        let time_ms = if on { controls.attack_ms } else { controls.release_ms };
        let step = self.hop_s * 1e3 / time_ms.max(1e-3);
        if on { (now + step).min(1.0) } else { (now - step).max(0.0) }
    }
}

/// What a source asks for, before the envelopes.
struct Asked {
    f0_hz: f32,
    tone: bool,
    any: bool,
    loudness_db: [f32; 2],
    /// Where there is a line to be written down.
    note: Option<f32>,
}

/// The model that pitches are matched to.
fn main(sides: &Sides) -> Option<&Side> {
    sides.iter().flatten().next()
}

/// So many dB below the loudest that each model was trained on.
fn below_loudest(sides: &Sides, below_db: f32) -> [f32; 2] {
    std::array::from_fn(|model| sides[model].as_ref().map_or(0.0, |side| side.range.loudness_db[1] - below_db))
}

/// The velocity that would be played as loud as this.
fn level(sides: &Sides, loudness_db: [f32; 2]) -> f32 {
    let sounding = sides.iter().zip(loudness_db).find_map(|(side, told_db)| Some((side.as_ref()?, told_db)));
    let below_db = sounding.map_or(0.0, |(side, told_db)| side.range.loudness_db[1] - told_db);
    (1.0 - below_db / VELOCITY_DB).clamp(0.0, 1.0)
}
