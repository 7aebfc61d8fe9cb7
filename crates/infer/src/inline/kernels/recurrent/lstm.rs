//! Long short-term memory.

use std::sync::Arc;

use super::super::aligned::AlignedBuffer;
use super::super::isa::{Isa, Kernel};
use super::super::lanes::Lanes;
use super::super::{Misfit, math};
use super::{Gates, accumulate, load_bias, pack_bias, take};

const GATES: usize = 4;

/// An LSTM with its weights packed for one instruction set, as ONNX defines it with its default activations:
/// `c = f · c + i · tanh(g)`, `h = o · tanh(c)`, and i, o, f are sigmoids.
#[derive(Debug, Clone)]
pub struct Lstm {
    isa: Isa,
    inputs: usize,
    hidden: usize,
    /// Shared by all instances.
    weights: Arc<AlignedBuffer>,
    bias: AlignedBuffer,
}

impl Lstm {
    /// `w` is ONNX `[4 · hidden][inputs]`, `r` is `[4 · hidden][hidden]`, gates in the order i, o, f, c; `b` is
    /// `[8 · hidden]`, those of `w` before those of `r`.
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
    ) -> Result<Self, Misfit> {
        if inputs * hidden == 0 {
            return Err(Misfit::Shape("an LSTM has a size of zero"));
        }
        Misfit::check("LSTM's W", GATES * hidden * inputs, w.len())?;
        Misfit::check("LSTM's R", GATES * hidden * hidden, r.len())?;
        let mut bias = vec![0.0; GATES * hidden];
        if let Some(b) = b {
            Misfit::check("LSTM's B", 2 * bias.len(), b.len())?;
            let (of_w, of_r) = b.split_at(bias.len());
            bias = of_w.iter().zip(of_r).map(|(w, r)| w + r).collect();
        }
        let weights = Gates { gates: &[0, 1, 2, 3], inputs, hidden, w, r }.pack(isa.lanes());
        Ok(Self { isa, inputs, hidden, weights: Arc::new(weights), bias: pack_bias(isa.lanes(), hidden, &bias) })
    }

    /// Channels out, and the length of `h` and `c`.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.hidden
    }

    /// `x` is `[frames][inputs]`, `y` is `[frames][hidden]`; `h` and `c` are the state, left as after the last frame.
    ///
    /// Realtime.
    ///
    /// # Panics
    /// If a slice has another length.
    pub fn run(&self, x: &[f32], h: &mut [f32], c: &mut [f32], y: &mut [f32]) {
        assert_eq!(x.len() / self.inputs, y.len() / self.hidden, "as many frames in as out");
        assert_eq!((h.len(), c.len()), (self.hidden, self.hidden), "one state for each unit");
        self.isa.run(Pass { cell: self, x, h, c, y });
    }
}

struct Pass<'a> {
    cell: &'a Lstm,
    x: &'a [f32],
    h: &'a mut [f32],
    c: &'a mut [f32],
    y: &'a mut [f32],
}

impl Kernel for Pass<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Lanes>(self) {
        let Self { cell, x, h, c, y } = self;
        let mut last: &[f32] = h;
        for (x, y) in x.chunks_exact(cell.inputs).zip(y.chunks_exact_mut(cell.hidden)) {
            step::<V>(cell, x, last, c, y);
            last = y;
        }
        if !y.is_empty() {
            let start = y.len() - cell.hidden;
            h.copy_from_slice(&y[start..]);
        }
    }
}

/// One frame.
#[inline(always)]
fn step<V: Lanes>(cell: &Lstm, x: &[f32], h: &[f32], c: &mut [f32], y: &mut [f32]) {
    let mut weights: &[f32] = &cell.weights;
    let mut first = 0;
    while first < cell.hidden {
        let blocks = take((cell.hidden - first).div_ceil(V::COUNT));
        let bias = &cell.bias[first * GATES..];
        let (c, y) = (&mut c[first..], &mut y[first..]);
        weights = match blocks {
            1 => units::<V, 1>(weights, bias, x, h, c, y),
            2 => units::<V, 2>(weights, bias, x, h, c, y),
            _ => units::<V, 3>(weights, bias, x, h, c, y),
        };
        first += blocks * V::COUNT;
    }
}

/// The first `BLOCKS` blocks of `c` and `y`; gives back the weights that follow.
#[inline(always)]
fn units<'a, V: Lanes, const BLOCKS: usize>(
    weights: &'a [f32],
    bias: &[f32],
    x: &[f32],
    h: &[f32],
    c: &mut [f32],
    y: &mut [f32],
) -> &'a [f32] {
    let (sums, weights) = accumulate(load_bias::<V, BLOCKS, GATES>(bias), weights, x);
    let (sums, weights) = accumulate(sums, weights, h);
    for ((sums, c), y) in sums.into_iter().zip(c.chunks_mut(V::COUNT)).zip(y.chunks_mut(V::COUNT)) {
        let [input, output, forget, candidate] = sums;
        let kept = math::sigmoid_ratio(forget);
        let new = math::sigmoid_ratio(input).mul(math::tanh_ratio(candidate));
        // kept · c + new, over the common denominator.
        let above = kept.above.mul(V::load(c)).mul_add(new.below, new.above.mul(kept.below));
        let cell = above.div(kept.below.mul(new.below));
        cell.store(c);
        math::sigmoid_ratio(output).mul(math::tanh_ratio(cell)).value().store(y);
    }
    weights
}
