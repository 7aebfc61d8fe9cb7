//! The general convolution: lanes are outputs, and a tile of running sums (frames by vectors) stays in registers while
//! the taps and inputs pass by. Every sum starts from bias plus `add` and takes its terms tap by tap, input by input,
//! whatever the tile's height or width.
#![allow(unsafe_code)] // The inner loop reads through pointers whose bounds `run` has checked once.

use super::super::lanes::Lanes;
use super::super::weights::Weight;
use super::{ConvShape, Pass};

/// Strips that are taken together where there are few frames: two vectors of sums would wait for each other.
const TOGETHER: usize = 4;
/// Fewer frames than this make no tile that fills the machine.
const FEW: usize = 4;

#[inline(always)]
pub(super) fn run<V: Lanes, W: Weight>(pass: Pass<'_>, weights: &[W]) {
    let shape = pass.conv.shape;
    let (inputs, outputs) = (shape.group_inputs(), shape.group_outputs());
    let padded = outputs.next_multiple_of(V::COUNT);
    let frames = pass.out.len() / shape.out_channels;
    assert_eq!(pass.out.len(), frames * shape.out_channels);
    assert_eq!(pass.input.len(), (frames + shape.history()) * shape.in_channels);
    assert!(pass.add.is_none_or(|add| add.len() == pass.out.len()));
    assert_eq!(pass.conv.bias.len(), shape.groups * padded);
    assert_eq!(weights.len(), shape.groups * padded * inputs * shape.kernel);
    for group in 0..shape.groups {
        let mut start = 0;
        while start < padded {
            let channel = group * outputs + start;
            // SAFETY: `group` and `start` lie within the padded groups, so each offset lies within its slice, whose
            // length was asserted above.
            let strip = unsafe {
                Strip {
                    shape: &shape,
                    inputs,
                    outputs: (outputs - start).min(2 * V::COUNT),
                    weights: weights.as_ptr().add((group * padded + start) * inputs * shape.kernel),
                    bias: pass.conv.bias.as_ptr().add(group * padded + start),
                    input: pass.input.as_ptr().add(group * inputs),
                    add: pass.add.map(|add| add.as_ptr().add(channel)),
                    out: pass.out.as_mut_ptr().add(channel),
                }
            };
            if frames < FEW && outputs - start >= 2 * TOGETHER * V::COUNT {
                for frame in 0..frames {
                    // SAFETY: so many whole strips lie within the group, from `channel` on, in each of `frames` frames.
                    unsafe { strip.wide::<V>(frame) };
                }
                start += 2 * TOGETHER * V::COUNT;
            } else {
                // SAFETY: the strip covers `outputs` channels from `channel` in each of `frames` frames.
                unsafe { strip.run::<V>(frames) };
                start += 2 * V::COUNT;
            }
        }
    }
}

/// One or two vectors of outputs, in all frames: pointers to the first frame's part of each slice.
struct Strip<'a, W> {
    shape: &'a ConvShape,
    /// Channels in that it reads.
    inputs: usize,
    /// Channels out that it writes.
    outputs: usize,
    weights: *const W,
    bias: *const f32,
    input: *const f32,
    add: Option<*const f32>,
    out: *mut f32,
}

impl<W: Weight> Strip<'_, W> {
    /// # Safety
    /// The pointers must stay valid for `frames` frames.
    #[inline(always)]
    unsafe fn run<V: Lanes>(&self, frames: usize) {
        // SAFETY: as the caller promises.
        unsafe {
            match (self.outputs > V::COUNT, self.inputs) {
                (true, 1) => self.rows::<V, 2, 1>(frames),
                (true, 8) => self.rows::<V, 2, 8>(frames),
                (true, 16) => self.rows::<V, 2, 16>(frames),
                (true, _) => self.rows::<V, 2, 0>(frames),
                (false, 1) => self.rows::<V, 1, 1>(frames),
                (false, 8) => self.rows::<V, 1, 8>(frames),
                (false, 16) => self.rows::<V, 1, 16>(frames),
                (false, _) => self.rows::<V, 1, 0>(frames),
            }
        }
    }

    /// All frames, as few and as high tiles as registers allow. `INPUTS` is the number of channels in, or 0 where the
    /// compiler does not know it.
    ///
    /// # Safety
    /// As for `run`.
    #[inline(always)]
    unsafe fn rows<V: Lanes, const VECTORS: usize, const INPUTS: usize>(&self, frames: usize) {
        let mut frame = 0;
        macro_rules! tiles {
            ($height:literal) => {
                while frames - frame >= $height {
                    // SAFETY: the tile ends at or before `frames`.
                    unsafe { self.tile::<V, VECTORS, INPUTS, $height>(frame) };
                    frame += $height;
                }
            };
        }
        if VECTORS == 1 && V::MANY_REGISTERS {
            tiles!(16);
        }
        if VECTORS == 1 || V::MANY_REGISTERS {
            tiles!(8);
        }
        tiles!(4);
        tiles!(1);
    }

    /// `FRAMES` frames from `frame`.
    ///
    /// # Safety
    /// As for `run`, with `frame + FRAMES` frames.
    #[inline(always)]
    unsafe fn tile<V: Lanes, const VECTORS: usize, const INPUTS: usize, const FRAMES: usize>(&self, frame: usize) {
        let inputs = if INPUTS == 0 { self.inputs } else { INPUTS };
        let ConvShape { in_channels, out_channels, kernel, dilation, groups } = *self.shape;
        let step = if INPUTS == 0 || groups > 1 { in_channels } else { INPUTS };
        let last = self.outputs - (VECTORS - 1) * V::COUNT;
        // SAFETY: weights and bias are padded to whole vectors; rows of input, add and out stay within their slices,
        // whose lengths `run` asserted; the last vector touches only `last` outputs.
        unsafe {
            let mut sums = [[V::splat(0.0); VECTORS]; FRAMES];
            for (f, sums) in sums.iter_mut().enumerate() {
                for (v, sum) in sums.iter_mut().enumerate() {
                    *sum = V::load_at(self.bias.add(v * V::COUNT));
                    if let Some(add) = self.add {
                        let add = add.add((frame + f) * out_channels + v * V::COUNT);
                        *sum = sum.add(load::<V>(add, if v + 1 == VECTORS { last } else { V::COUNT }));
                    }
                }
            }
            let mut weights = self.weights;
            for tap in 0..kernel {
                let row = self.input.add((frame + tap * dilation) * step);
                for input in 0..inputs {
                    let mut factors = [V::splat(0.0); VECTORS];
                    for factor in &mut factors {
                        *factor = W::load_at(weights);
                        weights = weights.add(V::COUNT);
                    }
                    for (f, sums) in sums.iter_mut().enumerate() {
                        let value = V::splat(*row.add(f * step + input));
                        for (sum, factor) in sums.iter_mut().zip(factors) {
                            *sum = value.mul_add(factor, *sum);
                        }
                    }
                }
            }
            for (f, sums) in sums.into_iter().enumerate() {
                for (v, sum) in sums.into_iter().enumerate() {
                    let out = self.out.add((frame + f) * out_channels + v * V::COUNT);
                    store(sum, out, if v + 1 == VECTORS { last } else { V::COUNT });
                }
            }
        }
    }

    /// One frame of this strip and those that follow it, all whole, side by side.
    ///
    /// # Safety
    /// As for `run`, with `frame + 1` frames and [`TOGETHER`] strips.
    #[inline(always)]
    unsafe fn wide<V: Lanes>(&self, frame: usize) {
        let ConvShape { in_channels, out_channels, kernel, dilation, .. } = *self.shape;
        let (width, length) = (2 * V::COUNT, self.inputs * kernel);
        let place = frame * out_channels;
        // SAFETY: as in `tile`; the strips' weights follow each other, as their bias and outputs do.
        unsafe {
            let mut sums = [[V::splat(0.0); 2]; TOGETHER];
            for (s, sums) in sums.iter_mut().enumerate() {
                for (v, sum) in sums.iter_mut().enumerate() {
                    let offset = s * width + v * V::COUNT;
                    *sum = V::load_at(self.bias.add(offset));
                    if let Some(add) = self.add {
                        *sum = sum.add(V::load_at(add.add(place + offset)));
                    }
                }
            }
            let mut weights = self.weights;
            for tap in 0..kernel {
                let row = self.input.add((frame + tap * dilation) * in_channels);
                for input in 0..self.inputs {
                    let value = V::splat(*row.add(input));
                    for (s, [low, high]) in sums.iter_mut().enumerate() {
                        let weights = weights.add(s * length * width);
                        *low = value.mul_add(W::load_at(weights), *low);
                        *high = value.mul_add(W::load_at(weights.add(V::COUNT)), *high);
                    }
                    weights = weights.add(width);
                }
            }
            for (s, [low, high]) in sums.into_iter().enumerate() {
                let out = self.out.add(place + s * width);
                low.store_at(out);
                high.store_at(out.add(V::COUNT));
            }
        }
    }
}

/// # Safety
/// As for the trait's loads.
#[inline(always)]
unsafe fn load<V: Lanes>(from: *const f32, count: usize) -> V {
    // SAFETY: as the caller promises.
    unsafe { if count == V::COUNT { V::load_at(from) } else { V::load_part_at(from, count) } }
}

/// # Safety
/// As for the trait's stores.
#[inline(always)]
unsafe fn store<V: Lanes>(vector: V, to: *mut f32, count: usize) {
    // SAFETY: as the caller promises.
    unsafe { if count == V::COUNT { vector.store_at(to) } else { vector.store_part_at(to, count) } }
}
