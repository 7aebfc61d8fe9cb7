//! One note as it sounds: an instrument with an envelope, told at each of its own frames what to play.
//!
//! How loud a note is to be, velocity, envelope and expression together, goes to the model as far down as it was trained,
//! so that its timbre follows; what is left is a gain, so that a release truly reaches silence.

use dsp::fade::equal_power;
use dsp::smooth::Ramp;
use dsp::tuning::hz_from_note;
use dsp::{Adsr, AdsrShape, Delay, db_from_gain, gain_from_db};
use infer::{Instrument, Moment, Touch};

use super::channels::Channels;
use super::controls::Controls;
use super::expression::{Expressing, Expression};
use super::note::{Note, Which};
use super::place::Place;
use super::vibrato::Vibrato;
use crate::glide::Glide;
use crate::range::Range;
use crate::rooms::LONGEST;
use crate::view::Frame;

/// Softest velocity, in dB below the loudest.
const VELOCITY_DB: f32 = 30.0;
/// What pressure adds to a note that is as loud as can be.
const PRESSURE_DB: f32 = 4.0;
/// Softer than this is silence.
const SILENCE_DB: f32 = 140.0;
/// Of brightness all the way up, in dB per octave.
const BRIGHTNESS_DB: f32 = 6.0;
/// In which a voice gives way to another.
const LEAVE_S: f64 = 0.005;
/// Longest delay of a model on a thread of its own, in seconds.
const LATEST_S: f64 = 0.25;
/// Nobody sees this shape: a note brings its own.
const NO_SHAPE: AdsrShape = AdsrShape { attack_s: 0.0, decay_s: 0.0, sustain: 0.0, release_s: 0.0 };
const SILENT: Moment = Moment { f0_hz: 440.0, loudness_db: [-100.0; 2], presence: 0.0 };

/// Sound of one or two channels.
pub(crate) type Bus = [[f32; LONGEST]; 2];

/// What a note is played by, beside itself.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    pub(crate) controls: &'a Controls,
    pub(crate) channels: &'a Channels,
    /// Of the two models.
    pub(crate) ranges: &'a [Option<Range>; 2],
}

/// A place for a note.
pub(crate) struct Voice {
    hop_samples: usize,
    hop_s: f32,
    note: Option<Note>,
    /// The how manieth of all notes this is.
    number: u64,
    key_is_down: bool,
    alone: bool,
    envelope: Adsr,
    glide: Glide,
    vibrato: Vibrato,
    expression: Expression,
    /// Of the loudness, what the model cannot say: a gain, in a straight line from frame to frame.
    rest: Ramp,
    place: Place,
    /// From 0 to 1 while it gives way to another note.
    leave: Ramp,
    /// The gains come as late as the sound of a model on a thread of its own.
    late: [Delay; 2],
    /// For so long nothing more was asked for.
    finished_samples: usize,
    /// Before its first frame.
    fresh: bool,
    /// The instrument of the rig before knows this note too.
    outlives: bool,
    moment: Moment,
}

impl Voice {
    /// At rest.
    pub(crate) fn new(rate_hz: f64, hop_samples: usize) -> Self {
        let hop_s = hop_samples as f64 / rate_hz;
        let ramp = |value: f32, time_s: f64| {
            let mut ramp = Ramp::new(value);
            ramp.prepare(rate_hz, time_s);
            ramp
        };
        Self {
            hop_samples,
            hop_s: hop_s as f32,
            note: None,
            number: 0,
            key_is_down: false,
            alone: false,
            envelope: Adsr::new(rate_hz, NO_SHAPE),
            glide: Glide::new(hop_s as f32),
            vibrato: Vibrato::default(),
            expression: Expression::default(),
            rest: ramp(0.0, hop_s),
            place: Place::new(rate_hz),
            leave: ramp(0.0, LEAVE_S),
            late: [(); 2].map(|()| Delay::new((LATEST_S * rate_hz) as usize)),
            finished_samples: 0,
            fresh: false,
            outlives: false,
            moment: SILENT,
        }
    }

    /// Its instrument is late by so much.
    ///
    /// Realtime.
    pub(crate) fn set_latency(&mut self, samples: usize) {
        if self.late[0].samples() != samples {
            self.late.iter_mut().for_each(|late| late.set(samples));
        }
    }

    /// At rest.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self) {
        self.note = None;
    }

    /// Begins a note with the next sample; `from` is the note that it glides from. The instrument has to begin too.
    ///
    /// Realtime.
    pub(crate) fn start(&mut self, note: Note, number: u64, from: Option<f32>, controls: &Controls) {
        self.note = Some(note);
        (self.number, self.key_is_down, self.alone) = (number, true, controls.voices == 1);
        self.envelope.reset();
        self.envelope.set_shape(controls.envelope);
        self.envelope.gate_on();
        self.glide.reset();
        if let Some(from) = from {
            self.glide.start_from(from);
        }
        self.vibrato = Vibrato::default();
        self.expression = Expression::default();
        self.rest.snap(0.0);
        self.leave.snap(0.0);
        self.late.iter_mut().for_each(Delay::reset);
        self.finished_samples = 0;
        (self.fresh, self.outlives) = (true, false);
        self.moment = SILENT;
    }

    /// Another key goes on with the note that sounds.
    ///
    /// Realtime.
    pub(crate) fn slide_to(&mut self, note: Note) {
        self.note = Some(note);
        self.key_is_down = true;
    }

    /// The key comes up; the pedal may hold the note.
    ///
    /// Realtime.
    pub(crate) fn lift(&mut self, pedal_is_down: bool) {
        self.key_is_down = false;
        if !pedal_is_down {
            self.let_go();
        }
    }

    /// The release begins, if no key holds the note.
    ///
    /// Realtime.
    pub(crate) fn let_go(&mut self) {
        if !self.key_is_down {
            self.envelope.gate_off();
        }
    }

    /// Ends in a few milliseconds.
    ///
    /// Realtime.
    pub(crate) fn give_way(&mut self) {
        self.leave.set(1.0);
    }

    /// Realtime.
    pub(crate) fn express(&mut self, expressing: Expressing) {
        self.expression.take(expressing);
    }

    /// Another rig plays on.
    ///
    /// Realtime.
    pub(crate) fn change_rig(&mut self) {
        self.outlives = self.note.is_some();
    }

    /// The note, until the last of it was heard.
    ///
    /// Realtime.
    pub(crate) fn note(&self) -> Option<&Note> {
        self.note.as_ref().filter(|_| !self.is_over())
    }

    /// A note that sounds, does not give way, and is one of these.
    ///
    /// Realtime.
    pub(crate) fn plays(&self, which: &Which) -> bool {
        !self.leaves() && self.note().is_some_and(|note| which.fits(note))
    }

    /// Realtime.
    pub(crate) fn leaves(&self) -> bool {
        self.leave.target() == 1.0
    }

    /// How far it has gone, 0–1.
    ///
    /// Realtime.
    pub(crate) fn gone(&self) -> f32 {
        self.leave.value()
    }

    /// Realtime.
    pub(crate) fn key_is_down(&self) -> bool {
        self.key_is_down
    }

    /// Whether the release has begun.
    ///
    /// Realtime.
    pub(crate) fn is_released(&self) -> bool {
        !self.envelope.is_on()
    }

    /// Of the envelope, 0–1.
    ///
    /// Realtime.
    pub(crate) fn level(&self) -> f32 {
        self.envelope.level()
    }

    /// The how manieth of all notes this is.
    ///
    /// Realtime.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Where the glide is.
    ///
    /// Realtime.
    pub(crate) fn gliding_note(&self) -> f32 {
        self.glide.note()
    }

    /// What is played now, for the picture.
    ///
    /// Realtime.
    pub(crate) fn frame(&self) -> Frame {
        match self.note() {
            Some(_) => Frame {
                f0_hz: self.moment.f0_hz,
                confidence: 1.0,
                loudness_db: self.moment.loudness_db[0],
                presence: self.rest.value().min(1.0),
            },
            None => Frame::default(),
        }
    }

    /// Adds the next `frames` samples of `instrument` to `bus`, and those of the instrument that leaves to its own. Gives
    /// the note that has ended, if one has.
    ///
    /// Realtime.
    pub(crate) fn render(
        &mut self,
        frames: usize,
        around: Around<'_>,
        [instrument, leaving]: [Option<&mut Instrument>; 2],
        [bus, leaving_bus]: &mut [Bus; 2],
    ) -> Option<Note> {
        let (note, instrument) = (self.note?, instrument?);
        let mut leaving = leaving.filter(|_| self.outlives);
        let mut at = 0;
        while at < frames {
            if self.is_over() {
                self.note = None;
                return Some(note);
            }
            let to_frame = match instrument.samples_to_frame() {
                0 => self.hop_samples,
                samples => samples,
            };
            let now = at..(at + to_frame).min(frames);
            let mut sound = [0.0; LONGEST];
            let sound = &mut sound[..now.len()];
            instrument.render(sound, |_| self.next_frame(around));
            let gains = self.gains(now.len());
            add(bus, now.start, sound, &gains);
            if let Some(leaving) = &mut leaving {
                sound.fill(0.0);
                leaving.render(sound, |_| (self.moment, around.controls.touch));
                add(leaving_bus, now.start, sound, &gains);
            }
            at = now.end;
        }
        None
    }

    /// Nothing more is heard of it.
    fn is_over(&self) -> bool {
        self.is_finished() && self.finished_samples >= self.late[0].samples()
    }

    /// Nothing more is asked of it.
    fn is_finished(&self) -> bool {
        let left = self.leaves() && self.leave.is_still();
        let released = self.envelope.is_silent() && self.rest.is_still() && self.rest.target() == 0.0;
        left || released
    }

    /// What is asked of the model, to be reached a hop from now.
    fn next_frame(&mut self, around: Around<'_>) -> (Moment, Touch) {
        let Around { controls, channels, ranges } = around;
        let Some(note) = self.note else { return (SILENT, controls.touch) };
        let (channel, own) = (channels.of(note.channel), self.expression);
        self.envelope.set_shape(controls.envelope);
        let pressure = channel.pressure.max(own.pressure);
        let soft_db = VELOCITY_DB * controls.velocity * (1.0 - note.velocity);
        let expressed_db = 2.0 * db_from_gain(channel.expression * own.expression);
        let level_db = db_from_gain(self.level_ahead());
        let below_db = soft_db * (1.0 - pressure) - PRESSURE_DB * pressure - expressed_db - level_db;
        let told_below_db = below_db.clamp(0.0, span_db(ranges));
        let heard = below_db < SILENCE_DB;
        self.rest.set(if heard { gain_from_db(told_below_db - below_db) } else { 0.0 });
        // What is done to a note where it begins is true from its first sample on.
        let begins = std::mem::take(&mut self.fresh);
        let spread = if self.alone { 0.0 } else { controls.spread };
        self.place.stand(self.number, spread, own.pan, own.volume, begins);

        let vibrato = self.vibrato.next(self.hop_s, &controls.vibrato, channel.wheel + own.vibrato);
        let bend = controls.bend_range * (channel.bend + controls.bend).clamp(-1.0, 1.0);
        let played = self.glide.approach(controls.tuning.of_key(f32::from(note.key)), controls.tuning.glide_ms);
        self.moment = Moment {
            f0_hz: hz_from_note(played + bend + own.tuning + vibrato),
            loudness_db: ranges.map(|range| range.map_or(0.0, |range| range.loudness_db[1]) - told_below_db),
            presence: 1.0,
        };
        let mut touch = controls.touch;
        touch.shape.tilt_db_per_octave += 2.0 * BRIGHTNESS_DB * (channel.brightness + own.brightness - 1.0);
        (self.moment, touch)
    }

    /// Of the envelope, where the next frame will be.
    fn level_ahead(&self) -> f32 {
        let mut envelope = self.envelope;
        (0..self.hop_samples).fold(0.0, |_, _| envelope.sample())
    }

    /// Of each side for the next samples, which then are over.
    fn gains(&mut self, samples: usize) -> Bus {
        let mut gains = [[0.0; LONGEST]; 2];
        for n in 0..samples {
            self.envelope.sample();
            let level = self.rest.step() * equal_power(self.leave.step()).0;
            for (row, side) in gains.iter_mut().zip(self.place.step()) {
                row[n] = level * side;
            }
            self.finished_samples = if self.is_finished() { self.finished_samples + 1 } else { 0 };
        }
        for (row, late) in gains.iter_mut().zip(&mut self.late) {
            late.process(&mut row[..samples]);
        }
        gains
    }
}

/// What all models that are there were trained on, from the softest to the loudest.
fn span_db(ranges: &[Option<Range>; 2]) -> f32 {
    let spans = ranges.iter().flatten().map(|range| (range.loudness_db[1] - range.loudness_db[0]).max(0.0));
    spans.reduce(f32::min).unwrap_or(0.0)
}

fn add(bus: &mut Bus, start: usize, sound: &[f32], gains: &Bus) {
    for (row, gains) in bus.iter_mut().zip(gains) {
        let sounding = sound.iter().zip(gains);
        row[start..].iter_mut().zip(sounding).for_each(|(y, (sound, gain))| *y += sound * gain);
    }
}
