//! The general convolution: lanes are outputs, and a tile of running sums (frames by vectors) stays in registers while
//! the taps and inputs pass by. Every sum starts from bias plus `add` and takes its terms tap by tap, input by input,
//! whatever the tile's height.
#![allow(unsafe_code)] // The inner loop reads through pointers whose bounds `run` has checked once.

use super::super::lanes::Lanes;
use super::{ConvShape, Pass};

#[inline(always)]
pub(super) fn run<V: Lanes>(pass: Pass<'_>) {
    let shape = pass.conv.shape;
    let (inputs, outputs) = (shape.group_inputs(), shape.group_outputs());
    let padded = outputs.next_multiple_of(V::COUNT);
    let frames = pass.out.len() / shape.out_channels;
    assert_eq!(pass.out.len(), frames * shape.out_channels);
    assert_eq!(pass.input.len(), (frames + shape.history()) * shape.in_channels);
    assert!(pass.add.is_none_or(|add| add.len() == pass.out.len()));
    assert_eq!(pass.conv.bias.len(), shape.groups * padded);
    assert_eq!(pass.conv.weights.len(), shape.groups * padded * inputs * shape.kernel);
    for group in 0..shape.groups {
        for start in (0..padded).step_by(2 * V::COUNT) {
            let channel = group * outputs + start;
            // SAFETY: `group` and `start` lie within the padded groups, so each offset lies within its slice, whose
            // length was asserted above.
            let strip = unsafe {
                Strip {
                    shape: &shape,
                    inputs,
                    outputs: (outputs - start).min(2 * V::COUNT),
                    weights: pass.conv.weights.as_ptr().add((group * padded + start) * inputs * shape.kernel),
                    bias: pass.conv.bias.as_ptr().add(group * padded + start),
                    input: pass.input.as_ptr().add(group * inputs),
                    add: pass.add.map(|add| add.as_ptr().add(channel)),
                    out: pass.out.as_mut_ptr().add(channel),
                }
            };
            // SAFETY: the strip covers `outputs` channels from `channel` in each of `frames` frames.
            unsafe { strip.run::<V>(frames) };
        }
    }
}

/// One or two vectors of outputs, in all frames: pointers to the first frame's part of each slice.
#[derive(Clone, Copy)]
struct Strip<'a> {
    shape: &'a ConvShape,
    /// Channels in that it reads.
    inputs: usize,
    /// Channels out that it writes.
    outputs: usize,
    weights: *const f32,
    bias: *const f32,
    input: *const f32,
    add: Option<*const f32>,
    out: *mut f32,
}

impl Strip<'_> {
    /// # Safety
    /// The pointers must stay valid for `frames` frames.
    #[inline(always)]
    unsafe fn run<V: Lanes>(self, frames: usize) {
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
    unsafe fn rows<V: Lanes, const VECTORS: usize, const INPUTS: usize>(self, frames: usize) {
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
    unsafe fn tile<V: Lanes, const VECTORS: usize, const INPUTS: usize, const FRAMES: usize>(self, frame: usize) {
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
                        *factor = V::load_at(weights);
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
