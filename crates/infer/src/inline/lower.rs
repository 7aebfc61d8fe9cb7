//! Operators of the graph to steps of a program.

mod conv;
mod dense;
mod elementwise;
mod fold;
mod ints;
mod join;
mod neighbours;
mod part;
mod recurrent;
mod shape;

use model::graph::Attribute;

use super::call::Call;
use super::error::{Lowered, refuse};
use super::len::Len;
use super::program::Program;
use super::tensor::Tensor;
use super::value::Value;

pub(crate) use ints::stored;

/// What an operator gives, one value for each of its outputs.
pub(crate) fn lower(program: &mut Program, call: &Call<'_>) -> Lowered<Vec<Value>> {
    if call.op() == "Constant" {
        return constant(call).map(|value| vec![value]);
    }
    if let Some(value) = ints::lower(call)? {
        return Ok(vec![value]);
    }
    if let Some(values) = rearranging(program, call)? {
        return Ok(values);
    }
    if let Some(value) = fold::lower(call)? {
        return Ok(vec![value]);
    }
    computing(program, call)
}

fn rearranging(program: &mut Program, call: &Call<'_>) -> Lowered<Option<Vec<Value>>> {
    if let Some(values) = part::lower(program, call)? {
        return Ok(Some(values));
    }
    if let Some(value) = shape::lower(program, call)? {
        return Ok(Some(vec![value]));
    }
    Ok(join::lower(program, call)?.map(|value| vec![value]))
}

/// Operators that compute floats.
fn computing(program: &mut Program, call: &Call<'_>) -> Lowered<Vec<Value>> {
    if let Some(values) = recurrent::lower(program, call)? {
        return Ok(values);
    }
    let lowerings = [elementwise::lower, neighbours::lower, dense::lower, conv::lower];
    for lowering in lowerings {
        if let Some(value) = lowering(program, call)? {
            return Ok(vec![value]);
        }
    }
    refuse("it is not among the operators that can be streamed")
}

fn constant(call: &Call<'_>) -> Lowered<Value> {
    let attribute = call.node.attributes.iter().find(|(name, _)| name.starts_with("value"));
    match attribute.map(|(_, attribute)| attribute) {
        Some(Attribute::Tensor(tensor)) => stored(tensor),
        Some(Attribute::Float(float)) => Ok(Value::Const(Tensor::scalar(*float))),
        Some(Attribute::Floats(floats)) => Ok(Value::Const(Tensor::vector(floats.clone()))),
        Some(Attribute::Int(int)) => Ok(Value::Ints(Tensor::scalar(Len::fixed(*int)))),
        Some(Attribute::Ints(ints)) => Ok(Value::Ints(Tensor::vector(ints.iter().copied().map(Len::fixed).collect()))),
        _ => refuse("it holds no numbers"),
    }
}
