//! What the audio thread lets the editor see: levels, the notes that are played, their spectrum, and what a block costs.

use std::time::Instant;

use infer::Instrument;

use crate::view::{Frame, Load, Meters, Trail};

/// Blocks over which the cost is reckoned.
const BLOCKS: usize = 512;
/// As much of a spectrum as a picture shows.
const HARMONICS: usize = 64;
const BANDS: usize = 65;

/// The audio thread's half.
pub(crate) struct Gauges {
    input: rt::MeterWriter,
    output: rt::MeterWriter,
    /// Pairs of pitch and confidence, and of loudness and presence: one of each a frame.
    notes: rt::TapWriter,
    levels: rt::TapWriter,
    /// Pairs of what a block took and what it may take, µs.
    times: rt::TapWriter,
    now: rt::LatestWriter<Now>,
    rate_hz: f64,
}

/// The editor's half.
pub(crate) struct Readings {
    input: rt::MeterReader,
    output: rt::MeterReader,
    notes: rt::TapReader,
    levels: rt::TapReader,
    times: rt::TapReader,
    now: rt::LatestReader<Now>,
    pairs: [Vec<[f32; 2]>; 2],
}

/// The latest block.
#[derive(Clone, Copy)]
struct Now {
    harmonics: [f32; HARMONICS],
    bands: [f32; BANDS],
    rate_hz: f64,
    latency_samples: usize,
}

/// Makes both halves.
pub(crate) fn gauges() -> (Gauges, Readings) {
    let rate_hz = 48_000.0;
    let (input, input_reader) = rt::meter(rate_hz as f32);
    let (output, output_reader) = rt::meter(rate_hz as f32);
    let (notes, notes_reader) = rt::tap(2 * Trail::FRAMES);
    let (levels, levels_reader) = rt::tap(2 * Trail::FRAMES);
    let (times, times_reader) = rt::tap(BLOCKS);
    let silence = Now { harmonics: [0.0; HARMONICS], bands: [0.0; BANDS], rate_hz: 0.0, latency_samples: 0 };
    let (now, now_reader) = rt::latest(silence);
    let readings = Readings {
        input: input_reader,
        output: output_reader,
        notes: notes_reader,
        levels: levels_reader,
        times: times_reader,
        now: now_reader,
        pairs: [Vec::new(), Vec::new()],
    };
    (Gauges { input, output, notes, levels, times, now, rate_hz }, readings)
}

impl Gauges {
    /// For another rate.
    pub(crate) fn prepare(&mut self, rate_hz: f64) {
        self.rate_hz = rate_hz;
        self.input.prepare(rate_hz as f32);
        self.output.prepare(rate_hz as f32);
    }

    /// What comes in.
    ///
    /// Realtime: wait-free.
    pub(crate) fn hear(&mut self, audio: &[&mut [f32]]) {
        self.input.write(loudest(audio));
    }

    /// A frame is played.
    ///
    /// Realtime: wait-free.
    pub(crate) fn frame(&mut self, frame: &Frame) {
        self.notes.write(&[frame.f0_hz], &[frame.confidence]);
        self.levels.write(&[frame.loudness_db], &[frame.presence]);
    }

    /// A whole block is over; it began at `began`, and `audio` goes out. `spectrum`: amplitudes of the harmonics and
    /// magnitudes of the noise bands that sound.
    ///
    /// Realtime: wait-free.
    pub(crate) fn finish(
        &mut self,
        began: Instant,
        audio: &[&mut [f32]],
        spectrum: Option<[&[f32]; 2]>,
        latency_samples: usize,
    ) {
        let out = loudest(audio);
        self.output.write(out);
        let mut now = Now { harmonics: [0.0; HARMONICS], bands: [0.0; BANDS], rate_hz: self.rate_hz, latency_samples };
        if let Some([harmonics, bands]) = spectrum {
            now.harmonics.iter_mut().zip(harmonics).for_each(|(to, from)| *to = *from);
            now.bands.iter_mut().zip(bands).for_each(|(to, from)| *to = *from);
        }
        self.now.write(now);
        let took_us = began.elapsed().as_secs_f64() * 1e6;
        let may_take_us = out.len() as f64 / self.rate_hz * 1e6;
        self.times.write(&[took_us as f32], &[may_take_us as f32]);
    }
}

/// The louder of two sides.
fn loudest<'a>(audio: &'a [&mut [f32]]) -> &'a [f32] {
    let peak = |side: &[f32]| side.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    match audio {
        [left, right, ..] if peak(right) > peak(left) => right,
        [left, ..] => left,
        [] => &[],
    }
}

impl Readings {
    /// Levels since the last call.
    pub(crate) fn meters(&mut self) -> Meters {
        Meters { input_peak: self.input.read().peak, output_peak: self.output.read().peak }
    }

    /// The latest notes and their spectrum.
    pub(crate) fn trail(&mut self, trail: &mut Trail) {
        let now = self.now.read();
        self.pairs.iter_mut().for_each(|pairs| pairs.resize(Trail::FRAMES, [0.0; 2]));
        let [notes, levels] = &mut self.pairs;
        let count = self.notes.newest(notes).min(self.levels.newest(levels));
        let frame = |(note, level): (&[f32; 2], &[f32; 2])| Frame {
            f0_hz: note[0],
            confidence: note[1],
            loudness_db: level[0],
            presence: level[1],
        };
        trail.frame_rate_hz =
            if now.rate_hz > 0.0 { now.rate_hz / Instrument::hop_at(now.rate_hz) as f64 } else { 0.0 };
        trail.frames.clear();
        let newest = Trail::FRAMES - count;
        trail.frames.extend(notes[newest..].iter().zip(&levels[newest..]).map(frame));
        trail.harmonics.clear();
        trail.harmonics.extend_from_slice(&now.harmonics);
        trail.bands.clear();
        trail.bands.extend_from_slice(&now.bands);
    }

    /// What running costs.
    pub(crate) fn load(&mut self) -> Load {
        let now = self.now.read();
        let mut times = [[0.0; 2]; BLOCKS];
        let count = self.times.newest(&mut times);
        let times = &mut times[BLOCKS - count..];
        let (took, may_take) = times.iter().fold((0.0, 0.0), |sum, time| (sum.0 + time[0], sum.1 + time[1]));
        times.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]));
        let p99 = times.get((count * 99).div_ceil(100).saturating_sub(1));
        Load {
            cpu_percent: (may_take > 0.0).then(|| f64::from(100.0 * took / may_take)),
            p99_us: p99.map(|time| f64::from(time[0])),
            block_us: p99.map(|time| f64::from(time[1])),
            latency_samples: now.latency_samples as u32,
            host_rate_hz: now.rate_hz,
        }
    }
}
