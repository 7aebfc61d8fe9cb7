//! ONNX Runtime with the decoder and the synthesiser as one graph, a block a run.

use std::error::Error;
use std::sync::Arc;

use dsp::WhiteNoise;
use infer::background::{Blocks, Runtime, Session};
use infer::{Audio, Hop, LoadedControls};
use model::effect::{AudioPort, Axis, EffectPorts, Length};

use crate::Player;
use crate::graph::Draft;
use crate::score::{BLOCK, HOP, SEED, Score};

pub(crate) struct InOneGraph {
    session: Session,
    white: WhiteNoise,
    /// `[3][BLOCK]`: white noise, and pitch and loudness at the beginning of each hop.
    fed: Vec<f32>,
    answer: Audio,
}

impl InOneGraph {
    pub(crate) fn new(model: &Arc<LoadedControls>, room: bool) -> Result<Self, Box<dyn Error>> {
        let taps = model.reverb().filter(|_| room);
        let (graph, states) = Draft::of(&model.file().graph, &model.file().ports).voice(Score::new().next().0, taps);
        let port = |name: &str, channels| AudioPort {
            name: name.to_owned(),
            axes: vec![Axis::Batch, Axis::Channel, Axis::Time],
            channels,
            length: Length::Dynamic,
        };
        let ports =
            EffectPorts { audio_in: port("audio_in", 3), audio_out: port("audio_out", 1), params: None, states };
        let blocks = Blocks { block: BLOCK, lookbehind: 0 };
        let session = Session::open(Runtime::find()?, &model::onnx::write(&graph), &ports, blocks)?;
        Ok(Self { answer: session.frame(), session, white: WhiteNoise::new(SEED), fed: vec![0.0; 3 * BLOCK] })
    }
}

impl Player for InOneGraph {
    fn play(&mut self, score: &mut Score, sound: &mut [f32]) {
        self.white.fill(&mut self.fed[..BLOCK]);
        for start in (0..BLOCK).step_by(HOP) {
            let (f0_hz, loudness_db) = score.next();
            self.fed[BLOCK + start] = f0_hz;
            self.fed[2 * BLOCK + start] = loudness_db;
        }
        let hop = Hop { audio: &self.fed, frames: BLOCK, params: &[] };
        self.session.play(&hop, &mut self.answer).expect("a graph that has been opened");
        sound.copy_from_slice(self.answer.as_slice());
    }
}
