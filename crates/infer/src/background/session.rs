//! A model that ONNX Runtime plays: blocks of audio in, blocks of audio out.

use std::sync::Arc;
use std::time::Duration;

use model::effect::{EffectPorts, Length};
use ort::logging::LogLevel;
use ort::session::builder::{GraphOptimizationLevel, SessionBuilder};
use ort::value::Tensor;

use super::SlowModel;
use super::plane::Plane;
use super::runtime::{LARGEST_TRIAL, Runtime};
use super::tensors::{Port, State, Tensors};
use super::watch::Watch;
use crate::{Audio, Fault, Hop, LoadError};

pub use super::tensors::Stop;

/// How a model is cut into runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocks {
    /// New samples per run.
    pub block: usize,
    /// Samples of the past that every run hears again: for models without memory, whose answer depends on the past all
    /// the same.
    pub lookbehind: usize,
}

impl Blocks {
    /// Runs of `preferred` samples, or of what the graph wants. `receptive_field` counts for graphs without states.
    pub fn of(ports: &EffectPorts, receptive_field: Option<usize>, preferred: usize) -> Self {
        let past = match receptive_field {
            Some(field) if ports.states.is_empty() => field.saturating_sub(1),
            _ => 0,
        };
        match ports.length() {
            Length::Dynamic => Self { block: preferred, lookbehind: past },
            Length::Fixed(length) if past < length => Self { block: length - past, lookbehind: past },
            Length::Fixed(length) => Self { block: length, lookbehind: 0 },
        }
    }

    /// Samples per run.
    pub fn length(self) -> usize {
        self.block + self.lookbehind
    }
}

/// A session of ONNX Runtime with the memory of one instance. Allocates and locks when it runs: never on the audio
/// thread.
#[derive(Debug)]
pub struct Session {
    tensors: Tensors,
    blocks: Blocks,
    audio_in: Plane,
    audio_out: Plane,
    params: Params,
    knobs: usize,
    rest: Vec<Box<[f32]>>,
}

/// How the knobs reach the graph.
#[derive(Debug, Clone, Copy)]
enum Params {
    None,
    PerRun,
    /// `fresh`: nothing is known yet of the knobs' past.
    PerSample {
        plane: Plane,
        fresh: bool,
    },
}

/// The first run of a model may take this long.
const FIRST_RUN: Duration = Duration::from_secs(10);

const AUDIO: usize = 0;
const PARAMS: usize = 1;

impl Session {
    /// Lets a model run once with bounded memory and time, just as the file says, before it is optimised: what a graph
    /// computes at load would be bounded by nothing.
    ///
    /// # Errors
    /// As [`open`](Self::open), or what the model takes too much of.
    pub fn try_out(runtime: &Runtime, onnx: &[u8], ports: &EffectPorts, blocks: Blocks) -> Result<(), LoadError> {
        let mut session = runtime.trial_session(onnx)?;
        Wiring::of(ports, blocks).answered_length(&mut session, ports).map_err(of_trial)?;
        Ok(())
    }

    /// Builds a session over the bytes of an ONNX file and lets it run once to learn its shapes.
    ///
    /// # Errors
    /// What ONNX Runtime has against the file, or where its answers do not fit `ports`.
    pub fn open(runtime: &Runtime, onnx: &[u8], ports: &EffectPorts, blocks: Blocks) -> Result<Self, LoadError> {
        let mut session = runtime.session(onnx)?;
        let wiring = Wiring::of(ports, blocks);
        let length_out = wiring.answered_length(&mut session, ports)?;
        if length_out < blocks.block {
            return Err(shape(format!("{length_out} samples for {}", blocks.length()), blocks.block, "samples"));
        }
        let outputs = [Port { name: ports.audio_out.name.clone(), dims: audio_dims(&ports.audio_out, length_out) }];
        let mut tensors = Tensors::new(session, &wiring.inputs, &outputs, &wiring.states)?;
        for (index, state) in ports.states.iter().enumerate() {
            tensors.state_mut(index).copy_from_slice(&state.initial);
        }
        let params = match &ports.params {
            None => Params::None,
            Some(port) if port.per_sample() => {
                Params::PerSample { plane: Plane::of_params(port, blocks.length()), fresh: true }
            }
            Some(_) => Params::PerRun,
        };
        Ok(Self {
            rest: ports.states.iter().map(|state| state.initial.as_slice().into()).collect(),
            audio_in: Plane::of_audio(&ports.audio_in, blocks.length()),
            audio_out: Plane::of_audio(&ports.audio_out, length_out),
            knobs: ports.params.as_ref().map_or(0, |params| params.count),
            tensors,
            blocks,
            params,
        })
    }

    /// Plays at least `samples` of silence with the knobs at `params`, and takes what the memory holds then for rest.
    ///
    /// # Errors
    /// When a run fails, or gives what is not finite.
    pub fn settle(&mut self, samples: usize, params: &[f32]) -> Result<(), LoadError> {
        let block = self.blocks.block;
        let silence = vec![0.0; self.audio_in.rows() * block];
        let params = self.held(params);
        let mut answer = self.frame();
        for _ in 0..samples.div_ceil(block) {
            let hop = Hop { audio: &silence, frames: block, params: &params };
            self.play(&hop, &mut answer)?;
            if !answer.as_slice().iter().all(|sample| sample.is_finite()) {
                return Err(LoadError::NotFinite { signal: "silence" });
            }
        }
        self.rest = (0..self.rest.len()).map(|index| self.tensors.state(index).into()).collect();
        Ok(())
    }

    /// The knobs of one run, from values that hold throughout it: `[P]` or `[P][block]`.
    pub fn held(&self, params: &[f32]) -> Vec<f32> {
        match self.params {
            Params::PerSample { .. } => {
                params.iter().flat_map(|&p| std::iter::repeat_n(p, self.blocks.block)).collect()
            }
            Params::None | Params::PerRun => params.to_vec(),
        }
    }

    /// One run, with the library's own words if it fails.
    ///
    /// # Errors
    /// What ONNX Runtime says.
    pub fn play(&mut self, hop: &Hop<'_>, answer: &mut Audio) -> Result<(), LoadError> {
        let block = self.blocks.block;
        self.audio_in.slide(self.tensors.input(AUDIO), block);
        self.audio_in.put(self.tensors.input(AUDIO), hop.audio, block);
        self.put_params(hop.params);
        self.tensors.run()?;
        answer.set_frames(block);
        self.audio_out.get(self.tensors.output(0), answer.as_mut_slice(), block);
        Ok(())
    }

    /// Room for the answer of one run.
    pub fn frame(&self) -> Audio {
        Audio::new(self.audio_out.rows(), self.blocks.block)
    }

    /// Ends a run that takes too long, from another thread.
    pub fn stop(&self) -> Stop {
        self.tensors.stop()
    }

    fn put_params(&mut self, params: &[f32]) {
        match &mut self.params {
            Params::None => {}
            Params::PerRun => self.tensors.input(PARAMS).copy_from_slice(params),
            Params::PerSample { plane, fresh } => {
                let (block, tensor) = (self.blocks.block, self.tensors.input(PARAMS));
                if std::mem::take(fresh) {
                    let first: Vec<f32> = params.iter().step_by(block).copied().collect();
                    let held: Vec<f32> = first.iter().flat_map(|&p| std::iter::repeat_n(p, plane.length())).collect();
                    plane.put(tensor, &held, plane.length());
                }
                plane.slide(tensor, block);
                plane.put(tensor, params, block);
            }
        }
    }
}

impl SlowModel for Session {
    fn run(&mut self, hop: &Hop<'_>, answer: &mut Audio) -> Result<(), Fault> {
        self.play(hop, answer).map_err(|_| Fault::Backend)
    }

    fn reset(&mut self) {
        for (index, rest) in self.rest.iter().enumerate() {
            self.tensors.state_mut(index).copy_from_slice(rest);
        }
        self.tensors.input(AUDIO).fill(0.0);
        if let Params::PerSample { fresh, .. } = &mut self.params {
            *fresh = true;
        }
    }

    fn block(&self) -> usize {
        self.blocks.block
    }

    fn channels(&self) -> [usize; 2] {
        [self.audio_in.rows(), self.audio_out.rows()]
    }

    fn params(&self) -> usize {
        match self.params {
            Params::None => 0,
            Params::PerRun => self.knobs,
            Params::PerSample { .. } => self.knobs * self.blocks.block,
        }
    }
}

impl Runtime {
    /// An optimised session over the bytes of an ONNX file.
    ///
    /// # Errors
    /// What ONNX Runtime has against the file.
    pub(crate) fn session(&self, onnx: &[u8]) -> Result<ort::session::Session, LoadError> {
        let builder = options(self)?.with_optimization_level(GraphOptimizationLevel::All).map_err(plain)?;
        Ok({ builder }.commit_from_memory(onnx)?)
    }

    /// A session with bounded memory over a file just as it is, before it is optimised: for the first run of a model, since
    /// what a graph computes at load would be bounded by nothing.
    ///
    /// # Errors
    /// What ONNX Runtime has against the file.
    pub(crate) fn trial_session(&self, onnx: &[u8]) -> Result<ort::session::Session, LoadError> {
        let builder = options(self)?.with_optimization_level(GraphOptimizationLevel::Disable).map_err(plain)?;
        Ok(builder.with_env_allocators().map_err(plain)?.commit_from_memory(onnx)?)
    }
}

/// A first run that did not go well. A full arena has no code of its own: only the words tell.
pub(crate) fn of_trial(error: LoadError) -> LoadError {
    match error {
        LoadError::Backend(said) if said.contains("Arena") => LoadError::Memory { bytes: LARGEST_TRIAL },
        other => other,
    }
}

/// One thread, which sleeps when it has nothing to do and says nothing.
fn options(runtime: &Runtime) -> ort::Result<SessionBuilder> {
    let builder = ort::session::Session::builder(runtime.environment())?
        .with_log_level(LogLevel::Fatal)?
        .with_parallel_execution(false)?
        .with_intra_threads(1)?
        .with_inter_threads(1)?
        .with_intra_op_spinning(false)?
        .with_inter_op_spinning(false)?
        .with_flush_to_zero()?;
    Ok(builder)
}

/// Without the builder that could be had back.
fn plain(error: ort::Error<SessionBuilder>) -> ort::Error {
    error.into()
}

/// The tensors that a graph is fed.
struct Wiring {
    inputs: Vec<Port>,
    states: Vec<State>,
}

impl Wiring {
    fn of(ports: &EffectPorts, blocks: Blocks) -> Self {
        let length = blocks.length();
        let mut inputs = vec![Port { name: ports.audio_in.name.clone(), dims: audio_dims(&ports.audio_in, length) }];
        inputs.extend(ports.params.as_ref().map(|params| Port {
            name: params.name.clone(),
            dims: params.dims.iter().map(|dim| dim.unwrap_or(length)).collect(),
        }));
        Self { inputs, states: ports.states.iter().map(State::of).collect() }
    }

    /// Samples that a run gives, learnt from one with zeros. Checks the shape of every output on the way.
    fn answered_length(&self, session: &mut ort::session::Session, ports: &EffectPorts) -> Result<usize, LoadError> {
        let zeros = |name: &str, dims: &[usize]| {
            let count = dims.iter().product();
            Tensor::from_array((dims.to_vec(), vec![0.0_f32; count])).map(|tensor| (name.to_owned(), tensor))
        };
        let fed = self.inputs.iter().map(|port| zeros(&port.name, &port.dims));
        let fed = fed.chain(self.states.iter().map(|state| zeros(&state.input, &state.dims)));
        let fed = fed.collect::<ort::Result<Vec<_>>>()?;
        let mut options = ort::session::RunOptions::new()?;
        // Where memory is bounded it is shared: give back what was taken.
        options.set("memory.enable_memory_arena_shrinkage", "cpu:0")?;
        let options = Arc::new(options);
        let stop = Arc::clone(&options);
        let _limit = Watch::after(FIRST_RUN, move || drop(stop.terminate()));
        let answers = session.run_with_options(fed, &*options)?;
        let dims = |name: &str| {
            let missing = || shape(format!("no output \"{name}\""), 1, "output of that name");
            let (dims, _) = answers.get(name).ok_or_else(missing)?.try_extract_tensor::<f32>()?;
            Ok::<Vec<usize>, LoadError>(dims.iter().map(|&dim| dim as usize).collect())
        };
        for state in &self.states {
            let found = dims(&state.output)?;
            if found != state.dims {
                let found = format!("the memory \"{}\" comes back as {found:?}", state.output);
                return Err(LoadError::Shape { found, wanted: format!("{:?}", state.dims) });
            }
        }
        let found = dims(&ports.audio_out.name)?;
        let time = ports.audio_out.axes.iter().position(|&axis| axis == model::effect::Axis::Time);
        let length = time.and_then(|time| found.get(time)).copied().unwrap_or_default();
        if found != audio_dims(&ports.audio_out, length) {
            let wanted = format!("{:?}", audio_dims(&ports.audio_out, length));
            return Err(LoadError::Shape { found: format!("the sound comes out as {found:?}"), wanted });
        }
        Ok(length)
    }
}

fn audio_dims(port: &model::effect::AudioPort, length: usize) -> Vec<usize> {
    use model::effect::Axis;
    let dim = |axis: &Axis| match axis {
        Axis::Batch => 1,
        Axis::Channel => port.channels,
        Axis::Time => length,
    };
    port.axes.iter().map(dim).collect()
}

fn shape(found: String, count: usize, what: &str) -> LoadError {
    LoadError::Shape { found, wanted: format!("{count} {what}") }
}
