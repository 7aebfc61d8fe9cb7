//! The two runners of one model, ready to take turns on the same sound.

use ::model::effect::EffectPorts;
use ::model::{ModelFile, Ports};
use infer::background::{Blocks, Runtime, Session};
use infer::inline::{EffectRunner, TILE, compile_effect};
use infer::{Audio, Hop, LoadError, Runner as _};

use crate::error::{Error, Result};

/// One run of each model, on a block of quiet noise.
pub(super) type Candidate<'a> = Box<dyn FnMut() + 'a>;

/// What can play the model; at least one of them.
pub(super) struct Pair {
    inline: Option<Inline>,
    background: Option<Background>,
    block: usize,
}

struct Inline {
    runner: EffectRunner,
    /// The block in pieces that the runner takes.
    pieces: Vec<Piece>,
    frame: Audio,
}

struct Background {
    session: Session,
    piece: Piece,
    frame: Audio,
}

/// Sound and knobs of one run.
struct Piece {
    audio: Vec<f32>,
    params: Vec<f32>,
    frames: usize,
}

impl Pair {
    /// Both runners for runs of `block` samples; of as many as the model insists on, if it does.
    pub(super) fn load(file: &ModelFile, block: usize) -> Result<Self> {
        let Ports::Effect(ports) = &file.ports else {
            return Err(Error::Usage(format!("\"{}\" does not turn audio into audio", file.manifest.name)));
        };
        let blocks = Blocks::of(ports, file.manifest.receptive_field, block);
        let background = Background::open(file, ports, blocks);
        let inline = Inline::compile(file, ports, blocks.block);
        match (inline, background) {
            (None, Err(reason)) => Err(reason.into()),
            (inline, background) => Ok(Self { inline, background: background.ok(), block: blocks.block }),
        }
    }

    /// Samples per run.
    pub(super) fn block(&self) -> usize {
        self.block
    }

    /// Names and runs, in the same order.
    pub(super) fn candidates(&mut self) -> (Vec<&'static str>, Vec<Candidate<'_>>) {
        let inline = self.inline.as_mut().map(|inline| ("inline", Box::new(|| inline.run()) as Candidate<'_>));
        let background = self.background.as_mut().map(|ort| ("background", Box::new(|| ort.run()) as Candidate<'_>));
        inline.into_iter().chain(background).unzip()
    }
}

impl Inline {
    fn compile(file: &ModelFile, ports: &EffectPorts, block: usize) -> Option<Self> {
        let plan = compile_effect(&file.graph, ports, 1).ok()?;
        let runner = EffectRunner::new(plan, ports, file.manifest.warm_up_samples, &defaults(file));
        let starts = (0..block).step_by(TILE);
        let pieces = starts.map(|start| Piece::new(file, ports, TILE.min(block - start))).collect();
        Some(Self { runner, pieces, frame: Audio::new(ports.audio_out.channels, TILE) })
    }

    fn run(&mut self) {
        for piece in &self.pieces {
            // A fault would be heard, not measured: the figures are the same.
            let _ = std::hint::black_box(self.runner.run(&piece.hop(), &mut self.frame));
        }
    }
}

impl Background {
    fn open(file: &ModelFile, ports: &EffectPorts, blocks: Blocks) -> std::result::Result<Self, LoadError> {
        let mut session = Session::open(Runtime::find()?, &file.onnx, ports, blocks)?;
        session.settle(file.manifest.warm_up_samples, &defaults(file))?;
        let frame = session.frame();
        Ok(Self { session, piece: Piece::new(file, ports, blocks.block), frame })
    }

    fn run(&mut self) {
        let _ = std::hint::black_box(self.session.play(&self.piece.hop(), &mut self.frame));
    }
}

impl Piece {
    fn new(file: &ModelFile, ports: &EffectPorts, frames: usize) -> Self {
        let per_sample = ports.params.as_ref().is_some_and(|params| params.per_sample());
        let times = if per_sample { frames } else { 1 };
        let params = defaults(file).into_iter().flat_map(|value| std::iter::repeat_n(value, times)).collect();
        Self { audio: quiet_noise(ports.audio_in.channels * frames), params, frames }
    }

    fn hop(&self) -> Hop<'_> {
        Hop { audio: &self.audio, frames: self.frames, params: &self.params }
    }
}

/// Knobs at their defaults, in their own units.
fn defaults(file: &ModelFile) -> Vec<f32> {
    file.manifest.knobs.iter().map(|knob| knob.default as f32).collect()
}

/// Neither silence, which some operators shortcut, nor loud. A linear congruence is random enough.
fn quiet_noise(samples: usize) -> Vec<f32> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 - 0.5
    };
    (0..samples).map(|_| 0.2 * next()).collect()
}
