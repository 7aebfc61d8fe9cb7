//! Both engines on one model and the same sound.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use infer::background::{Blocks, Runtime, Session};
use infer::inline::{EffectRunner, TILE, compile_effect};
use infer::{Audio, Hop, Runner};
use model::{ModelFile, Ports};

const WARM_UP_ROUNDS: usize = 50;

pub(crate) struct Contest {
    inline: EffectRunner,
    ort: Session,
    audio: Vec<f32>,
    tile: Audio,
    block: Audio,
}

/// How long a block took.
#[derive(Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) median_us: f64,
    pub(crate) tenth_us: f64,
}

impl Contest {
    pub(crate) fn open(path: &Path, block: usize) -> Result<Self, Box<dyn Error>> {
        let file = ModelFile::open(path)?;
        let Ports::Effect(ports) = &file.ports else { return Err("it is no effect".into()) };
        let blocks = Blocks::of(ports, file.manifest.receptive_field, block);
        let ort = Session::open(Runtime::find()?, &file.onnx, ports, blocks)?;
        let inline = EffectRunner::new(compile_effect(&file.graph, ports, 1)?, ports, 0, &[]);
        let audio = (0..block).map(|n| 0.3 * (n as f32 * 0.05).sin() + 0.1 * (n as f32 * 0.31).sin()).collect();
        Ok(Self { inline, block: ort.frame(), ort, audio, tile: Audio::new(1, TILE) })
    }

    /// Inline, then ONNX Runtime.
    pub(crate) fn run(&mut self, rounds: usize) -> [Figures; 2] {
        let mut times_us = [Vec::with_capacity(rounds), Vec::with_capacity(rounds)];
        for round in 0..WARM_UP_ROUNDS + rounds {
            let taken_us = [time_us(|| self.run_inline()), time_us(|| self.run_ort())];
            if round >= WARM_UP_ROUNDS {
                times_us.iter_mut().zip(taken_us).for_each(|(times_us, taken_us)| times_us.push(taken_us));
            }
        }
        times_us.map(Figures::of)
    }

    fn run_inline(&mut self) {
        for audio in self.audio.chunks(TILE) {
            let hop = Hop { audio, frames: audio.len(), params: &[] };
            self.inline.run(&hop, &mut self.tile).expect("a model that was measured before");
        }
    }

    fn run_ort(&mut self) {
        let hop = Hop { audio: &self.audio, frames: self.audio.len(), params: &[] };
        self.ort.play(&hop, &mut self.block).expect("a model that was measured before");
    }
}

impl Figures {
    fn of(mut times_us: Vec<f64>) -> Self {
        times_us.sort_by(f64::total_cmp);
        Self { median_us: times_us[times_us.len() / 2], tenth_us: times_us[times_us.len() / 10] }
    }
}

fn time_us(run: impl FnOnce()) -> f64 {
    let start = Instant::now();
    run();
    start.elapsed().as_secs_f64() * 1e6
}
