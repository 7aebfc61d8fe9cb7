//! Recurrent cells: one frame after another, each a product of all weights with the input and the last output.
//!
//! Hidden units are taken in blocks of one vector, and two or three blocks at a time: their sums fill the registers.

mod accumulate;
mod gru;
mod lstm;

pub use gru::{Gru, ResetGate};
pub use lstm::Lstm;

use super::aligned::AlignedBuffer;
use super::lanes::Lanes;
use accumulate::accumulate;

/// How many blocks to take together when so many are left: two or three, never a lone one of many. The threes come
/// last: beside their sums the machine finds time for the gates of the blocks before.
#[inline(always)]
fn take(blocks_left: usize) -> usize {
    match blocks_left {
        1 => 1,
        left if left.is_multiple_of(3) => 3,
        _ => 2,
    }
}

/// Weights of some gates for the rows of the input and then of the last output.
struct Gates<'a> {
    /// Gate numbers, in the order of the sums.
    gates: &'a [usize],
    inputs: usize,
    hidden: usize,
    /// ONNX `[gate][unit][input]`
    w: &'a [f32],
    /// ONNX `[gate][unit][hidden]`
    r: &'a [f32],
}

impl Gates<'_> {
    /// `[blocks taken together][row][block][gate][lane]`; units beyond the last are zeros.
    fn pack(&self, lanes: usize) -> AlignedBuffer {
        let blocks = self.hidden.div_ceil(lanes);
        let rows = self.inputs + self.hidden;
        let mut packed = AlignedBuffer::new(rows * blocks * self.gates.len() * lanes);
        let mut places = packed.chunks_exact_mut(lanes);
        let mut first = 0;
        while first < blocks {
            let taken = take(blocks - first);
            for row in 0..rows {
                for block in first..first + taken {
                    for (&gate, place) in self.gates.iter().zip(&mut places) {
                        for (unit, place) in (block * lanes..self.hidden).zip(place) {
                            *place = self.weight(gate, unit, row);
                        }
                    }
                }
            }
            first += taken;
        }
        packed
    }

    fn weight(&self, gate: usize, unit: usize, row: usize) -> f32 {
        let unit = gate * self.hidden + unit;
        match row.checked_sub(self.inputs) {
            None => self.w[unit * self.inputs + row],
            Some(row) => self.r[unit * self.hidden + row],
        }
    }
}

/// `[block][gate][lane]` of `[gate][unit]`.
fn pack_bias(lanes: usize, hidden: usize, bias: &[f32]) -> AlignedBuffer {
    let (blocks, gates) = (hidden.div_ceil(lanes), bias.len() / hidden);
    let mut packed = AlignedBuffer::new(blocks * gates * lanes);
    for (i, place) in packed.chunks_exact_mut(lanes).enumerate() {
        let (block, gate) = (i / gates, i % gates);
        for (unit, place) in (block * lanes..hidden).zip(place) {
            *place = bias[gate * hidden + unit];
        }
    }
    packed
}

/// The sums of `GATES` gates of `BLOCKS` blocks.
type Sums<V, const BLOCKS: usize, const GATES: usize> = [[V; GATES]; BLOCKS];

/// Loads what `pack_bias` packed.
#[inline(always)]
fn load_bias<V: Lanes, const BLOCKS: usize, const GATES: usize>(bias: &[f32]) -> Sums<V, BLOCKS, GATES> {
    let mut sums = [[V::splat(0.0); GATES]; BLOCKS];
    for (block, sums) in sums.iter_mut().enumerate() {
        for (gate, sum) in sums.iter_mut().enumerate() {
            *sum = V::load(&bias[(block * GATES + gate) * V::COUNT..][..V::COUNT]);
        }
    }
    sums
}
