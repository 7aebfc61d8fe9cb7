//! One instance of a plan: its buffers and its memory.

use std::sync::Arc;

use super::function::{Binary, Unary};
use super::kernels::{self, AlignedBuffer};
use super::plan::{At, Kernel, Op, Place, Plan, Recurrent};
use super::program::TILE;
use super::states::Home;
use super::step::{Run, Stride};

/// Runs a plan. All memory is allocated by [`Machine::new`].
#[derive(Debug)]
pub struct Machine {
    plan: Arc<Plan>,
    memory: Memory,
    layers: Vec<Layer>,
    /// Frame number modulo the rate factor: which of the interleaved memories is next.
    phase: usize,
    /// Frames of the run that the inputs were last asked for.
    frames: usize,
    /// The inputs without time that the still operators last ran with, or nothing before the first run.
    settled: Vec<f32>,
    is_settled: bool,
    rested: Image,
}

/// The slots. Rows of a slot that holds a history are counted from its oldest remembered row.
#[derive(Debug)]
struct Memory {
    slots: Vec<AlignedBuffer>,
    /// Float at which each slot's rows begin.
    origins: Vec<usize>,
}

/// A recurrent layer with `[rate factor]` memories.
#[derive(Debug)]
struct Layer {
    kernel: Recurrent,
    inputs: usize,
    hidden: usize,
    memory: Vec<f32>,
}

/// What is remembered between runs.
#[derive(Debug)]
struct Image {
    histories: Vec<Vec<f32>>,
    layers: Vec<Vec<f32>>,
    phase: usize,
}

impl Machine {
    /// Allocates the buffers, and starts from the states' initial values.
    #[must_use]
    pub fn new(plan: Arc<Plan>) -> Self {
        let slots = plan.slots.iter().map(|&floats| AlignedBuffer::new(floats)).collect();
        let memory = Memory { slots, origins: vec![0; plan.slots.len()] };
        let layers = plan.layers.iter().map(|layer| Layer {
            kernel: layer.kernel.clone(),
            inputs: layer.inputs,
            hidden: layer.hidden,
            memory: layer.initial.repeat(plan.rate),
        });
        let rested = Image {
            histories: plan.histories.iter().map(|past| past.initial.clone()).collect(),
            layers: plan.layers.iter().map(|layer| layer.initial.repeat(plan.rate)).collect(),
            phase: 0,
        };
        let still = plan.inputs.iter().filter(|at| at.is_still()).map(|at| at.width).sum();
        let mut machine = Self {
            memory,
            layers: layers.collect(),
            phase: 0,
            frames: 1,
            settled: vec![0.0; still],
            is_settled: false,
            rested,
            plan: Arc::clone(&plan),
        };
        machine.reset();
        machine
    }

    /// The plan that it runs.
    #[must_use]
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// Where to write an input before a run of `frames`: `[frames][width]`, or `[width]` for one without time.
    ///
    /// Realtime.
    ///
    /// # Panics
    /// If `frames` is more than [`TILE`], or there is no such input.
    pub fn input_mut(&mut self, input: usize, frames: usize) -> &mut [f32] {
        let at = self.plan.inputs[input];
        let Place::Slot(slot) = at.place else { return &mut [] };
        &mut self.memory.slots[slot][..at.rows.at(frames) * at.width]
    }

    /// Runs `frames` frames: any number from 1 to [`TILE`]; the answer to a frame does not depend on it.
    ///
    /// Realtime: never allocates, locks or waits.
    ///
    /// # Panics
    /// If `frames` is 0 or more than [`TILE`].
    pub fn run(&mut self, frames: usize) {
        assert!((1..=TILE).contains(&frames), "a run has 1 to {TILE} frames, not {frames}");
        self.frames = frames;
        let settled = self.settle();
        let plan = &*self.plan;
        for past in &plan.histories {
            self.memory.make_room(past.slot, past.floats, past.per_frame * frames);
        }
        let first = if settled { plan.still_ops } else { 0 };
        for op in &plan.ops[first..] {
            self.memory.run(plan, op, &mut self.layers, frames, self.phase);
        }
        for past in &plan.histories {
            self.memory.origins[past.slot] += past.per_frame * frames;
        }
        self.phase = (self.phase + frames) % plan.rate;
    }

    /// Whether what depends on nothing but inputs without time is as the last run left it.
    fn settle(&mut self) -> bool {
        let mut settled = std::mem::replace(&mut self.is_settled, true);
        let mut rest = &mut self.settled[..];
        for at in self.plan.inputs.iter().filter(|at| at.is_still()) {
            let (known, others) = std::mem::take(&mut rest).split_at_mut(at.width);
            let given = self.memory.view(&self.plan, at, 1);
            if known != given {
                known.copy_from_slice(given);
                settled = false;
            }
            rest = others;
        }
        settled
    }

    /// What the last run gave: `[frames][width]`, or `[width]` for an output without time.
    ///
    /// Realtime.
    ///
    /// # Panics
    /// If there is no such output.
    #[must_use]
    pub fn output(&self, output: usize) -> &[f32] {
        self.memory.view(&self.plan, &self.plan.outputs[output], self.frames)
    }

    /// Back to rested memory.
    ///
    /// Realtime: a copy of the memory.
    pub fn reset(&mut self) {
        for (past, rested) in self.plan.histories.iter().zip(&self.rested.histories) {
            self.memory.origins[past.slot] = 0;
            self.memory.slots[past.slot][..past.floats].copy_from_slice(rested);
        }
        for (layer, rested) in self.layers.iter_mut().zip(&self.rested.layers) {
            layer.memory.copy_from_slice(rested);
        }
        self.phase = self.rested.phase;
    }

    /// Takes what is remembered now as what [`reset`](Self::reset) goes back to. Allocates nothing, but is meant for
    /// loading.
    pub fn rest(&mut self) {
        for (past, rested) in self.plan.histories.iter().zip(&mut self.rested.histories) {
            rested.copy_from_slice(&self.memory.slots[past.slot][self.memory.origins[past.slot]..][..past.floats]);
        }
        for (layer, rested) in self.layers.iter().zip(&mut self.rested.layers) {
            rested.copy_from_slice(&layer.memory);
        }
        self.rested.phase = self.phase;
    }

    /// What a state of the graph holds now, row-major. Allocates: meant for tests.
    ///
    /// # Panics
    /// If there is no such state.
    #[must_use]
    pub fn state(&self, state: usize) -> Vec<f32> {
        let initial = &self.plan.initial[state];
        self.plan.homes[state]
            .iter()
            .zip(initial)
            .map(|(home, &initial)| self.remembered(*home).unwrap_or(initial))
            .collect()
    }

    fn remembered(&self, home: Home) -> Option<f32> {
        match home {
            Home::Unread => None,
            Home::History { history, frame, column } => {
                let past = &self.plan.histories[history];
                let rows = &self.memory.slots[past.slot][self.memory.origins[past.slot]..];
                rows.get(frame * self.plan.rate * past.width + column).copied()
            }
            Home::Cell { cell, index } => self.layers[cell].memory.get(index).copied(),
        }
    }
}

impl Memory {
    /// Moves a history back to the start of its slot if the new rows would not fit behind it.
    fn make_room(&mut self, slot: usize, past: usize, new: usize) {
        let origin = self.origins[slot];
        if origin + past + new > self.slots[slot].len() {
            self.slots[slot].copy_within(origin..origin + past, 0);
            self.origins[slot] = 0;
        }
    }

    fn view<'a>(&'a self, plan: &'a Plan, at: &At, frames: usize) -> &'a [f32] {
        let (rows, origin) = match at.place {
            Place::Constant(constant) => (&plan.constants[constant][..], 0),
            Place::Slot(slot) => (&self.slots[slot][..], self.origins[slot]),
        };
        &rows[origin + at.start.at(frames) * at.width..][..at.rows.at(frames) * at.width]
    }

    fn run(&mut self, plan: &Plan, op: &Op, layers: &mut [Layer], frames: usize, phase: usize) {
        let Place::Slot(slot) = op.out.place else { return };
        // Taken out for the time of the call, so that the other slots can be read beside it.
        let mut taken = std::mem::take(&mut self.slots[slot]);
        let start = self.origins[slot] + op.out.start.at(frames) * op.out.width;
        let rows = op.out.rows.at(frames);
        let out = &mut taken[start..][..rows * op.out.width];
        let read = |index: usize| self.view(plan, &op.reads[index].0, frames);
        match &op.kernel {
            Kernel::Conv(conv) => {
                let add = (op.reads.len() > 1).then(|| read(1));
                conv.run(read(0), add, out, rows);
            }
            Kernel::Copy(runs) => copy(runs, read(0), &op.reads[0], out, op.out.width),
            Kernel::Unary(Unary::Kernel(function)) => kernels::unary(plan.isa, *function, read(0), out),
            Kernel::Unary(Unary::Rare(function)) => {
                out.iter_mut().zip(read(0)).for_each(|(out, x)| *out = function(*x));
            }
            Kernel::Binary(Binary::Kernel(function)) => {
                let operand = |index: usize| operand(read(index), op.reads[index].1);
                kernels::binary(plan.isa, *function, operand(0), operand(1), out, op.out.width);
            }
            Kernel::Binary(Binary::Rare(function)) => {
                let (a, b) = (Lookup::of(op, 0, read(0)), Lookup::of(op, 1, read(1)));
                out.iter_mut().enumerate().for_each(|(i, out)| *out = function(a.at(i), b.at(i)));
            }
            Kernel::Select => {
                let [condition, a, b] = [0, 1, 2].map(|index| Lookup::of(op, index, read(index)));
                let chosen = |i: usize| if condition.at(i) != 0.0 { a.at(i) } else { b.at(i) };
                out.iter_mut().enumerate().for_each(|(i, out)| *out = chosen(i));
            }
            Kernel::Reduce { how, length } => kernels::reduce(plan.isa, *how, read(0), *length, out),
            Kernel::Softmax { length } => kernels::softmax(plan.isa, read(0), *length, out),
            Kernel::LayerNorm { gain, bias, epsilon } => {
                kernels::layer_norm(plan.isa, read(0), gain, Some(bias), *epsilon, out);
            }
            Kernel::Recurrent { layer } => layers[*layer].run(read(0), out, plan.rate, phase),
        }
        self.slots[slot] = taken;
    }
}

impl Layer {
    fn run(&mut self, x: &[f32], y: &mut [f32], rate: usize, phase: usize) {
        let Self { kernel, inputs, hidden, memory } = self;
        if rate == 1 {
            return advance(kernel, *hidden, x, memory, y);
        }
        let length = memory.len() / rate;
        for (frame, (x, y)) in x.chunks_exact(*inputs).zip(y.chunks_exact_mut(*hidden)).enumerate() {
            let turn = (phase + frame) % rate;
            advance(kernel, *hidden, x, &mut memory[turn * length..][..length], y);
        }
    }
}

fn advance(kernel: &mut Recurrent, hidden: usize, x: &[f32], memory: &mut [f32], y: &mut [f32]) {
    match kernel {
        Recurrent::Lstm(lstm) => {
            let (h, c) = memory.split_at_mut(hidden);
            lstm.run(x, h, c, y);
        }
        Recurrent::Gru(gru) => gru.run(x, memory, y),
    }
}

fn copy(runs: &[Run], source: &[f32], (at, stride): &(At, Stride), out: &mut [f32], width: usize) {
    let step = if *stride == Stride::Each { at.width } else { 0 };
    if let &[Run { from: 0, to: 0, length }] = runs
        && length == width
        && length == step
    {
        return out.copy_from_slice(source);
    }
    for run in runs {
        let places = out.chunks_exact_mut(width).map(|row| &mut row[run.to..][..run.length]);
        let parts = (0..).map(|row| &source[row * step + run.from..][..run.length]);
        // A column of single numbers is no work for a call to copy memory.
        if run.length == 1 {
            places.zip(parts).for_each(|(place, part)| place[0] = part[0]);
        } else {
            places.zip(parts).for_each(|(place, part)| place.copy_from_slice(part));
        }
    }
}

fn operand(rows: &[f32], stride: Stride) -> kernels::Operand<'_> {
    match stride {
        Stride::Each => kernels::Operand::Signal(rows),
        Stride::Once => kernels::Operand::Row(rows),
        Stride::Column => kernels::Operand::Column(rows),
        Stride::Scalar => kernels::Operand::Scalar(rows[0]),
    }
}

/// An operand of a plain loop.
struct Lookup<'a> {
    rows: &'a [f32],
    stride: Stride,
    width: usize,
}

impl<'a> Lookup<'a> {
    fn of(op: &Op, index: usize, rows: &'a [f32]) -> Self {
        Self { rows, stride: op.reads[index].1, width: op.out.width }
    }

    /// The number that goes along with element `i` of the result.
    fn at(&self, i: usize) -> f32 {
        self.rows[match self.stride {
            Stride::Each => i,
            Stride::Once => i % self.width,
            Stride::Column => i / self.width,
            Stride::Scalar => 0,
        }]
    }
}
