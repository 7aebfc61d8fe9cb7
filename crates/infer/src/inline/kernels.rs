//! The arithmetic of the inline executor.
//!
//! Signals are **frame-major**: `[frame][channel]`, contiguous `f32`. Every kernel computes a frame by one fixed
//! sequence of operations, whatever the number of frames in the call and wherever the frame stands in it: cutting a
//! signal differently changes no bit. Each is written once, generic over a vector of [`Lanes`](lanes::Lanes), and
//! compiled for each instruction set that an [`Isa`] names.
//!
//! `new` packs weights and allocates; everything else is realtime: no allocation, lock, wait or I/O.

mod aligned;
mod binary;
mod conv;
mod isa;
mod lanes;
mod math;
mod recurrent;
mod rows;
mod transposed;
mod unary;
mod weights;

#[cfg(test)]
mod tests;

pub use aligned::{AlignedBuffer, Number};
pub use binary::{Binary, Operand, binary, binary_in_place};
pub use conv::{Conv1d, ConvShape};
pub use isa::Isa;
pub use recurrent::{Gru, Lstm, ResetGate};
pub use rows::{Reduce, layer_norm, reduce, softmax};
pub use transposed::{ConvTranspose1d, ConvTransposeShape};
pub use unary::{Unary, unary, unary_in_place};
pub use weights::{Half, WeightFormat};

/// Weights that do not fit their shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// A tensor has another number of values than the shape asks for.
    #[error("the {tensor} has {found} values where its shape needs {needed}")]
    Count {
        /// Which tensor.
        tensor: &'static str,
        /// Values that its shape needs.
        needed: usize,
        /// Values that it has.
        found: usize,
    },
    /// A size is zero or does not divide another.
    #[error("{0}")]
    Shape(&'static str),
}

impl Misfit {
    fn check(tensor: &'static str, needed: usize, found: usize) -> Result<(), Self> {
        if needed == found { Ok(()) } else { Err(Self::Count { tensor, needed, found }) }
    }
}
