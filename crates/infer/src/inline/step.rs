//! What a program is made of, before memory is laid out.

use super::function::{Binary, Unary};
use super::kernels;
use super::len::Rows;
use super::value::{Element, Region};

/// One thing to do in a run.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub work: Work,
    /// Reads of `work`, in its own order.
    pub reads: Vec<Operand>,
    pub out: Region,
    /// Rows of `out` that are made.
    pub rows: Rows,
}

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operand {
    pub region: Region,
    pub stride: Stride,
}

/// How an operand goes along with the rows of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stride {
    /// A row for each.
    Each,
    /// One row for all.
    Once,
    /// A number for each.
    Column,
    /// One number for all.
    Scalar,
}

/// The operators that are left at run time. Every width counts floats in a row.
#[derive(Debug, Clone)]
pub(crate) enum Work {
    /// Reads the input (history first) and, if there are two operands, adds the second.
    Conv {
        conv: Conv,
        activation: Option<kernels::Unary>,
    },
    /// Copies runs of each row to other places of the row.
    Copy(Vec<Run>),
    Unary(Unary),
    Binary(Binary),
    /// The second operand where the first is not zero, else the third.
    Select,
    /// Every `length` neighbours to one.
    Reduce {
        how: kernels::Reduce,
        length: usize,
    },
    /// Over every `length` neighbours.
    Softmax {
        length: usize,
    },
    /// Over every `length` neighbours.
    LayerNorm {
        gain: Vec<f32>,
        bias: Vec<f32>,
        epsilon: f32,
    },
    /// The layer `cell` of the program.
    Recurrent {
        cell: usize,
    },
}

/// Part of a row that moves together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    pub from: usize,
    pub to: usize,
    pub length: usize,
}

/// A convolution over time; one of a single tap is a dense layer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Conv {
    /// `[outputs][inputs / groups][taps]`
    pub weights: Vec<f32>,
    /// `[outputs]`
    pub bias: Vec<f32>,
    pub inputs: usize,
    pub outputs: usize,
    pub taps: usize,
    /// Rows between taps.
    pub dilation: usize,
    pub groups: usize,
}

impl Conv {
    /// Rows that it reads before the first one that it makes.
    pub(crate) fn reach(&self) -> usize {
        self.taps.saturating_sub(1).saturating_mul(self.dilation)
    }
}

/// A recurrent layer with its memory.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    pub gates: Gates,
    pub inputs: usize,
    pub hidden: usize,
    /// `[gates * hidden][inputs]`, in ONNX's order of gates.
    pub input_weights: Vec<f32>,
    /// `[gates * hidden][hidden]`
    pub hidden_weights: Vec<f32>,
    /// `[2][gates * hidden]`: of the input, then of the hidden state.
    pub bias: Vec<f32>,
    /// What it starts from: `[hidden]`, for an LSTM followed by the cells' `[hidden]`.
    pub memory: Vec<Element>,
}

/// Kinds of recurrent layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gates {
    /// i, o, f, c
    Lstm,
    /// z, r, h; the reset gate acts after the hidden weights.
    GruResetAfter,
    /// z, r, h; the reset gate acts before the hidden weights.
    GruResetBefore,
}

impl Gates {
    pub(crate) fn count(self) -> usize {
        if self == Self::Lstm { 4 } else { 3 }
    }

    /// Vectors that it remembers.
    pub(crate) fn memories(self) -> usize {
        if self == Self::Lstm { 2 } else { 1 }
    }
}

/// The past of a value: `frames` rows before the newest ones.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct History {
    /// Row 0 of this buffer is the oldest remembered one.
    pub buffer: usize,
    /// Remembered frames at the model's own rate.
    pub frames: usize,
    pub width: usize,
    /// New rows for each frame of a run.
    pub per_frame: usize,
    /// `[frames][width]`: what is remembered before the first run.
    pub memory: Vec<Element>,
    /// What is appended.
    pub source: Region,
}

/// What a buffer holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Buffer {
    /// Numbers known at load.
    Constant(Vec<f32>),
    /// Written by the caller before a run.
    Input { rows: Rows, width: usize },
    /// Written by one or more steps of a run.
    Temporary { rows: Rows, width: usize },
    /// The history of this index.
    History(usize),
}
