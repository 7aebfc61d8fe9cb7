//! The engines on one model and the same sound.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use infer::background::{Blocks, Runtime, Session};
use infer::inline::kernels::Isa;
use infer::inline::{EffectRunner, Io, Plan, TILE};
use infer::{Audio, Hop, Runner};
use model::{ModelFile, Ports};

const WARM_UP_ROUNDS: usize = 50;
/// How far the engines may differ: a race between different sounds says nothing.
const TOLERANCE: f32 = 1e-5;

pub(crate) struct Contest {
    inline: Vec<EffectRunner>,
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
    pub(crate) fn open(path: &Path, block: usize, isas: &[Isa]) -> Result<Self, Box<dyn Error>> {
        let file = ModelFile::open(path)?;
        let Ports::Effect(ports) = &file.ports else { return Err("it is no effect".into()) };
        let blocks = Blocks::of(ports, file.manifest.receptive_field, block);
        let ort = Session::open(Runtime::find()?, &file.onnx, ports, blocks)?;
        let io = Io::of_effect(ports);
        let plans =
            isas.iter().map(|&isa| Plan::compile_for(&file.graph, &io, 1, isa)).collect::<Result<Vec<_>, _>>()?;
        let inline = plans.into_iter().map(|plan| EffectRunner::new(plan, ports, 0, &[])).collect();
        let audio = (0..block).map(|n| 0.3 * (n as f32 * 0.05).sin() + 0.1 * (n as f32 * 0.31).sin()).collect();
        let mut contest = Self { inline, block: ort.frame(), ort, audio, tile: Audio::new(1, TILE) };
        contest.compare()?;
        Ok(contest)
    }

    /// Whether all give the same sound.
    fn compare(&mut self) -> Result<(), Box<dyn Error>> {
        self.run_ort();
        for engine in 0..self.inline.len() {
            let mut sound = Vec::new();
            self.run_inline(engine, |tile| sound.extend_from_slice(tile));
            let pairs = sound.iter().zip(self.block.as_slice());
            if let Some((ours, theirs)) = pairs.into_iter().find(|(ours, theirs)| (*ours - *theirs).abs() > TOLERANCE) {
                return Err(format!("the engines disagree: {ours} and {theirs}").into());
            }
        }
        Ok(())
    }

    /// ONNX Runtime, then inline for each instruction set.
    pub(crate) fn run(&mut self, rounds: usize) -> Vec<Figures> {
        let mut times_us = vec![Vec::with_capacity(rounds); 1 + self.inline.len()];
        for round in 0..WARM_UP_ROUNDS + rounds {
            for (engine, times_us) in times_us.iter_mut().enumerate() {
                let taken_us = match engine.checked_sub(1) {
                    None => time_us(|| self.run_ort()),
                    Some(engine) => time_us(|| self.run_inline(engine, |_| ())),
                };
                if round >= WARM_UP_ROUNDS {
                    times_us.push(taken_us);
                }
            }
        }
        times_us.into_iter().map(Figures::of).collect()
    }

    fn run_inline(&mut self, engine: usize, mut heard: impl FnMut(&[f32])) {
        for audio in self.audio.chunks(TILE) {
            let hop = Hop { audio, frames: audio.len(), params: &[] };
            self.inline[engine].run(&hop, &mut self.tile).expect("a model that has been opened");
            heard(&self.tile.as_slice()[..audio.len()]);
        }
    }

    fn run_ort(&mut self) {
        let hop = Hop { audio: &self.audio, frames: self.audio.len(), params: &[] };
        self.ort.play(&hop, &mut self.block).expect("a model that has been opened");
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
