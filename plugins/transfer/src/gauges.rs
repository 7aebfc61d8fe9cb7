//! What the audio thread lets the editor see: levels, the notes that are played, their spectrum, and what a block costs.

use infer::{Instrument, Sounding};
use kit::gauges::{Block, Dials, Load};

use crate::view::{Frame, Listening, Meters, Trail};

/// As much of a spectrum as a picture shows.
const HARMONICS: usize = 64;
const BANDS: usize = 65;

/// The audio thread's half.
pub(crate) struct Gauges {
    common: kit::gauges::Gauges,
    /// Pairs of pitch and confidence, and of loudness and presence: one of each a frame and voice.
    notes: rt::TapWriter,
    levels: rt::TapWriter,
    spectrum: rt::LatestWriter<Spectrum>,
    listening: rt::LatestWriter<Listening>,
}

/// The editor's half.
pub(crate) struct Readings {
    dials: Dials,
    notes: rt::TapReader,
    levels: rt::TapReader,
    spectrum: rt::LatestReader<Spectrum>,
    listening: rt::LatestReader<Listening>,
    pairs: [Vec<[f32; 2]>; 2],
    voices: usize,
}

/// Of the latest block.
#[derive(Clone, Copy)]
struct Spectrum {
    harmonics: [f32; HARMONICS],
    bands: [f32; BANDS],
    own: [f32; HARMONICS],
}

impl Spectrum {
    const SILENCE: Self = Self { harmonics: [0.0; HARMONICS], bands: [0.0; BANDS], own: [0.0; HARMONICS] };
}

/// Makes both halves, for so many voices.
pub(crate) fn gauges(voices: usize) -> (Gauges, Readings) {
    let (common, dials) = kit::gauges::gauges();
    let (notes, notes_reader) = rt::tap(2 * Trail::FRAMES * voices);
    let (levels, levels_reader) = rt::tap(2 * Trail::FRAMES * voices);
    let (spectrum, spectrum_reader) = rt::latest(Spectrum::SILENCE);
    let (listening, listening_reader) = rt::latest(Listening::default());
    let readings = Readings {
        dials,
        notes: notes_reader,
        levels: levels_reader,
        spectrum: spectrum_reader,
        listening: listening_reader,
        pairs: [(); 2].map(|()| vec![[0.0; 2]; Trail::FRAMES * voices]),
        voices,
    };
    (Gauges { common, notes, levels, spectrum, listening }, readings)
}

impl Gauges {
    /// For another rate.
    pub(crate) fn prepare(&mut self, rate_hz: f64) {
        self.common.prepare(rate_hz);
    }

    /// A block begins.
    ///
    /// Realtime: reads the clock.
    pub(crate) fn begin(&self) -> Block {
        self.common.begin()
    }

    /// What comes in.
    ///
    /// Realtime: wait-free.
    pub(crate) fn hear(&mut self, audio: &[&mut [f32]]) {
        self.common.input(audio);
    }

    /// A frame is played, of each voice.
    ///
    /// Realtime: wait-free.
    pub(crate) fn frame<const VOICES: usize>(&mut self, frames: &[Frame; VOICES]) {
        let each = |what: fn(&Frame) -> f32| frames.each_ref().map(what);
        self.notes.write(&each(|frame| frame.f0_hz), &each(|frame| frame.confidence));
        self.levels.write(&each(|frame| frame.loudness_db), &each(|frame| frame.presence));
    }

    /// What is known of the player.
    ///
    /// Realtime: wait-free.
    pub(crate) fn listen(&mut self, listening: Listening) {
        self.listening.write(listening);
    }

    /// A whole block is over, and `audio` goes out.
    ///
    /// Realtime: wait-free.
    pub(crate) fn finish(
        &mut self,
        block: Block,
        audio: &[&mut [f32]],
        spectrum: Sounding<'_>,
        latency_samples: usize,
    ) {
        self.common.output(audio);
        let mut now = Spectrum::SILENCE;
        let copy = |to: &mut [f32], from: &[f32]| to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        copy(&mut now.harmonics, spectrum.harmonics);
        copy(&mut now.bands, spectrum.bands);
        copy(&mut now.own, spectrum.own);
        self.spectrum.write(now);
        self.common.finish(block, audio.first().map_or(0, |side| side.len()), latency_samples);
    }
}

impl Readings {
    /// What running costs.
    pub(crate) fn load(&mut self) -> Load {
        self.dials.load()
    }
}

impl kit::session::Readings for Readings {
    type Meters = Meters;
    type Sound = Trail;

    fn meters(&mut self) -> Meters {
        let [input_peak, output_peak] = self.dials.peaks();
        Meters { input_peak, output_peak }
    }

    fn sound(&mut self, trail: &mut Trail) {
        let (now, rate_hz) = (self.spectrum.read(), self.dials.rate_hz());
        let [notes, levels] = &mut self.pairs;
        let count = self.notes.newest(notes).min(self.levels.newest(levels)) / self.voices;
        let frame = |(note, level): (&[f32; 2], &[f32; 2])| Frame {
            f0_hz: note[0],
            confidence: note[1],
            loudness_db: level[0],
            presence: level[1],
        };
        trail.frame_rate_hz = if rate_hz > 0.0 { rate_hz / Instrument::hop_at(rate_hz) as f64 } else { 0.0 };
        trail.lines.resize_with(self.voices, Vec::new);
        let newest = (Trail::FRAMES - count) * self.voices;
        for (voice, line) in trail.lines.iter_mut().enumerate() {
            let of_voice = notes[newest..].iter().zip(&levels[newest..]).skip(voice).step_by(self.voices);
            line.clear();
            line.extend(of_voice.map(frame));
        }
        trail.harmonics.clear();
        trail.harmonics.extend_from_slice(&now.harmonics);
        trail.bands.clear();
        trail.bands.extend_from_slice(&now.bands);
        trail.own.clear();
        trail.own.extend_from_slice(&now.own);
        trail.listening = self.listening.read();
    }
}
