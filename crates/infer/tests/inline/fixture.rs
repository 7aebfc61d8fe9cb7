//! Graphs on disk with what went in and what ONNX Runtime gave; see `fixtures/make.py`.

use std::path::{Path, PathBuf};

use infer::inline::{Input, Io, Machine, Plan, TILE};
use model::effect::StatePort;
use model::graph::{Dim, Graph, Value};

pub(crate) const FRAMES: usize = 300;

/// One graph with its streams.
pub(crate) struct Fixture {
    pub graph: Graph,
    pub io: Io,
    /// Frame-major, in the order of `io.inputs`; one row where there is no time.
    pub inputs: Vec<Stream>,
    /// Frame-major, in the order of `io.outputs`.
    pub outputs: Vec<Stream>,
    /// What each state holds after the stream.
    pub states: Vec<Vec<f32>>,
}

/// Rows of an input or output.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stream {
    pub rows: Vec<f32>,
    pub width: usize,
    pub timed: bool,
}

pub(crate) fn names() -> Vec<String> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut names = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "onnx"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect::<Vec<_>>();
    names.sort();
    names
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/graphs")
}

fn floats(path: &Path) -> Vec<f32> {
    let bytes = std::fs::read(path).unwrap();
    bytes.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect()
}

impl Fixture {
    pub(crate) fn load(name: &str) -> Self {
        let path = folder().join(format!("{name}.onnx"));
        let graph = model::onnx::read(&std::fs::read(&path).unwrap()).unwrap();
        let fed = floats(&path.with_extension("in.f32"));
        let given = floats(&path.with_extension("out.f32"));
        let mut fixture = Self {
            graph,
            io: Io { inputs: Vec::new(), outputs: Vec::new(), states: Vec::new() },
            inputs: Vec::new(),
            outputs: Vec::new(),
            states: Vec::new(),
        };
        let mut rest = &fed[..];
        for port in fixture.graph.inputs.clone() {
            let dims = dims(&port);
            let taken = take(&mut rest, &dims);
            if let Some(state) = port.name.strip_prefix("state_in_") {
                let dims = dims.into_iter().map(Option::unwrap).collect();
                let output = format!("state_out_{state}");
                fixture.io.states.push(StatePort { input: port.name, output, dims, initial: taken.to_vec() });
            } else {
                fixture.inputs.push(Stream::of(taken, &dims));
                fixture.io.inputs.push(Input { name: port.name, dims });
            }
        }
        assert!(rest.is_empty());
        let mut rest = &given[..];
        for port in fixture.graph.outputs.clone() {
            if port.name.starts_with("state_out_") {
                let state = fixture.io.states.iter().find(|state| state.output == port.name).unwrap();
                fixture
                    .states
                    .push(take(&mut rest, &state.dims.iter().copied().map(Some).collect::<Vec<_>>()).to_vec());
            } else {
                let dims = dims(&port);
                fixture.outputs.push(Stream::of(take(&mut rest, &dims), &dims));
                fixture.io.outputs.push(port.name);
            }
        }
        assert!(rest.is_empty());
        fixture
    }

    pub(crate) fn plan(&self) -> std::sync::Arc<Plan> {
        Plan::compile(&self.graph, &self.io, 1).unwrap()
    }

    /// Plays the stream in runs of the lengths that `cut` gives.
    pub(crate) fn play(&self, machine: &mut Machine, cut: impl FnMut() -> usize) -> Vec<Stream> {
        play(machine, &self.inputs, self.outputs.iter().map(|output| output.width), cut)
    }
}

/// Plays frame-major streams.
pub(crate) fn play(
    machine: &mut Machine,
    inputs: &[Stream],
    widths: impl Iterator<Item = usize>,
    mut cut: impl FnMut() -> usize,
) -> Vec<Stream> {
    let frames = inputs.iter().find(|input| input.timed).unwrap();
    let frames = frames.rows.len() / frames.width;
    let mut outputs = widths.map(|width| Stream { rows: Vec::new(), width, timed: true }).collect::<Vec<_>>();
    for output in &mut outputs {
        output.rows.reserve(frames * output.width);
    }
    let mut at = 0;
    while at < frames {
        let run = cut().clamp(1, TILE).min(frames - at);
        testkit::no_alloc(|| {
            for (index, input) in inputs.iter().enumerate() {
                let rows = if input.timed { at * input.width..(at + run) * input.width } else { 0..input.width };
                machine.input_mut(index, run).copy_from_slice(&input.rows[rows]);
            }
            machine.run(run);
            for (index, output) in outputs.iter_mut().enumerate() {
                output.rows.extend_from_slice(machine.output(index));
            }
        });
        at += run;
    }
    outputs
}

fn dims(port: &Value) -> Vec<Option<usize>> {
    let dim = |dim: &Dim| if let Dim::Fixed(length) = dim { Some(*length) } else { None };
    port.dims.iter().map(dim).collect()
}

fn take<'a>(rest: &mut &'a [f32], dims: &[Option<usize>]) -> &'a [f32] {
    let count = dims.iter().map(|dim| dim.unwrap_or(FRAMES)).product();
    let (taken, left) = rest.split_at(count);
    *rest = left;
    taken
}

impl Stream {
    /// Row-major with time anywhere, to frame-major.
    fn of(values: &[f32], dims: &[Option<usize>]) -> Self {
        let Some(axis) = dims.iter().position(Option::is_none) else {
            return Self { rows: values.to_vec(), width: values.len(), timed: false };
        };
        let product = |dims: &[Option<usize>]| dims.iter().map(|dim| dim.unwrap()).product::<usize>();
        let (before, after) = (product(&dims[..axis]), product(&dims[axis + 1..]));
        let mut rows = Vec::with_capacity(values.len());
        for frame in 0..FRAMES {
            for outer in 0..before {
                let from = (outer * FRAMES + frame) * after;
                rows.extend_from_slice(&values[from..from + after]);
            }
        }
        Self { rows, width: before * after, timed: true }
    }
}
