//! What the audio thread lets the editor see: levels, the latest sound, and what a block costs.

use kit::gauges::{Block, Dials, Load};

use crate::engine::Report;
use crate::view::{Meters, Scope};

/// The audio thread's half.
pub(crate) struct Gauges {
    common: kit::gauges::Gauges,
    sound: rt::TapWriter,
    report: rt::LatestWriter<Report>,
}

/// The editor's half.
pub(crate) struct Readings {
    dials: Dials,
    sound: rt::TapReader,
    report: rt::LatestReader<Report>,
    pairs: Vec<[f32; 2]>,
}

/// Makes both halves.
pub(crate) fn gauges() -> (Gauges, Readings) {
    let (common, dials) = kit::gauges::gauges();
    let (sound, sound_reader) = rt::tap(2 * Scope::SAMPLES);
    let (report, report_reader) = rt::latest(Report::default());
    let readings = Readings { dials, sound: sound_reader, report: report_reader, pairs: Vec::new() };
    (Gauges { common, sound, report }, readings)
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

    /// A piece of the sound: what came in, delayed to match what went out. At most [`crate::engine::CHUNK`] samples.
    ///
    /// Realtime: wait-free.
    pub(crate) fn hear(&mut self, dry: &[&[f32]; 2], wet: &[&[f32]; 2]) {
        let mean = |sides: &[&[f32]; 2]| {
            let mut row = [0.0; crate::engine::CHUNK];
            let both = sides[0].iter().zip(sides[1]);
            row.iter_mut().zip(both).for_each(|(mean, (left, right))| *mean = 0.5 * (left + right));
            row
        };
        let frames = wet[0].len();
        self.sound.write(&mean(dry)[..frames], &mean(wet)[..frames]);
        self.common.input(dry);
        self.common.output(wet);
    }

    /// A whole block is over.
    ///
    /// Realtime: wait-free.
    pub(crate) fn finish(&mut self, block: Block, samples: usize, report: Report, latency_samples: usize) {
        self.report.write(report);
        self.common.finish(block, samples, latency_samples);
    }
}

impl Readings {
    /// What running costs.
    pub(crate) fn load(&mut self) -> Load {
        self.dials.load()
    }

    /// Hops that came late since the model was loaded.
    pub(crate) fn late_hops(&mut self) -> u64 {
        self.report.read().player.faults.late
    }
}

impl kit::session::Readings for Readings {
    type Meters = Meters;
    type Sound = Scope;

    fn meters(&mut self) -> Meters {
        let [input_peak, output_peak] = self.dials.peaks();
        Meters { input_peak, output_peak, gated: self.report.read().gated }
    }

    fn sound(&mut self, scope: &mut Scope) {
        self.pairs.resize(Scope::SAMPLES, [0.0; 2]);
        let count = self.sound.newest(&mut self.pairs);
        let newest = &self.pairs[Scope::SAMPLES - count..];
        scope.rate_hz = self.dials.rate_hz();
        scope.input.clear();
        scope.input.extend(newest.iter().map(|pair| pair[0]));
        scope.output.clear();
        scope.output.extend(newest.iter().map(|pair| pair[1]));
    }
}
