//! A compiled graph: kernels with packed weights, and where each reads and writes.

mod layers;

use std::sync::Arc;

use model::graph::Graph;

use super::compile::{Compiled, Port, compile};
use super::error::{CompileError, Lowered, Refusal, refuse};
use super::function::{Binary, Unary};
use super::fuse::fuse;
use super::io::Io;
use super::kernels::{self, Isa, WeightFormat};
use super::len::Rows;
use super::place::{Slots, assign, write_in_place};
use super::program::{Program, TILE};
use super::spread::{spread_computed, spread_constants};
use super::states::Home;
use super::step::{Buffer, Run, Step, Stride, Work};
use super::still::settle;
use super::value::{Element, Live, Region};
use layers::{conv1d, large_weights, layer};

/// A graph compiled for streaming. Immutable: any number of machines may share one.
#[derive(Debug)]
pub struct Plan {
    pub(crate) isa: Isa,
    pub(crate) rate: usize,
    /// Weights of large layers.
    large_weights: usize,
    pub(crate) constants: Vec<Vec<f32>>,
    /// Floats in each slot.
    pub(crate) slots: Vec<usize>,
    pub(crate) ops: Vec<Op>,
    /// So many of them, the first ones, depend on nothing but inputs without time.
    pub(crate) still_ops: usize,
    pub(crate) histories: Vec<Past>,
    pub(crate) layers: Vec<Layer>,
    pub(crate) inputs: Vec<At>,
    pub(crate) outputs: Vec<At>,
    pub(crate) homes: Vec<Vec<Home>>,
    /// What the states held before the first run.
    pub(crate) initial: Vec<Vec<f32>>,
}

/// One kernel with its operands.
#[derive(Debug)]
pub(crate) struct Op {
    pub kernel: Kernel,
    pub reads: Vec<(At, Stride)>,
    pub out: At,
}

/// What an operator does, ready to run.
#[derive(Debug)]
pub(crate) enum Kernel {
    Conv(kernels::Conv1d),
    Copy(Vec<Run>),
    Unary(Unary),
    Binary(Binary),
    Select,
    Reduce { how: kernels::Reduce, length: usize },
    Softmax { length: usize },
    LayerNorm { gain: Vec<f32>, bias: Vec<f32>, epsilon: f32 },
    Recurrent { layer: usize },
}

/// Rows in memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At {
    pub place: Place,
    pub start: Rows,
    pub rows: Rows,
    pub width: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Constant(usize),
    Slot(usize),
}

/// A history in its slot.
#[derive(Debug)]
pub(crate) struct Past {
    pub slot: usize,
    /// Floats that are remembered.
    pub floats: usize,
    /// Floats that are new for each frame of a run.
    pub per_frame: usize,
    /// What is remembered before the first run.
    pub initial: Vec<f32>,
    pub width: usize,
}

/// A recurrent layer.
#[derive(Debug)]
pub(crate) struct Layer {
    pub kernel: Recurrent,
    pub inputs: usize,
    pub hidden: usize,
    /// What it remembers before the first run.
    pub initial: Vec<f32>,
}

#[derive(Debug, Clone)]
pub(crate) enum Recurrent {
    Lstm(kernels::Lstm),
    Gru(kernels::Gru),
}

impl Plan {
    /// Compiles `graph` for this machine's best instructions, to be run at `rate_factor` times the model's own sample
    /// rate: its dilations, histories and delays become as many times longer.
    ///
    /// # Errors
    /// Which operator, input or output cannot be streamed, and why.
    pub fn compile(graph: &Graph, io: &Io, rate_factor: usize) -> Result<Arc<Self>, CompileError> {
        Self::compile_for(graph, io, rate_factor, Isa::detect())
    }

    /// Compiles for given instructions.
    ///
    /// # Errors
    /// As [`Plan::compile`].
    pub fn compile_for(graph: &Graph, io: &Io, rate_factor: usize, isa: Isa) -> Result<Arc<Self>, CompileError> {
        Self::compile_as(graph, io, rate_factor, isa, WeightFormat::F32)
    }

    /// Compiles for given instructions, with the weights of large layers held as `format` says.
    ///
    /// # Errors
    /// As [`Plan::compile`].
    pub fn compile_as(
        graph: &Graph,
        io: &Io,
        rate_factor: usize,
        isa: Isa,
        format: WeightFormat,
    ) -> Result<Arc<Self>, CompileError> {
        if !(1..=16).contains(&rate_factor) {
            return refuse("cannot run at that multiple of its rate").map_err(Refusal::of_graph);
        }
        let compiled = compile(graph, io, rate_factor)?;
        let initial = io.states.iter().map(|state| state.initial.clone()).collect();
        Self::build(compiled, initial, isa, format).map_err(Refusal::of_graph)
    }

    /// A program that gives one value from constants.
    pub(crate) fn of_constants(program: Program, live: &Live) -> Lowered<Arc<Self>> {
        let output = Port { region: live.region, rows: Rows::ONE };
        let compiled = Compiled { program, inputs: Vec::new(), outputs: vec![output], homes: Vec::new() };
        Self::build(compiled, Vec::new(), Isa::PLAIN, WeightFormat::F32)
    }

    fn build(compiled: Compiled, initial: Vec<Vec<f32>>, isa: Isa, format: WeightFormat) -> Lowered<Arc<Self>> {
        let Compiled { mut program, inputs, outputs, homes } = compiled;
        let kept = outputs.iter().map(|port| port.region).collect::<Vec<_>>();
        spread_computed(&mut program)?;
        fuse(&mut program, &kept);
        spread_constants(&mut program)?;
        write_in_place(&mut program, &kept);
        let (still_ops, still) = settle(&mut program);
        let slots = assign(&program, &kept, &still);
        let mut builder = Builder::new(&program, &slots, isa, format);
        let ops = program.steps.iter().map(|step| builder.op(step)).collect::<Lowered<Vec<_>>>()?;
        let layers =
            program.cells.iter().map(|cell| layer(cell, isa, format, &initial)).collect::<Lowered<Vec<_>>>()?;
        let inputs = inputs.iter().map(|port| builder.at(port.region, port.rows)).collect::<Lowered<_>>()?;
        let outputs = outputs.iter().map(|port| builder.at(port.region, port.rows)).collect::<Lowered<_>>()?;
        let histories =
            (0..program.histories.len()).map(|index| builder.past(index, &initial)).collect::<Lowered<_>>()?;
        let constants = builder.constants;
        let large_weights = large_weights(&program);
        let rate = program.rate;
        let slots = slots.floats;
        Ok(Arc::new(Self {
            isa,
            rate,
            large_weights,
            constants,
            slots,
            ops,
            still_ops,
            histories,
            layers,
            inputs,
            outputs,
            homes,
            initial,
        }))
    }

    /// How many times the model's own rate it runs at.
    #[must_use]
    pub fn rate_factor(&self) -> usize {
        self.rate
    }

    /// Floats per frame of an input, in the order of [`Io::inputs`].
    #[must_use]
    pub fn input_width(&self, input: usize) -> usize {
        self.inputs[input].width
    }

    /// Floats per frame of an output, in the order of [`Io::outputs`].
    #[must_use]
    pub fn output_width(&self, output: usize) -> usize {
        self.outputs[output].width
    }

    /// Kernels that one run calls.
    #[must_use]
    pub fn kernel_count(&self) -> usize {
        self.ops.len()
    }

    /// Weights of its large layers: those that may be held in another format.
    #[must_use]
    pub fn large_weights(&self) -> usize {
        self.large_weights
    }

    /// The instructions that it was compiled for.
    #[must_use]
    pub fn isa(&self) -> Isa {
        self.isa
    }
}

struct Builder<'a> {
    program: &'a Program,
    slots: &'a Slots,
    isa: Isa,
    format: WeightFormat,
    constants: Vec<Vec<f32>>,
    /// Which of them holds each buffer.
    constant_of: Vec<Option<usize>>,
}

impl<'a> Builder<'a> {
    fn new(program: &'a Program, slots: &'a Slots, isa: Isa, format: WeightFormat) -> Self {
        Self { program, slots, isa, format, constants: Vec::new(), constant_of: vec![None; program.buffers.len()] }
    }

    fn op(&mut self, step: &Step) -> Lowered<Op> {
        let kernel = self.kernel(&step.work)?;
        let mut reads = Vec::with_capacity(step.reads.len());
        for (index, read) in step.reads.iter().enumerate() {
            let rows = match (&step.work, read.stride) {
                (Work::Conv { conv, .. }, _) if index == 0 => {
                    step.rows.plus(Rows { per_frame: 0, fixed: conv.reach() })
                }
                (_, Stride::Each | Stride::Column) => step.rows,
                (_, Stride::Once | Stride::Scalar) => Rows::ONE,
            };
            reads.push((self.at(read.region, rows)?, read.stride));
        }
        let out = self.at(step.out, step.rows)?;
        if out.place_is_constant() || reads.iter().any(|(read, _)| read.place == out.place) {
            return refuse("needs a step that overwrites what it reads");
        }
        Ok(Op { kernel, reads, out })
    }

    fn kernel(&self, work: &Work) -> Lowered<Kernel> {
        Ok(match work {
            Work::Conv { conv, activation } => Kernel::Conv(conv1d(conv, *activation, self.isa, self.format)?),
            Work::Copy(runs) => Kernel::Copy(runs.clone()),
            Work::Unary(function) => Kernel::Unary(*function),
            Work::Binary(function) => Kernel::Binary(*function),
            Work::Select => Kernel::Select,
            &Work::Reduce { how, length } => Kernel::Reduce { how, length },
            &Work::Softmax { length } => Kernel::Softmax { length },
            Work::LayerNorm { gain, bias, epsilon } => {
                Kernel::LayerNorm { gain: gain.clone(), bias: bias.clone(), epsilon: *epsilon }
            }
            &Work::Recurrent { cell } => Kernel::Recurrent { layer: cell },
        })
    }

    /// Resolves a region, and makes sure that no run can leave its memory.
    fn at(&mut self, region: Region, rows: Rows) -> Lowered<At> {
        let Region { buffer, start, width } = region;
        let place = match (&self.program.buffers[buffer], self.slots.of_buffer[buffer]) {
            (Buffer::Constant(numbers), _) => {
                let constants = &mut self.constants;
                Place::Constant(*self.constant_of[buffer].get_or_insert_with(|| {
                    constants.push(numbers.clone());
                    constants.len() - 1
                }))
            }
            (_, Some(slot)) => Place::Slot(slot),
            (_, None) => return refuse("reads what is never computed"),
        };
        let end = |frames: usize| start.plus(rows).at(frames).saturating_mul(width);
        if [1, TILE].into_iter().any(|frames| end(frames) > self.room(buffer, frames)) {
            return refuse("needs a step that reaches outside of its memory");
        }
        Ok(At { place, start, rows, width })
    }

    /// Floats that a run of so many frames may touch in a buffer.
    fn room(&self, buffer: usize, frames: usize) -> usize {
        match &self.program.buffers[buffer] {
            Buffer::Constant(numbers) => numbers.len(),
            Buffer::Input { rows, width } | Buffer::Temporary { rows, width } => rows.at(frames) * width,
            Buffer::History(index) => {
                let history = &self.program.histories[*index];
                (history.frames * self.program.rate + history.per_frame * frames) * history.width
            }
        }
    }

    fn past(&self, index: usize, initial: &[Vec<f32>]) -> Lowered<Past> {
        let history = &self.program.histories[index];
        let Some(slot) = self.slots.of_buffer[history.buffer] else { return refuse("has a history without a place") };
        let rate = self.program.rate;
        let rows = history.memory.chunks(history.width.max(1));
        let row = |row: &[Element]| remembered(row, initial).repeat(rate);
        let past = rows.flat_map(row).collect::<Vec<_>>();
        let per_frame = history.per_frame * history.width;
        Ok(Past { slot, floats: past.len(), per_frame, initial: past, width: history.width })
    }
}

impl At {
    /// Whether it is the same for all frames of a run.
    pub(crate) fn is_still(&self) -> bool {
        self.rows.per_frame == 0
    }

    fn place_is_constant(&self) -> bool {
        matches!(self.place, Place::Constant(_))
    }
}

/// What the states hold before the first run.
fn remembered(elements: &[Element], initial: &[Vec<f32>]) -> Vec<f32> {
    let value = |element: &Element| match *element {
        Element::Before { state, index } => initial[state][index],
        Element::Frame { .. } | Element::Cell { .. } => 0.0,
    };
    elements.iter().map(value).collect()
}
