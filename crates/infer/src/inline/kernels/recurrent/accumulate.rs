//! The inner loop of every cell.
#![allow(unsafe_code)] // With a bounds check in it, the compiler keeps the sums in memory, which costs three times the time.

use super::super::lanes::Lanes;
use super::super::weights::Weight;
use super::Sums;

/// Adds the products of `values` with as many rows of `weights`, one after the other; gives back the sums, and the weights
/// that follow.
#[inline(always)]
pub(super) fn accumulate<'a, V: Lanes, W: Weight, const BLOCKS: usize, const GATES: usize>(
    mut sums: Sums<V, BLOCKS, GATES>,
    weights: &'a [W],
    values: &[f32],
) -> (Sums<V, BLOCKS, GATES>, &'a [W]) {
    let (rows, rest) = weights.split_at(values.len() * BLOCKS * GATES * V::COUNT);
    let mut at = rows.as_ptr();
    for &value in values {
        let value = V::splat(value);
        for block in &mut sums {
            for sum in block {
                // SAFETY: `rows` holds a vector for each sum and value; the last one is read in the last turn.
                unsafe {
                    *sum = value.mul_add(W::load_at::<V>(at), *sum);
                    at = at.add(V::COUNT);
                }
            }
        }
    }
    (sums, rest)
}
