//! A program under construction: buffers without addresses, and steps in the order of the graph.

use super::error::{Lowered, refuse};
use super::len::Rows;
use super::step::{Buffer, Cell, History, Operand, Run, Step, Stride, Work};
use super::tensor::Tensor;
use super::value::{Live, Region, Time, Value};

/// Most frames of one run.
pub const TILE: usize = 64;

/// More floats than any model that is worth streaming needs.
const MOST_FLOATS: usize = 1 << 25;

/// Steps, and what they read and write.
#[derive(Debug, Default)]
pub(crate) struct Program {
    /// The model runs at this many times its own rate.
    pub rate: usize,
    pub buffers: Vec<Buffer>,
    pub steps: Vec<Step>,
    pub histories: Vec<History>,
    pub cells: Vec<Cell>,
    floats: usize,
}

impl Program {
    pub(crate) fn new(rate: usize) -> Self {
        Self { rate, ..Self::default() }
    }

    /// One row of numbers.
    pub(crate) fn constant(&mut self, numbers: Vec<f32>) -> Lowered<Region> {
        let width = numbers.len();
        self.buffer(Buffer::Constant(numbers), Rows::ONE, width)
    }

    pub(crate) fn temporary(&mut self, rows: Rows, width: usize) -> Lowered<Region> {
        self.buffer(Buffer::Temporary { rows, width }, rows, width)
    }

    pub(crate) fn buffer(&mut self, buffer: Buffer, rows: Rows, width: usize) -> Lowered<Region> {
        let floats = rows.per_frame.saturating_mul(TILE).saturating_add(rows.fixed).saturating_mul(width);
        self.floats = self.floats.saturating_add(floats);
        if self.floats > MOST_FLOATS {
            return refuse("it needs too much memory");
        }
        self.buffers.push(buffer);
        Ok(Region { buffer: self.buffers.len() - 1, start: Rows::default(), width })
    }

    /// Adds a step whose result is a buffer of its own.
    pub(crate) fn step(&mut self, work: Work, reads: Vec<Operand>, rows: Rows, width: usize) -> Lowered<Region> {
        let out = self.temporary(rows, width)?;
        self.steps.push(Step { work, reads, out, rows });
        Ok(out)
    }

    /// A value as something that a step can read.
    pub(crate) fn live(&mut self, value: &Value) -> Lowered<Live> {
        match value {
            Value::Live(live) => Ok(live.clone()),
            Value::Const(tensor) => {
                let region = self.constant(tensor.data.clone())?;
                Ok(Live { dims: tensor.dims.clone(), time: None, region })
            }
            Value::Ints(tensor) => {
                let floats = floats_of(tensor)?;
                self.live(&Value::Const(floats))
            }
            Value::Memory(_) => {
                refuse("it computes with remembered state, so the sound would depend on how a stream is cut into runs")
            }
        }
    }

    /// A row for each frame, even where one stands for all.
    pub(crate) fn unrepeated(&mut self, live: &Live) -> Lowered<Live> {
        let Some(time) = live.time.filter(|time| time.repeat) else { return Ok(live.clone()) };
        let spread = Live { time: Some(Time { repeat: false, ..time }), ..live.clone() };
        let rows = spread.rows(self.rate)?;
        let whole = Run { from: 0, to: 0, length: live.width() };
        let read = Operand { region: live.region, stride: Stride::Once };
        let region = self.step(Work::Copy(vec![whole]), vec![read], rows, live.width())?;
        Ok(Live { region, ..spread })
    }

    /// Rearranges each row: `map` has the new dimensions, and for each new element the old one.
    pub(crate) fn rearranged(&mut self, live: &Live, map: &Tensor<u32>, time: Option<Time>) -> Lowered<Live> {
        let mut moved = Live { dims: map.dims.clone(), time, region: live.region };
        if !map.data.iter().copied().eq(0..live.width() as u32) {
            let reads = vec![Operand { region: live.region, stride: Stride::Each }];
            let runs = runs(map.data.iter().enumerate().map(|(to, &from)| (from as usize, to)));
            moved.region = self.step(Work::Copy(runs), reads, live.rows(self.rate)?, map.data.len())?;
        }
        Ok(moved)
    }

    /// A step on one operand that keeps the shape.
    pub(crate) fn mapped(&mut self, live: &Live, work: Work) -> Lowered<Live> {
        let reads = vec![Operand { region: live.region, stride: Stride::Each }];
        let region = self.step(work, reads, live.rows(self.rate)?, live.width())?;
        Ok(Live { region, ..live.clone() })
    }
}

/// Neighbours that stay neighbours, joined.
pub(crate) fn runs(moves: impl Iterator<Item = (usize, usize)>) -> Vec<Run> {
    let mut runs = Vec::<Run>::new();
    for (from, to) in moves {
        match runs.last_mut() {
            Some(run) if run.from + run.length == from && run.to + run.length == to => run.length += 1,
            _ => runs.push(Run { from, to, length: 1 }),
        }
    }
    runs
}

/// Integers as floats, if they are known.
pub(crate) fn floats_of(tensor: &Tensor<super::len::Len>) -> Lowered<Tensor<f32>> {
    let float = |len: &super::len::Len| len.constant().map(|int| int as f32);
    match tensor.data.iter().map(float).collect::<Option<Vec<_>>>() {
        Some(data) => Ok(Tensor { dims: tensor.dims.clone(), data }),
        None => refuse("it computes with the length of a run, so the sound would depend on how a stream is cut"),
    }
}
