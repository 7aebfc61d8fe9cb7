//! Reading and writing ONNX, by our own bounded walk of its protobuf.
//!
//! A file from anywhere is read here before a kernel or ONNX Runtime sees it. The walk never panics, never recurses
//! into the file, and allocates no more than a small multiple of the file's size. Field numbers are those of
//! `onnx.proto3` of the ONNX project.

mod attribute;
mod check;
mod decode;
mod encode;
mod ops;
mod peek;
mod sizes;
mod tensor;
mod wire;

pub use encode::write;
pub use peek::metadata;

use crate::error::{ModelError, Result};
use crate::graph::Graph;

/// Oldest and newest version of the default operator set that is read.
pub const OPSETS: std::ops::RangeInclusive<i64> = 7..=25;

/// How much of everything a file may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Operators.
    pub nodes: u64,
    /// Weight tensors.
    pub initializers: u64,
    /// Graph inputs, or graph outputs.
    pub values: u64,
    /// Inputs and outputs of one operator, or its attributes.
    pub ports: u64,
    /// Entries of metadata.
    pub metadata: u64,
    /// Numbers in all weights and attributes together, and in any one input or output.
    pub elements: u64,
    /// Dimensions of a tensor.
    pub rank: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 256 << 20,
            nodes: 20_000,
            initializers: 20_000,
            values: 2_048,
            ports: 2_048,
            metadata: 1_024,
            elements: 128 << 20,
            rank: 8,
        }
    }
}

/// Reads and checks a model within the usual [`Limits`].
///
/// # Errors
/// What is wrong with the file, or what it has that Timbrel does not play.
pub fn read(bytes: &[u8]) -> Result<Graph> {
    read_within(bytes, &Limits::default())
}

/// Reads and checks a model.
///
/// # Errors
/// As [`read`].
pub fn read_within(bytes: &[u8], limits: &Limits) -> Result<Graph> {
    within("bytes", bytes.len() as u64, limits.bytes)?;
    let graph = decode::model(bytes, &mut Budget::new(limits))?;
    check::graph(&graph)?;
    sizes::graph(&graph, limits)?;
    Ok(graph)
}

/// What a walk may still take in.
struct Budget<'a> {
    limits: &'a Limits,
    elements: u64,
}

impl<'a> Budget<'a> {
    fn new(limits: &'a Limits) -> Self {
        Self { limits, elements: 0 }
    }

    /// Counts numbers before they are stored.
    fn take(&mut self, elements: u64) -> Result<()> {
        self.elements = self.elements.saturating_add(elements);
        within("numbers", self.elements, self.limits.elements)
    }
}

fn within(what: &'static str, found: u64, limit: u64) -> Result<()> {
    if found <= limit { Ok(()) } else { Err(ModelError::TooMany { what, found, limit }) }
}
