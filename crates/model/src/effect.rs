//! How an `effect` graph is played: which input is audio, which are knobs and states, and where time runs.
//!
//! A graph that keeps to the contract (`audio_in`, `params`, `state_in_x` and so on) is read by its names. Any other is
//! read by what its names and shapes suggest; whatever was inferred is told in words, and what could mean two things
//! is refused.

mod axes;
pub(crate) mod describe;
mod guess;
mod memory;
mod names;
mod params;
mod roles;
pub(crate) mod states;

use crate::error::Result;
use crate::graph::Graph;
use crate::manifest::Manifest;

/// Knobs that one model may have.
pub const KNOBS: usize = 8;

/// Channels that one audio port may have.
pub const CHANNELS: usize = 8;

/// The ports of a graph from waveform to waveform.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectPorts {
    /// Audio that goes in.
    pub audio_in: AudioPort,
    /// Audio that comes out.
    pub audio_out: AudioPort,
    /// The knobs, where the graph has any.
    pub params: Option<ParamsPort>,
    /// The memory, in the order of the graph's inputs.
    pub states: Vec<StatePort>,
}

impl EffectPorts {
    /// Reads the ports, and says in whole sentences what had to be inferred.
    ///
    /// # Errors
    /// [`ModelError::Ports`](crate::ModelError::Ports) with what the graph has and what was wanted, or
    /// [`ModelError::Manifest`](crate::ModelError::Manifest) where the manifest says otherwise than the graph.
    pub fn of(graph: &Graph, manifest: Option<&Manifest>) -> Result<(Self, Vec<String>)> {
        let roles = if roles::keeps_the_contract(graph) { roles::by_contract(graph)? } else { guess::roles(graph)? };
        roles.ports(graph, manifest)
    }

    /// Whether the graph looks across samples without any memory between runs: then the sound depends on where one
    /// run ends and the next begins, and only a fixed hop makes that the same every time.
    pub fn forgets(&self, graph: &Graph) -> bool {
        self.states.is_empty() && graph.nodes.iter().any(|node| memory::looks_across_samples(node, graph))
    }

    /// Samples per run that both audio ports agree on.
    pub fn length(&self) -> Length {
        self.audio_in.length
    }
}

/// A tensor of audio.
#[derive(Debug, Clone, PartialEq)]
pub struct AudioPort {
    /// The file's name for it.
    pub name: String,
    /// Role of each dimension, outermost first.
    pub axes: Vec<Axis>,
    /// Audio channels: the length of the `Channel` axis, or 1.
    pub channels: usize,
    /// Samples per run.
    pub length: Length,
}

/// What a dimension counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Always 1.
    Batch,
    /// Audio channels.
    Channel,
    /// Samples.
    Time,
}

/// Samples per run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// Any number from 1.
    Dynamic,
    /// Just this many.
    Fixed(usize),
}

/// The knobs' tensor: `[1,P]`, `[P]` or, with a value per sample, `[1,P,T]`.
#[derive(Debug, Clone, PartialEq)]
pub struct ParamsPort {
    /// The file's name for it.
    pub name: String,
    /// Knobs.
    pub count: usize,
    /// Its dimensions, `None` where time runs.
    pub dims: Vec<Option<usize>>,
}

impl ParamsPort {
    /// Whether the graph takes a value for every sample.
    pub fn per_sample(&self) -> bool {
        self.dims.contains(&None)
    }
}

/// A piece of memory: what `output` says is fed to `input` at the next run.
#[derive(Debug, Clone, PartialEq)]
pub struct StatePort {
    /// The input's name.
    pub input: String,
    /// The output's name.
    pub output: String,
    /// Static shape of both.
    pub dims: Vec<usize>,
    /// Value before the first run, row-major; as many as `dims` say.
    pub initial: Vec<f32>,
}
