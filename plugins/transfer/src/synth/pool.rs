//! Who plays which note: voices are given out, taken away, and told what happens.

use dsp::smooth::Ramp;
use infer::Instrument;

use super::channels::Channels;
use super::controls::Controls;
use super::expression::Expressing;
use super::held::Held;
use super::note::{Note, Which};
use super::rig::{Rig, SLOTS};
use super::voice::{Around, Bus, Voice};
use crate::view::Frame;

/// All voices, and the keys that are down.
pub(crate) struct Pool {
    voices: [Voice; SLOTS],
    held: Held,
    channels: Channels,
    /// The parameter that stands for a pedal.
    pedal: bool,
    /// Notes so far.
    count: u64,
    ended: Ended,
}

/// Notes that have ended since somebody looked.
#[derive(Default)]
pub(crate) struct Ended {
    notes: [Option<Note>; 2 * SLOTS],
}

impl Ended {
    /// One more; of too many, the last is forgotten.
    fn add(&mut self, note: Note) {
        if let Some(free) = self.notes.iter_mut().find(|place| place.is_none()) {
            *free = Some(note);
        }
    }

    /// Realtime.
    pub(crate) fn take(&mut self) -> impl Iterator<Item = Note> + use<> {
        std::mem::take(&mut self.notes).into_iter().flatten()
    }
}

impl Pool {
    /// At rest.
    pub(crate) fn new(rate_hz: f64, hop_samples: usize) -> Self {
        Self {
            voices: std::array::from_fn(|_| Voice::new(rate_hz, hop_samples)),
            held: Held::default(),
            channels: Channels::default(),
            pedal: false,
            count: 0,
            ended: Ended::default(),
        }
    }

    /// No key is down, nothing sounds, all wheels are at rest.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self) {
        self.voices.iter_mut().for_each(Voice::reset);
        self.held.reset();
        self.channels.reset();
        self.count = 0;
        self.ended = Ended::default();
    }

    /// Whether any note is heard.
    ///
    /// Realtime.
    pub(crate) fn sounds(&self) -> bool {
        self.voices.iter().any(|voice| voice.note().is_some())
    }

    /// Notes that have ended.
    ///
    /// Realtime.
    pub(crate) fn ended(&mut self) -> &mut Ended {
        &mut self.ended
    }

    /// What each voice plays now.
    ///
    /// Realtime.
    pub(crate) fn frames(&self) -> [Frame; SLOTS] {
        self.voices.each_ref().map(Voice::frame)
    }

    /// The voice of the newest note.
    ///
    /// Realtime.
    pub(crate) fn newest(&self) -> Option<usize> {
        let sounding = self.voices.iter().enumerate().filter(|(_, voice)| voice.note().is_some());
        sounding.max_by_key(|(_, voice)| voice.number()).map(|(slot, _)| slot)
    }

    /// A parameter may be a pedal.
    ///
    /// Realtime.
    pub(crate) fn follow(&mut self, controls: &Controls) {
        if std::mem::replace(&mut self.pedal, controls.sustain) && !controls.sustain {
            self.let_go();
        }
    }

    /// A key goes down, and a voice of `rig` begins with the next sample; or one alone slides there.
    ///
    /// Realtime.
    pub(crate) fn press(&mut self, note: Note, controls: &Controls, rig: &mut Rig) {
        let before = self.voices.iter_mut().filter(|voice| !voice.leaves() && voice.note().is_some());
        let before = before.filter(|voice| voice.key_is_down()).max_by_key(|voice| voice.number());
        self.held.press(note);
        let mut from = None;
        if let Some(before) = before {
            if controls.voices == 1 {
                return before.slide_to(note);
            }
            from = Some(before.gliding_note());
        }
        self.damp(&note);
        self.make_room(controls.voices);
        let slot = self.free_slot();
        if let Some(cut_off) = self.voices[slot].note() {
            self.ended.add(*cut_off);
        }
        self.voices[slot].start(note, self.count, from, controls);
        rig.begin(slot, controls.seed);
        self.count += 1;
    }

    /// Keys come up.
    ///
    /// Realtime.
    pub(crate) fn release(&mut self, which: &Which, controls: &Controls) {
        let (voices, ended) = (&self.voices, &mut self.ended);
        let carried = |gone: &Note| voices.iter().any(|voice| voice.note() == Some(gone));
        self.held.release(which, |gone| {
            if controls.voices == 1 && !carried(&gone) {
                ended.add(gone);
            }
        });
        let next = self.held.last().filter(|_| controls.voices == 1);
        for voice in self.voices.iter_mut().filter(|voice| voice.key_is_down() && voice.plays(which)) {
            let Some(note) = voice.note().copied() else { continue };
            match next {
                Some(next) => {
                    self.ended.add(note);
                    voice.slide_to(next);
                }
                None => voice.lift(self.pedal || self.channels.of(note.channel).pedal),
            }
        }
    }

    /// Notes end in a few milliseconds, whatever holds them.
    ///
    /// Realtime.
    pub(crate) fn choke(&mut self, which: &Which) {
        self.held.release(which, drop);
        self.voices.iter_mut().filter(|voice| voice.plays(which)).for_each(Voice::give_way);
    }

    /// Realtime.
    pub(crate) fn express(&mut self, which: &Which, expressing: Expressing) {
        self.voices.iter_mut().filter(|voice| voice.plays(which)).for_each(|voice| voice.express(expressing));
    }

    /// Something of a channel moves: a wheel, the pressure, the pedal.
    ///
    /// Realtime.
    pub(crate) fn turn(&mut self, change: impl FnOnce(&mut Channels)) {
        change(&mut self.channels);
        self.let_go();
    }

    /// Another rig plays on, so many samples late.
    ///
    /// Realtime.
    pub(crate) fn change_rig(&mut self, latency_samples: usize) {
        for voice in &mut self.voices {
            voice.change_rig();
            voice.set_latency(latency_samples);
        }
    }

    /// Adds the next `frames` samples of all voices of `rig` to the first bus, and of the rig that leaves to the second.
    ///
    /// Realtime.
    pub(crate) fn render(
        &mut self,
        frames: usize,
        controls: &Controls,
        rig: &mut Rig,
        mut leaving: Option<&mut Rig>,
        buses: &mut [Bus; 2],
    ) {
        let around = Around { controls, channels: &self.channels, ranges: &rig.ranges };
        for (slot, voice) in self.voices.iter_mut().enumerate() {
            let old: Option<&mut Instrument> = leaving.as_mut().map(|rig| &mut rig.instruments[slot]);
            let instruments = [Some(&mut rig.instruments[slot]), old];
            if let Some(ended) = voice.render(frames, around, instruments, buses) {
                self.ended.add(ended);
            }
        }
    }

    /// Ends what only a pedal has held that is up now.
    fn let_go(&mut self) {
        for voice in &mut self.voices {
            let held = |channel: u8| self.pedal || self.channels.of(channel).pedal;
            if voice.note().is_some_and(|note| !held(note.channel)) {
                voice.let_go();
            }
        }
    }

    /// The same key again ends what the pedal still holds of it.
    fn damp(&mut self, note: &Note) {
        let same = Which { id: None, channel: Some(note.channel), key: Some(note.key) };
        self.voices.iter_mut().filter(|voice| voice.plays(&same)).for_each(Voice::let_go);
    }

    /// Until one note more may sound: first what is released, the softest of it, then the oldest.
    fn make_room(&mut self, voices: usize) {
        loop {
            let sounding = || self.voices.iter().enumerate().filter(|(_, voice)| voice.plays(&Which::default()));
            if sounding().count() < voices {
                return;
            }
            let softest = |a: &(usize, &Voice), b: &(usize, &Voice)| a.1.level().total_cmp(&b.1.level());
            let released = sounding().filter(|(_, voice)| voice.is_released()).min_by(softest);
            let lifted = || sounding().filter(|(_, voice)| !voice.key_is_down()).min_by_key(|(_, v)| v.number());
            let oldest = || sounding().min_by_key(|(_, voice)| voice.number());
            let Some((slot, _)) = released.or_else(lifted).or_else(oldest) else { return };
            self.voices[slot].give_way();
        }
    }

    /// A voice that rests, or the one that is closest to it.
    fn free_slot(&self) -> usize {
        if let Some(free) = self.voices.iter().position(|voice| voice.note().is_none()) {
            return free;
        }
        let gone = |a: &(usize, &Voice), b: &(usize, &Voice)| a.1.gone().total_cmp(&b.1.gone());
        self.voices.iter().enumerate().max_by(gone).map_or(0, |(slot, _)| slot)
    }
}

/// Sums of two rigs become one, from the one that leaves to the other.
pub(super) fn join([bus, leaving]: &mut [Bus; 2], frames: usize, swap: &mut Ramp) {
    for n in 0..frames {
        let (out, into) = dsp::fade::equal_power(swap.step());
        for (y, old) in bus.iter_mut().zip(&*leaving) {
            y[n] = into * y[n] + out * old[n];
        }
    }
}
