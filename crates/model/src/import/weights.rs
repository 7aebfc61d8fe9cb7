//! A flat list of weights, taken from the front.

use crate::error::{ModelError, Result, damaged};

/// What is left of the list.
pub(super) struct Weights<'a> {
    rest: &'a [f32],
    total: usize,
}

impl<'a> Weights<'a> {
    /// All of them must be finite.
    pub(super) fn new(all: &'a [f32]) -> Result<Self> {
        if all.iter().all(|number| number.is_finite()) {
            return Ok(Self { rest: all, total: all.len() });
        }
        Err(ModelError::NotFinite { tensor: "weights".into() })
    }

    /// The next block of this shape.
    pub(super) fn take(&mut self, dims: &[usize]) -> Result<Vec<f32>> {
        let count = dims.iter().try_fold(1_usize, |product, dim| product.checked_mul(*dim));
        let Some((taken, rest)) = count.and_then(|count| self.rest.split_at_checked(count)) else {
            return damaged(format!("its {} weights are too few for its layers", self.total));
        };
        self.rest = rest;
        Ok(taken.to_vec())
    }

    /// The next single number.
    pub(super) fn one(&mut self) -> Result<f32> {
        Ok(self.take(&[])?[0])
    }

    /// There must be none left.
    pub(super) fn finish(self) -> Result<()> {
        if self.rest.is_empty() {
            return Ok(());
        }
        damaged(format!("{} of its {} weights belong to no layer", self.rest.len(), self.total))
    }
}
