//! One operator with what is known of its inputs.

use model::graph::{Attribute, Node, Tensor as Stored};

use super::error::{Lowered, Refusal, refuse};
use super::len::Len;
use super::tensor::Tensor;
use super::value::Value;

/// An operator about to be lowered.
pub(crate) struct Call<'a> {
    pub node: &'a Node,
    /// As many as the node has; `None` is an omitted one.
    pub inputs: Vec<Option<&'a Value>>,
    pub opset: i64,
}

impl<'a> Call<'a> {
    pub(crate) fn op(&self) -> &str {
        &self.node.op
    }

    pub(crate) fn optional(&self, index: usize) -> Option<&'a Value> {
        self.inputs.get(index).copied().flatten()
    }

    pub(crate) fn input(&self, index: usize) -> Lowered<&'a Value> {
        match self.optional(index) {
            Some(value) => Ok(value),
            None => refuse(format!("input {index} is missing")),
        }
    }

    /// A weight, or `None` where it is omitted.
    pub(crate) fn weight(&self, index: usize) -> Lowered<Option<&'a Tensor<f32>>> {
        match self.optional(index) {
            None => Ok(None),
            Some(Value::Const(tensor)) => Ok(Some(tensor)),
            Some(_) => refuse(format!("input {index} should be a constant")),
        }
    }

    pub(crate) fn required_weight(&self, index: usize) -> Lowered<&'a Tensor<f32>> {
        let missing = || Refusal::from(format!("input {index} is missing"));
        self.weight(index)?.ok_or_else(missing)
    }

    /// A number that is an attribute in older operator sets and an input in newer ones.
    pub(crate) fn weight_or_float(&self, index: usize, name: &str) -> Lowered<Option<f32>> {
        match (self.weight(index)?, self.node.attributes.get(name)) {
            (Some(tensor), _) => match tensor.single() {
                Some(number) => Ok(Some(number)),
                None => refuse(format!("input {index} should be one number")),
            },
            (None, Some(Attribute::Float(number))) => Ok(Some(*number)),
            (None, _) => Ok(None),
        }
    }

    /// Integers that may depend on T, or `None` where they are omitted.
    pub(crate) fn lengths(&self, index: usize) -> Lowered<Option<&'a Tensor<Len>>> {
        match self.optional(index) {
            None => Ok(None),
            Some(Value::Ints(tensor)) => Ok(Some(tensor)),
            Some(_) => refuse(format!("input {index} should be a known integer")),
        }
    }

    pub(crate) fn required_lengths(&self, index: usize) -> Lowered<&'a Tensor<Len>> {
        let missing = || Refusal::from(format!("input {index} is missing"));
        self.lengths(index)?.ok_or_else(missing)
    }

    /// Integers that are an attribute in older operator sets and an input in newer ones.
    pub(crate) fn lengths_or_ints(&self, index: usize, name: &str) -> Lowered<Option<Vec<Len>>> {
        match (self.lengths(index)?, self.node.attributes.get(name)) {
            (Some(tensor), _) => Ok(Some(tensor.data.clone())),
            (None, Some(Attribute::Ints(ints))) => Ok(Some(ints.iter().copied().map(Len::fixed).collect())),
            (None, _) => Ok(None),
        }
    }

    pub(crate) fn int(&self, name: &str, default: i64) -> i64 {
        if let Some(Attribute::Int(int)) = self.node.attributes.get(name) { *int } else { default }
    }

    pub(crate) fn float(&self, name: &str, default: f32) -> f32 {
        if let Some(Attribute::Float(float)) = self.node.attributes.get(name) { *float } else { default }
    }

    pub(crate) fn ints(&self, name: &str) -> Option<&'a [i64]> {
        if let Some(Attribute::Ints(ints)) = self.node.attributes.get(name) { Some(ints) } else { None }
    }

    pub(crate) fn string(&self, name: &str, default: &'a str) -> &'a str {
        if let Some(Attribute::String(string)) = self.node.attributes.get(name) { string } else { default }
    }

    pub(crate) fn strings(&self, name: &str) -> Option<&'a [String]> {
        if let Some(Attribute::Strings(strings)) = self.node.attributes.get(name) { Some(strings) } else { None }
    }

    pub(crate) fn tensor(&self, name: &str) -> Option<&'a Stored> {
        if let Some(Attribute::Tensor(tensor)) = self.node.attributes.get(name) { Some(tensor) } else { None }
    }
}

/// An axis counted from the front; the file may count from the back.
pub(crate) fn axis_of(axis: i64, rank: usize) -> Lowered<usize> {
    let from_front = if axis < 0 { axis.checked_add_unsigned(rank as u64) } else { Some(axis) };
    match from_front.and_then(|axis| usize::try_from(axis).ok()) {
        Some(axis) if axis < rank => Ok(axis),
        _ => refuse(format!("it names axis {axis} of a tensor with {rank}")),
    }
}

/// Axes counted from the front, each once.
pub(crate) fn axes_of(axes: &[Len], rank: usize) -> Lowered<Vec<usize>> {
    let mut found = Vec::with_capacity(axes.len());
    for axis in axes {
        let Some(axis) = axis.constant() else { return refuse("its axes depend on the length of a run") };
        let axis = axis_of(axis, rank)?;
        if found.contains(&axis) {
            return refuse(format!("it names axis {axis} twice"));
        }
        found.push(axis);
    }
    Ok(found)
}
