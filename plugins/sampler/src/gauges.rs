//! What the audio thread lets the editor see: levels, what sounds, and what a block costs.

use std::sync::Arc;

use kit::gauges::{Block, Dials, Load};

use crate::board::Board;
use crate::view::Meters;

/// The audio thread's half.
pub(crate) struct Gauges {
    common: kit::gauges::Gauges,
    voices: rt::LatestWriter<usize>,
}

/// The editor's half.
pub(crate) struct Readings {
    dials: Dials,
    voices: rt::LatestReader<usize>,
    board: Arc<Board>,
}

/// Makes both halves.
pub(crate) fn gauges(board: Arc<Board>) -> (Gauges, Readings) {
    let (common, dials) = kit::gauges::gauges();
    let (voices, voices_reader) = rt::latest(0);
    (Gauges { common, voices }, Readings { dials, voices: voices_reader, board })
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

    /// A whole block is over.
    ///
    /// Realtime: wait-free.
    pub(crate) fn finish(&mut self, block: Block, sides: &[impl AsRef<[f32]>], voices: usize) {
        self.common.output(sides);
        self.voices.write(voices);
        self.common.finish(block, sides.first().map_or(0, |side| side.as_ref().len()), 0);
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
    type Sound = ();

    fn meters(&mut self) -> Meters {
        let [_, output_peak] = self.dials.peaks();
        let (struck, key) = (self.board.take_struck(), self.board.take_key());
        Meters { output_peak, voices: self.voices.read(), struck, key }
    }

    fn sound(&mut self, (): &mut ()) {}
}
