//! One note that sounds.

use dsp::fade::equal_power;
use dsp::smooth::Ramp;
use dsp::{Adsr, AdsrShape, Filter, FilterSetting, OneShot, Playhead, Region, SincTables, gain_from_db};

use super::rack::{Rack, Seat};
use crate::params::PadParams;

/// Samples that are worked on at a time.
pub(super) const CHUNK: usize = 64;
/// A voice that is silenced fades over this long.
const FADE_S: f64 = 0.004;
/// Turned knobs arrive after this long.
const GLIDE_S: f64 = 0.005;
/// A sound that changes under a loop.
const CHANGE_S: f64 = 0.01;

/// How a voice is played now: what the knobs of its pad say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Touch {
    pub(super) envelope: AdsrShape,
    pub(super) filtering: FilterSetting,
    /// Semitones, the instrument's included.
    pub(super) tune_st: f32,
    pub(super) gain_db: f32,
    /// −1 to 1.
    pub(super) pan: f32,
}

/// What makes this note differ from others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Note {
    pub(super) key: u8,
    /// 0 to 1.
    pub(super) velocity: f32,
    /// Of its velocity, linear.
    pub(super) level: f32,
    /// By chance.
    pub(super) human: Human,
    /// The how manieth note it is.
    pub(super) born: u64,
    pub(super) region: Region,
}

/// What is left to chance.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Human {
    pub(super) tune_st: f32,
    pub(super) gain_db: f32,
    pub(super) pan: f32,
}

/// A note that sounds.
#[derive(Debug, Clone)]
pub(super) struct Voice {
    pub(super) note: Note,
    pub(super) seat: Seat,
    /// The key is down.
    pub(super) held: bool,
    /// It is being silenced.
    pub(super) leaving: bool,
    rate_hz: f64,
    head: Playhead,
    /// What it played before, while the new sound comes.
    before: Option<(Playhead, Seat)>,
    change: Ramp,
    envelope: Adsr,
    filter: Filter,
    /// Left and right.
    gains: [Ramp; 2],
    fade: Ramp,
    touch: Touch,
}

impl Touch {
    /// Of a pad's knobs and the instrument's own tuning.
    ///
    /// Realtime.
    pub(super) fn of(pad: &PadParams, tune_st: f32) -> Self {
        Self {
            envelope: pad.envelope(),
            filtering: pad.filtering(),
            tune_st: tune_st + pad.tune.value(),
            gain_db: pad.gain.value(),
            pan: pad.pan.value(),
        }
    }

    /// Of a sound that is only tried.
    pub(super) const PLAIN: Self = Self {
        envelope: AdsrShape { attack_s: 0.0, decay_s: 0.1, sustain: 1.0, release_s: 0.05 },
        filtering: FilterSetting { shape: dsp::FilterShape::Off, corner_hz: 20_000.0, resonance: 0.0 },
        tune_st: 0.0,
        gain_db: 0.0,
        pan: 0.0,
    };
}

impl Voice {
    /// Begins with the next sample. The rack must be told.
    ///
    /// Realtime.
    pub(super) fn new(note: Note, seat: Seat, sound: &OneShot, touch: Touch, rate_hz: f64) -> Self {
        let ramp = |value: f32, time_s: f64| {
            let mut ramp = Ramp::new(value);
            ramp.prepare(rate_hz, time_s);
            ramp
        };
        let mut envelope = Adsr::new(rate_hz, touch.envelope);
        envelope.gate_on();
        let mut filter = Filter::new(rate_hz);
        filter.begin(touch.filtering);
        let [left, right] = gains(&note, &touch);
        let mut voice = Self {
            seat,
            held: true,
            leaving: false,
            rate_hz,
            head: Playhead::new(sound, note.region),
            before: None,
            change: ramp(1.0, CHANGE_S),
            envelope,
            filter,
            gains: [ramp(left, GLIDE_S), ramp(right, GLIDE_S)],
            fade: ramp(1.0, FADE_S),
            touch,
            note,
        };
        voice.set_speed(sound.sample_rate_hz());
        voice
    }

    /// The knobs have been turned.
    ///
    /// Realtime.
    pub(super) fn follow(&mut self, touch: Touch, sample_rate_hz: f64) {
        if touch == self.touch {
            return;
        }
        self.touch = touch;
        self.envelope.set_shape(touch.envelope);
        self.filter.set(touch.filtering);
        for (gain, wanted) in self.gains.iter_mut().zip(gains(&self.note, &touch)) {
            gain.set(wanted);
        }
        self.set_speed(sample_rate_hz);
    }

    fn set_speed(&mut self, sample_rate_hz: f64) {
        let semitones = f64::from(self.touch.tune_st + self.note.human.tune_st);
        self.head.set_speed(sample_rate_hz / self.rate_hz * (semitones / 12.0).exp2());
    }

    /// The key comes up.
    ///
    /// Realtime.
    pub(super) fn release(&mut self, ends: bool) {
        self.held = false;
        if ends {
            self.envelope.gate_off();
        }
    }

    /// It fades over 4 ms from the next sample on.
    ///
    /// Realtime.
    pub(super) fn silence(&mut self) {
        self.leaving = true;
        self.fade.set(0.0);
    }

    /// Whether nothing more comes.
    ///
    /// Realtime.
    pub(super) fn is_over(&self) -> bool {
        let faded = self.leaving && self.fade.is_still();
        faded || self.head.is_over() || self.envelope.is_silent()
    }

    /// Whether it goes on with another sound where its pad has one.
    ///
    /// Realtime.
    pub(super) fn wants_newest(&self) -> bool {
        self.note.region.looped && self.before.is_none()
    }

    /// Goes on, at the same place, with the newest sound of its pad, if that is another than it plays.
    ///
    /// Realtime.
    pub(super) fn take_newest(&mut self, rack: &mut Rack) {
        let Some((seat, sound)) = rack.newest(self.seat.pad).filter(|(seat, _)| *seat != self.seat) else { return };
        let Some(new) = sound.layer(self.note.velocity) else { return };
        let old = rack.at(self.seat).and_then(|sound| sound.layer(self.note.velocity));
        let alike = old.is_some_and(|old| old.samples().len() == new.samples().len());
        let head = if alike { self.head.clone() } else { Playhead::new(new, self.note.region) };
        let sample_rate_hz = new.sample_rate_hz();
        self.before = Some((std::mem::replace(&mut self.head, head), self.seat));
        self.seat = seat;
        rack.sit(seat);
        self.set_speed(sample_rate_hz);
        self.change.snap(0.0);
        self.change.set(1.0);
    }

    /// Adds its sound to both sides. At most [`CHUNK`] samples.
    ///
    /// Realtime.
    pub(super) fn add(&mut self, rack: &mut Rack, tables: &SincTables, sides: [&mut [f32]; 2]) {
        let [left, right] = sides;
        let mut start = 0;
        while start < left.len() {
            let change = if self.before.is_some() { self.change.samples_left() } else { usize::MAX };
            let end = left.len().min(start.saturating_add(change.max(1)));
            self.add_stretch(rack, tables, [&mut left[start..end], &mut right[start..end]]);
            start = end;
            if self.change.is_still()
                && let Some((_, seat)) = self.before.take()
            {
                rack.leave(seat);
                self.take_newest(rack);
            }
        }
    }

    fn add_stretch(&mut self, rack: &Rack, tables: &SincTables, [left, right]: [&mut [f32]; 2]) {
        let mut room = [0.0; CHUNK];
        let sound = &mut room[..left.len()];
        play(&mut self.head, self.seat, self.note.velocity, rack, tables, sound);
        if let Some((head, seat)) = &mut self.before {
            let mut room = [0.0; CHUNK];
            let old = &mut room[..left.len()];
            play(head, *seat, self.note.velocity, rack, tables, old);
            for (new, old) in sound.iter_mut().zip(old) {
                let (out, into) = equal_power(self.change.step());
                *new = *new * into + *old * out;
            }
        }
        self.filter.process(sound);
        sound.iter_mut().for_each(|x| *x *= self.envelope.sample());
        self.fade.apply(sound);
        let [to_left, to_right] = &mut self.gains;
        for ((x, left), right) in sound.iter().zip(left).zip(right) {
            *left += to_left.step() * x;
            *right += to_right.step() * x;
        }
    }

    /// Lets go of its sounds.
    ///
    /// Realtime.
    pub(super) fn end(&self, rack: &mut Rack) {
        rack.leave(self.seat);
        self.before.iter().for_each(|(_, seat)| rack.leave(*seat));
    }
}

fn play(head: &mut Playhead, seat: Seat, velocity: f32, rack: &Rack, tables: &SincTables, into: &mut [f32]) {
    match rack.at(seat).and_then(|sound| sound.layer(velocity)) {
        Some(sound) => head.render(sound, tables, into),
        None => into.fill(0.0),
    }
}

/// Left and right; in the middle both are the voice's own gain, and the power is the same everywhere.
fn gains(note: &Note, touch: &Touch) -> [f32; 2] {
    let gain = note.level * gain_from_db(touch.gain_db + note.human.gain_db) * std::f32::consts::SQRT_2;
    let (left, right) = equal_power(0.5 + 0.5 * (touch.pan + note.human.pan));
    [gain * left, gain * right]
}
