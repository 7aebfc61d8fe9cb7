//! How an `effect` graph is played: which input is audio, which are knobs and states, and where time runs.

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
