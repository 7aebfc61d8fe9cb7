//! What sounds: keys to voices, voices to sound. On the audio thread.

mod rack;
mod voice;
mod voices;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use dsp::SincTables;
use dsp::smooth::Ramp;
use rt::Taker;

use crate::board::Board;
use crate::kiln::Bell;
use crate::params::{PADS, PadParams, SamplerParams};
use crate::recipe::{Recipe, Sound};
use rack::Rack;
use voice::{Human, Note, Touch, Voice};
use voices::Voices;

pub(crate) use rack::{RACK, TRIED};

/// The last gain, and bypass, arrive after this long.
const OUTPUT_GLIDE_S: f64 = 0.02;
/// A bounce waits this long for a sound.
const PATIENCE: Duration = Duration::from_secs(20);
/// A note by chance is so much out of tune, louder and farther to a side, where all is left to chance.
const HUMAN: Human = Human { tune_st: 0.25, gain_db: 4.0, pan: 0.25 };
/// What the editor plays with a click.
const CLICKED: f32 = 0.8;

/// Filters to read sounds with: one for all instances, made when the first is about to play.
static TABLES: LazyLock<SincTables> = LazyLock::new(SincTables::new);

/// The audio thread's part.
pub(crate) struct Engine {
    rack: Rack,
    voices: Voices,
    bell: Bell,
    output: Ramp,
    rate_hz: f64,
    offline: bool,
    /// Notes since the last reset.
    notes: u64,
    /// What each pad was to sound like in the last block.
    wanted: [Recipe; PADS],
}

impl Engine {
    /// Silent. Decoded sounds come through `taker`; `bell` says that others are wanted.
    pub(crate) fn new(taker: Taker<Sound>, bell: Bell) -> Self {
        Self {
            rack: Rack::new(taker),
            voices: Voices::new(),
            bell,
            output: Ramp::new(1.0),
            rate_hz: 48_000.0,
            offline: false,
            notes: 0,
            wanted: [Recipe::default(); PADS],
        }
    }

    /// For another rate. Offline it waits for the sounds that it needs.
    pub(crate) fn prepare(&mut self, rate_hz: f64, offline: bool, params: &SamplerParams) {
        LazyLock::force(&TABLES);
        (self.rate_hz, self.offline) = (rate_hz, offline);
        self.output.prepare(rate_hz, OUTPUT_GLIDE_S);
        self.reset(params);
    }

    /// Silent, and as at the beginning.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self, params: &SamplerParams) {
        self.voices.reset(&mut self.rack);
        self.notes = 0;
        self.output.snap(params.output_gain());
    }

    /// A block begins, or the knobs have been turned.
    ///
    /// Realtime; a bounce waits for what a loop needs.
    pub(crate) fn begin(&mut self, params: &SamplerParams, board: &Board) {
        self.notice(params, board);
        for pad in 0..RACK {
            self.rack.receive(pad);
        }
        if self.offline {
            self.await_loops(params, board);
        }
        self.follow(params);
        self.output.set(params.output_gain());
        self.clicked(params, board);
    }

    /// Rings where a pad is to sound otherwise than before.
    fn notice(&mut self, params: &SamplerParams, board: &Board) {
        let wanted = std::array::from_fn(|pad| params.recipe(pad, board.revision(pad)));
        if wanted != self.wanted {
            self.wanted = wanted;
            self.bell.ring();
        }
    }

    fn await_loops(&mut self, params: &SamplerParams, board: &Board) {
        for pad in 0..PADS {
            if self.voices.iter().any(|voice| voice.seat.pad == pad && voice.note.region.looped) {
                self.await_sound(pad, params, board);
            }
        }
    }

    fn follow(&mut self, params: &SamplerParams) {
        let Self { voices, rack, .. } = self;
        for voice in voices.iter_mut() {
            if let Some(pad) = params.pads().get(voice.seat.pad) {
                let sample_rate_hz = rack.at(voice.seat).and_then(|sound| sound.layers.first());
                let sample_rate_hz = sample_rate_hz.map_or(48_000.0, dsp::OneShot::sample_rate_hz);
                voice.follow(Touch::of(pad, params.tune.value()), sample_rate_hz);
            }
            if voice.wants_newest() {
                voice.take_newest(rack);
            }
        }
    }

    /// Plays what was clicked in the editor.
    fn clicked(&mut self, params: &SamplerParams, board: &Board) {
        let taps = board.take_taps();
        for pad in (0..PADS).filter(|pad| taps & 1 << pad != 0) {
            self.strike(pad, 0, CLICKED, params, board);
            // Nobody holds it.
            self.voices.iter_mut().filter(|voice| voice.seat.pad == pad).for_each(|voice| voice.held = false);
        }
        if taps & 1 << TRIED != 0 {
            // A hand that goes over the map hears one sound after another, not all at once.
            self.voices.iter_mut().filter(|voice| voice.seat.pad == TRIED).for_each(Voice::silence);
            self.play(TRIED, 0, CLICKED, 1.0, Touch::PLAIN, dsp::Region::WHOLE, Human::default());
        }
    }

    /// A key goes down.
    ///
    /// Realtime; a bounce waits for the sound of the pads on this key.
    pub(crate) fn note_on(&mut self, key: u8, velocity: f32, params: &SamplerParams, board: &Board) {
        for (pad, knobs) in params.pads().into_iter().enumerate() {
            if knobs.note.value() == i32::from(key) {
                self.strike(pad, key, velocity, params, board);
            }
        }
    }

    /// A key comes up.
    ///
    /// Realtime.
    pub(crate) fn note_off(&mut self, key: u8, params: &SamplerParams) {
        let pads = params.pads();
        for voice in self.voices.iter_mut().filter(|voice| voice.note.key == key && voice.held) {
            voice.release(pads.get(voice.seat.pad).is_some_and(|pad| pad.follows_key()));
        }
    }

    /// All notes of a key end at once, or all notes.
    ///
    /// Realtime.
    pub(crate) fn choke(&mut self, key: Option<u8>) {
        let meant = |voice: &&mut Voice| key.is_none_or(|key| voice.note.key == key);
        self.voices.iter_mut().filter(meant).for_each(Voice::silence);
    }

    fn strike(&mut self, pad: usize, key: u8, velocity: f32, params: &SamplerParams, board: &Board) {
        if self.offline {
            self.await_sound(pad, params, board);
        }
        let knobs = params.pads()[pad];
        self.choke_group(knobs, &params.pads());
        self.notes += 1;
        let softness = knobs.velocity.value();
        let level = 1.0 - softness + softness * velocity * velocity;
        let human = human(params.seed.value(), self.notes, params.humanize.value());
        self.play(pad, key, velocity, level, Touch::of(knobs, params.tune.value()), knobs.region(), human);
        board.set_struck(pad);
    }

    fn choke_group(&mut self, struck: &PadParams, pads: &[&PadParams; PADS]) {
        let group = struck.choke.value();
        if group == 0 {
            return;
        }
        let same = |voice: &&mut Voice| pads.get(voice.seat.pad).is_some_and(|pad| pad.choke.value() == group);
        self.voices.iter_mut().filter(same).for_each(Voice::silence);
    }

    #[allow(clippy::too_many_arguments, reason = "each is one fact about one note")]
    fn play(
        &mut self,
        pad: usize,
        key: u8,
        velocity: f32,
        level: f32,
        touch: Touch,
        region: dsp::Region,
        human: Human,
    ) {
        let Some((seat, sound)) = self.rack.newest(pad) else { return };
        let Some(sound) = sound.layer(velocity) else { return };
        let note = Note { key, velocity, level, human, born: self.notes, region };
        let voice = Voice::new(note, seat, sound, touch, self.rate_hz);
        self.voices.begin(voice, &mut self.rack);
    }

    /// Waits until a pad has the sound that its knobs ask for. Only in a bounce.
    fn await_sound(&mut self, pad: usize, params: &SamplerParams, board: &Board) {
        let deadline = Instant::now() + PATIENCE;
        while !self.rack.has(pad, &params.recipe(pad, board.revision(pad))) && Instant::now() < deadline {
            if !self.rack.receive(pad) {
                self.bell.ring();
                thread::sleep(Duration::from_micros(100));
            }
        }
    }

    /// Fills both sides.
    ///
    /// Realtime.
    pub(crate) fn render(&mut self, sides: [&mut [f32]; 2]) {
        let [left, right] = sides;
        left.fill(0.0);
        right.fill(0.0);
        let mut output = self.output;
        if self.is_silent() {
            self.output.skip(left.len());
            return;
        }
        self.voices.add(&mut self.rack, &TABLES, [&mut *left, &mut *right]);
        output.apply(left);
        self.output.apply(right);
    }

    /// Whether no voice sounds.
    ///
    /// Realtime.
    pub(crate) fn is_silent(&self) -> bool {
        self.voices.iter().next().is_none()
    }

    /// How many voices sound.
    ///
    /// Realtime.
    pub(crate) fn sounding(&self) -> usize {
        self.voices.iter().count()
    }
}

/// Chance, the same every time for the same note of the same seed.
fn human(seed: i32, note: u64, share: f32) -> Human {
    if share == 0.0 {
        return Human::default();
    }
    let chance = |n: u64| {
        // SplitMix64 (G. L. Steele, D. Lea and C. H. Flood, 2014).
        let mut x = (seed as u64) << 40 ^ (3 * note + n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        share * (((x ^ x >> 31) >> 40) as f32 / (1_u32 << 23) as f32 - 1.0)
    };
    Human { tune_st: HUMAN.tune_st * chance(0), gain_db: HUMAN.gain_db * chance(1), pan: HUMAN.pan * chance(2) }
}
