//! What the compiler knows of each value of a graph.

use super::error::{Lowered, refuse};
use super::len::{Len, Rows};
use super::tensor::Tensor;

/// A value of the graph.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// Integers and booleans, known but for T: shapes and indices.
    Ints(Tensor<Len>),
    /// Floats known at load: weights.
    Const(Tensor<f32>),
    /// Elements carried from run to run: parts of states, and the last frames of what feeds them.
    Memory(Tensor<Element>),
    /// Computed in each run.
    Live(Live),
}

/// A computed tensor. With a time axis it is stored frame after frame, the other axes row-major within a frame;
/// without, it is one row-major row, computed once a run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Live {
    /// As the graph sees it, with 1 in place of the time axis: their product is the width of a row.
    pub dims: Vec<usize>,
    pub time: Option<Time>,
    /// Where the computed rows are.
    pub region: Region,
}

/// The time axis of a computed tensor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Time {
    /// Which dimension it is.
    pub axis: usize,
    /// Frames, as the graph sees it.
    pub len: Len,
    /// Frames at the start and at the end that are not computed, because the graph would compute them from padding
    /// rather than from what was played. It must slice them off.
    pub margins: [Len; 2],
    /// One stored row stands for all frames.
    pub repeat: bool,
}

/// Where rows of floats begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Region {
    /// Into the program's list of buffers.
    pub buffer: usize,
    /// First row.
    pub start: Rows,
    /// Floats per row.
    pub width: usize,
}

/// More floats than any model that is worth streaming remembers.
pub(crate) const MOST_REMEMBERED: usize = 1 << 21;

/// One remembered float.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Element {
    /// Element `index` of what a state held before the run.
    Before { state: usize, index: usize },
    /// A column of a row of `buffer`, where the row is counted at the model's own rate.
    Frame { buffer: usize, frame: Len, column: usize },
    /// Element `index` of a recurrent layer's memory after the run.
    Cell { cell: usize, index: usize },
}

impl Time {
    pub(crate) fn new(axis: usize, len: Len) -> Self {
        Self { axis, len, margins: [Len::fixed(0); 2], repeat: false }
    }

    /// Frames that are computed.
    pub(crate) fn computed(&self) -> Lowered<Len> {
        self.len.minus(self.margins[0])?.minus(self.margins[1])
    }
}

impl Region {
    /// The same floats in rows that are `parts` times as short.
    pub(crate) fn split(self, parts: usize) -> Self {
        Self { start: self.start.times(parts), width: self.width / parts.max(1), ..self }
    }

    pub(crate) fn skip(self, rows: Rows) -> Self {
        Self { start: self.start.plus(rows), ..self }
    }
}

impl Live {
    /// Floats in a row.
    pub(crate) fn width(&self) -> usize {
        self.region.width
    }

    /// Rows that are stored.
    pub(crate) fn rows(&self, rate: usize) -> Lowered<Rows> {
        match &self.time {
            Some(time) if !time.repeat => rows_of(time.computed()?, rate),
            _ => Ok(Rows::ONE),
        }
    }

    /// Whether a row is stored for each frame.
    pub(crate) fn has_row_per_frame(&self) -> bool {
        self.time.is_some_and(|time| !time.repeat)
    }

    /// The same value with these margins, which must not be smaller than its own.
    pub(crate) fn with_margins(&self, margins: [Len; 2], rate: usize) -> Lowered<Self> {
        let mut trimmed = self.clone();
        let Some(time) = &mut trimmed.time else { return Ok(trimmed) };
        let skipped = margins[0].minus(time.margins[0])?;
        time.margins = margins;
        if !Len::fixed(1).never_above(time.computed()?) {
            return refuse("a short run leaves nothing but what is computed from padding");
        }
        if !time.repeat {
            trimmed.region = self.region.skip(rows_of(skipped, rate)?);
        }
        Ok(trimmed)
    }

    /// The dimensions as the graph sees them.
    pub(crate) fn logical_dims(&self) -> Vec<Len> {
        let mut dims = self.dims.iter().map(|&dim| Len::of_dim(dim)).collect::<Vec<_>>();
        if let Some(time) = &self.time {
            dims[time.axis] = time.len;
        }
        dims
    }
}

/// A time length in rows at `rate` times the model's own rate, where every distance in time is `rate` times as long.
pub(crate) fn rows_of(len: Len, rate: usize) -> Lowered<Rows> {
    match (usize::try_from(len.per_frame), usize::try_from(len.fixed)) {
        (Ok(per_frame), Ok(fixed)) => Ok(Rows { per_frame, fixed: fixed.saturating_mul(rate) }),
        _ => refuse("it needs more frames of the past than the graph remembers"),
    }
}

impl Value {
    /// The dimensions as the graph sees them.
    pub(crate) fn dims(&self) -> Vec<Len> {
        let fixed = |dims: &[usize]| dims.iter().map(|&dim| Len::of_dim(dim)).collect();
        match self {
            Self::Ints(tensor) => fixed(&tensor.dims),
            Self::Const(tensor) => fixed(&tensor.dims),
            Self::Memory(tensor) => fixed(&tensor.dims),
            Self::Live(live) => live.logical_dims(),
        }
    }

    pub(crate) fn rank(&self) -> usize {
        match self {
            Self::Ints(tensor) => tensor.dims.len(),
            Self::Const(tensor) => tensor.dims.len(),
            Self::Memory(tensor) => tensor.dims.len(),
            Self::Live(live) => live.dims.len(),
        }
    }

    /// What it takes to hold what is known of it.
    pub(crate) fn known_bytes(&self) -> usize {
        match self {
            Self::Ints(tensor) => size_of_val(&tensor.data[..]),
            Self::Const(tensor) => size_of_val(&tensor.data[..]),
            Self::Memory(tensor) => size_of_val(&tensor.data[..]),
            Self::Live(_) => 0,
        }
    }

    /// The time axis, if it is computed for each frame.
    pub(crate) fn time(&self) -> Option<&Time> {
        if let Self::Live(live) = self { live.time.as_ref() } else { None }
    }
}
