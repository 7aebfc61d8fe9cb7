//! The part of an ONNX graph that Timbrel works with, as plain Rust values.
//!
//! Everything here is already checked: bounded sizes, known element types, finite weights. Names are the file's own.

use std::collections::BTreeMap;

/// A graph with its weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    /// Version of the default operator set.
    pub opset: i64,
    /// In the file's order, which ONNX requires to be topological.
    pub nodes: Vec<Node>,
    /// Weights and constants, by name.
    pub initializers: BTreeMap<String, Tensor>,
    /// Inputs that a caller must feed: those without an initializer, in the file's order.
    pub inputs: Vec<Value>,
    /// In the file's order.
    pub outputs: Vec<Value>,
    /// The file's `metadata_props`.
    pub metadata: BTreeMap<String, String>,
}

impl Graph {
    /// How many numbers its weights hold; constants of whole numbers, such as shapes, do not count.
    pub fn weights(&self) -> u64 {
        let count = |tensor: &Tensor| match &tensor.data {
            TensorData::F32(numbers) | TensorData::F16(numbers) => numbers.len() as u64,
            TensorData::I64(_) | TensorData::Bool(_) => 0,
        };
        self.initializers.values().map(count).sum()
    }

    /// A word for the sort of network, from its operators.
    pub fn architecture(&self) -> &'static str {
        let has = |op: &str| self.nodes.iter().any(|node| node.op == op);
        let dilated = |node: &Node| matches!(node.attributes.get("dilations"), Some(Attribute::Ints(d)) if d.iter().any(|d| *d > 1));
        match () {
            () if has("LSTM") => "LSTM",
            () if has("GRU") => "GRU",
            () if self.nodes.iter().any(dilated) => "WaveNet",
            () if has("Conv") || has("ConvTranspose") => "Convolution",
            () if has("Gemm") || has("MatMul") => "Dense",
            () => "",
        }
    }
}

/// One operator.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// May be empty.
    pub name: String,
    /// ONNX operator of the default domain, such as `Conv`.
    pub op: String,
    /// Value names; an empty one is an omitted optional input.
    pub inputs: Vec<String>,
    /// Value names; an empty one is an output that nobody wants.
    pub outputs: Vec<String>,
    /// By name.
    pub attributes: BTreeMap<String, Attribute>,
}

/// A constant argument of an operator.
#[derive(Debug, Clone, PartialEq)]
pub enum Attribute {
    /// `f`
    Float(f32),
    /// `i`
    Int(i64),
    /// `s`
    String(String),
    /// `t`
    Tensor(Tensor),
    /// `floats`
    Floats(Vec<f32>),
    /// `ints`
    Ints(Vec<i64>),
    /// `strings`
    Strings(Vec<String>),
}

/// A constant, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Empty for a scalar.
    pub dims: Vec<usize>,
    /// As many values as the product of `dims`.
    pub data: TensorData,
}

/// What a constant holds.
#[derive(Debug, Clone, PartialEq)]
pub enum TensorData {
    /// `float`; also `double`, narrowed, with the element type kept for type checks elsewhere.
    F32(Vec<f32>),
    /// `float16`, widened; a `Cast` follows it in the graph.
    F16(Vec<f32>),
    /// `int64` and, widened, every smaller integer.
    I64(Vec<i64>),
    /// `bool`
    Bool(Vec<bool>),
}

/// A named input or output.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The file's name for it.
    pub name: String,
    /// Element type.
    pub element: Element,
    /// Outermost first.
    pub dims: Vec<Dim>,
}

/// Element types that a caller may meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// `float`
    F32,
    /// `float16`
    F16,
    /// `double`
    F64,
    /// `int64`
    I64,
    /// `bool`
    Bool,
    /// Anything else.
    Other,
}

/// One dimension of an input or output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dim {
    /// Known.
    Fixed(usize),
    /// Dynamic with a name; equal names mean equal lengths.
    Named(String),
    /// Dynamic without a name.
    Unknown,
}
