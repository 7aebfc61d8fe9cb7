//! Gated recurrent unit.

use std::sync::Arc;

use super::super::aligned::AlignedBuffer;
use super::super::isa::{Isa, Kernel};
use super::super::lanes::Lanes;
use super::super::weights::{Half, Weight, WeightFormat, Weights};
use super::super::{Misfit, math};
use super::{Gates, accumulate, load_bias, pack_bias, take};

/// Where the reset gate acts: ONNX `linear_before_reset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetGate {
    /// 1: on the product of weights and last output, as in PyTorch and Keras.
    AfterProduct,
    /// 0: on the last output itself.
    BeforeProduct,
}

/// A GRU with its weights packed for one instruction set, as ONNX defines it with its default activations:
/// `h = (1 - z) · tanh(candidate) + z · h`, and z and r are sigmoids.
#[derive(Debug, Clone)]
pub struct Gru {
    isa: Isa,
    inputs: usize,
    hidden: usize,
    candidate: Candidate,
}

/// The two orders of work.
#[derive(Debug, Clone)]
enum Candidate {
    /// All three gates at once. Bias: z, r, the input's part of the candidate, the last output's part.
    AfterProduct { weights: Weights, bias: AlignedBuffer },
    /// z and r, then the candidate, which needs every unit's r.
    BeforeProduct {
        gates: Arc<AlignedBuffer>,
        gates_bias: AlignedBuffer,
        candidate: Arc<AlignedBuffer>,
        candidate_bias: AlignedBuffer,
        /// z of each unit.
        update: AlignedBuffer,
        /// r times the last output of each unit.
        reset: AlignedBuffer,
    },
}

impl Gru {
    /// `w` is ONNX `[3 · hidden][inputs]`, `r` is `[3 · hidden][hidden]`, gates in the order z, r, h; `b` is
    /// `[6 · hidden]`, those of `w` before those of `r`.
    ///
    /// # Errors
    /// If a size is zero or a tensor does not fit.
    pub fn new(
        isa: Isa,
        inputs: usize,
        hidden: usize,
        w: &[f32],
        r: &[f32],
        b: Option<&[f32]>,
        reset: ResetGate,
    ) -> Result<Self, Misfit> {
        if inputs * hidden == 0 {
            return Err(Misfit::Shape("a GRU has a size of zero"));
        }
        Misfit::check("GRU's W", 3 * hidden * inputs, w.len())?;
        Misfit::check("GRU's R", 3 * hidden * hidden, r.len())?;
        let b = match b {
            Some(b) => b.to_vec(),
            None => vec![0.0; 6 * hidden],
        };
        Misfit::check("GRU's B", 6 * hidden, b.len())?;
        let (of_w, of_r) = b.split_at(3 * hidden);
        let mut bias: Vec<f32> = of_w.iter().zip(of_r).map(|(w, r)| w + r).collect();
        let lanes = isa.lanes();
        let pack = |gates: &[usize]| Gates { gates, inputs, hidden, w, r }.pack(lanes);
        let candidate = match reset {
            ResetGate::AfterProduct => {
                bias.truncate(2 * hidden);
                bias.extend(&of_w[2 * hidden..]);
                bias.extend(&of_r[2 * hidden..]);
                Candidate::AfterProduct {
                    weights: Weights::new(pack(&[0, 1, 2])),
                    bias: pack_bias(lanes, hidden, &bias),
                }
            }
            ResetGate::BeforeProduct => Candidate::BeforeProduct {
                gates: Arc::new(pack(&[0, 1])),
                gates_bias: pack_bias(lanes, hidden, &bias[..2 * hidden]),
                candidate: Arc::new(pack(&[2])),
                candidate_bias: pack_bias(lanes, hidden, &bias[2 * hidden..]),
                update: AlignedBuffer::new(hidden),
                reset: AlignedBuffer::new(hidden),
            },
        };
        Ok(Self { isa, inputs, hidden, candidate })
    }

    /// Its weights in another format. With [`ResetGate::BeforeProduct`] they stay as they are.
    #[must_use]
    pub fn held_as(mut self, format: WeightFormat) -> Self {
        if let Candidate::AfterProduct { weights, bias } = self.candidate {
            self.candidate = Candidate::AfterProduct { weights: weights.held_as(format), bias };
        }
        self
    }

    /// Channels out, and the length of `h`.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.hidden
    }

    /// `x` is `[frames][inputs]`, `y` is `[frames][hidden]`; `h` is the state, left as after the last frame.
    ///
    /// Realtime.
    ///
    /// # Panics
    /// If a slice has another length.
    pub fn run(&mut self, x: &[f32], h: &mut [f32], y: &mut [f32]) {
        assert_eq!(x.len() / self.inputs, y.len() / self.hidden, "as many frames in as out");
        assert_eq!(h.len(), self.hidden, "one state for each unit");
        self.isa.run(Pass { cell: self, x, h, y });
    }
}

struct Pass<'a> {
    cell: &'a mut Gru,
    x: &'a [f32],
    h: &'a mut [f32],
    y: &'a mut [f32],
}

impl Kernel for Pass<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Lanes>(self) {
        let Self { cell, x, h, y } = self;
        let mut last: &[f32] = h;
        for (x, y) in x.chunks_exact(cell.inputs).zip(y.chunks_exact_mut(cell.hidden)) {
            match &mut cell.candidate {
                Candidate::AfterProduct { weights: Weights::F32(weights), bias } => {
                    at_once::<V, f32>(weights, bias, x, last, y);
                }
                Candidate::AfterProduct { weights: Weights::F16(weights), bias } => {
                    at_once::<V, Half>(weights, bias, x, last, y);
                }
                Candidate::BeforeProduct { gates, gates_bias, candidate, candidate_bias, update, reset } => {
                    gates_first::<V>(gates, gates_bias, x, last, update, reset);
                    candidate_then::<V>(candidate, candidate_bias, x, reset, update, last, y);
                }
            }
            last = y;
        }
        if !y.is_empty() {
            let start = y.len() - cell.hidden;
            h.copy_from_slice(&y[start..]);
        }
    }
}

/// One frame, the reset gate acting on the product.
#[inline(always)]
fn at_once<V: Lanes, W: Weight>(weights: &[W], bias: &[f32], x: &[f32], h: &[f32], y: &mut [f32]) {
    let mut weights = weights;
    let mut first = 0;
    while first < y.len() {
        let blocks = take((y.len() - first).div_ceil(V::COUNT));
        let (bias, y) = (&bias[first * 4..], &mut y[first..]);
        weights = match blocks {
            1 => units::<V, W, 1>(weights, bias, x, h, first, y),
            2 => units::<V, W, 2>(weights, bias, x, h, first, y),
            _ => units::<V, W, 3>(weights, bias, x, h, first, y),
        };
        first += blocks * V::COUNT;
    }
}

/// The first `BLOCKS` blocks of `y`, which are the units from `first`; gives back the weights that follow.
#[inline(always)]
fn units<'a, V: Lanes, W: Weight, const BLOCKS: usize>(
    weights: &'a [W],
    bias: &[f32],
    x: &[f32],
    h: &[f32],
    first: usize,
    y: &mut [f32],
) -> &'a [W] {
    let sums = load_bias::<V, BLOCKS, 4>(bias).map(|[z, r, of_input, _]| [z, r, of_input]);
    let (mut sums, weights) = accumulate(sums, weights, x);
    let of_input = sums.map(|[_, _, candidate]| candidate);
    for (sums, [_, _, _, of_last]) in sums.iter_mut().zip(load_bias::<V, BLOCKS, 4>(bias)) {
        sums[2] = of_last;
    }
    let (sums, weights) = accumulate(sums, weights, h);
    let last = h[first..].chunks(V::COUNT);
    for (((sums, of_input), y), last) in sums.into_iter().zip(of_input).zip(y.chunks_mut(V::COUNT)).zip(last) {
        let [z, r, of_last] = sums;
        let candidate = math::tanh(math::sigmoid_ratio(r).value().mul_add(of_last, of_input));
        blend(math::sigmoid_ratio(z).value(), candidate, V::load(last)).store(y);
    }
    weights
}

/// z, and r times the last output, of all units.
#[inline(always)]
fn gates_first<V: Lanes>(weights: &[f32], bias: &[f32], x: &[f32], h: &[f32], update: &mut [f32], reset: &mut [f32]) {
    let mut weights = weights;
    let mut first = 0;
    while first < h.len() {
        let blocks = take((h.len() - first).div_ceil(V::COUNT));
        let bias = &bias[first * 2..];
        let outs = (&mut update[first..], &mut reset[first..]);
        weights = match blocks {
            1 => gate_units::<V, 1>(weights, bias, x, h, first, outs),
            2 => gate_units::<V, 2>(weights, bias, x, h, first, outs),
            _ => gate_units::<V, 3>(weights, bias, x, h, first, outs),
        };
        first += blocks * V::COUNT;
    }
}

#[inline(always)]
fn gate_units<'a, V: Lanes, const BLOCKS: usize>(
    weights: &'a [f32],
    bias: &[f32],
    x: &[f32],
    h: &[f32],
    first: usize,
    (update, reset): (&mut [f32], &mut [f32]),
) -> &'a [f32] {
    let (sums, weights) = accumulate(load_bias::<V, BLOCKS, 2>(bias), weights, x);
    let (sums, weights) = accumulate(sums, weights, h);
    let outs = update.chunks_mut(V::COUNT).zip(reset.chunks_mut(V::COUNT));
    for (([z, r], (update, reset)), last) in sums.into_iter().zip(outs).zip(h[first..].chunks(V::COUNT)) {
        math::sigmoid_ratio(z).value().store(update);
        math::sigmoid_ratio(r).value().mul(V::load(last)).store(reset);
    }
    weights
}

/// The candidate of all units from what the reset gate let through, and the blend.
#[inline(always)]
fn candidate_then<V: Lanes>(
    weights: &[f32],
    bias: &[f32],
    x: &[f32],
    reset: &[f32],
    update: &[f32],
    h: &[f32],
    y: &mut [f32],
) {
    let mut weights = weights;
    let mut first = 0;
    while first < y.len() {
        let blocks = take((y.len() - first).div_ceil(V::COUNT));
        let bias = &bias[first..];
        let sums = &mut [V::splat(0.0); 3];
        weights = match blocks {
            1 => candidate_units::<V, 1>(weights, bias, x, reset, sums),
            2 => candidate_units::<V, 2>(weights, bias, x, reset, sums),
            _ => candidate_units::<V, 3>(weights, bias, x, reset, sums),
        };
        let places = y[first..].chunks_mut(V::COUNT).zip(first / V::COUNT..);
        for (sum, (y, block)) in sums.iter().take(blocks).zip(places) {
            let start = block * V::COUNT;
            let (z, last) = (V::load(&update[start..]), V::load(&h[start..]));
            blend(z, math::tanh(*sum), last).store(y);
        }
        first += blocks * V::COUNT;
    }
}

#[inline(always)]
fn candidate_units<'a, V: Lanes, const BLOCKS: usize>(
    weights: &'a [f32],
    bias: &[f32],
    x: &[f32],
    reset: &[f32],
    out: &mut [V; 3],
) -> &'a [f32] {
    let (sums, weights) = accumulate(load_bias::<V, BLOCKS, 1>(bias), weights, x);
    let (sums, weights) = accumulate(sums, weights, reset);
    for (out, [sum]) in out.iter_mut().zip(sums) {
        *out = sum;
    }
    weights
}

/// `(1 - z) · candidate + z · last`
#[inline(always)]
fn blend<V: Lanes>(z: V, candidate: V, last: V) -> V {
    z.mul_add(last.sub(candidate), candidate)
}
