//! Arithmetic on shapes and indices, which are known but for the number of frames.

use model::graph::TensorData;

use super::super::call::{Call, axes_of};
use super::super::error::{Lowered, refuse};
use super::super::len::Len;
use super::super::tensor::{Move, Tensor, broadcast, element_count};
use super::super::value::Value;

/// Lowers an operator whose answer is integers, or gives `None`.
pub(crate) fn lower(call: &Call<'_>) -> Lowered<Option<Value>> {
    if let Some(value) = measure(call)? {
        return Ok(Some(value));
    }
    let mut tensors = Vec::with_capacity(call.inputs.len());
    for input in call.inputs.iter().flatten() {
        let Value::Ints(tensor) = input else { return Ok(None) };
        tensors.push(tensor);
    }
    arithmetic(call, &tensors).map(|tensor| tensor.map(Value::Ints))
}

/// Operators that ask for the shape of anything.
fn measure(call: &Call<'_>) -> Lowered<Option<Value>> {
    Ok(Some(match call.op() {
        "Shape" => {
            let dims = call.input(0)?.dims();
            let rank = dims.len() as i64;
            let bound = |name, default| {
                let bound = call.int(name, default);
                (if bound < 0 { bound.saturating_add(rank) } else { bound }).clamp(0, rank) as usize
            };
            let (start, end) = (bound("start", 0), bound("end", rank));
            Value::Ints(Tensor::vector(dims[start.min(end)..end].to_vec()))
        }
        "Size" => Value::Ints(Tensor::scalar(product(&call.input(0)?.dims())?)),
        _ => return Ok(None),
    }))
}

fn arithmetic(call: &Call<'_>, inputs: &[&Tensor<Len>]) -> Lowered<Option<Tensor<Len>>> {
    if let &[a, b] = inputs
        && let Some(operation) = operation(call.op())
    {
        return pairwise(a, b, operation).map(Some);
    }
    Ok(Some(match (call.op(), inputs) {
        ("Add" | "Sub" | "Mul" | "Div" | "Min" | "Max", [only]) => (*only).clone(),
        ("Neg", [x]) => each(x, |len| len.times(-1))?,
        ("Not", [x]) => each(x, |len| Ok(Len::fixed(i64::from(len == Len::fixed(0)))))?,
        ("Where", [condition, a, b]) => select(condition, a, b)?,
        ("Range", [start, limit, step]) => range(start, limit, step)?,
        ("ReduceProd", [x, ..]) => reduce(call, x, product)?,
        ("ReduceSum", [x, ..]) => reduce(call, x, sum)?,
        _ => return Ok(None),
    }))
}

type Operation = fn(Len, Len) -> Lowered<Len>;

fn operation(op: &str) -> Option<Operation> {
    Some(match op {
        "Add" => Len::plus,
        "Sub" => Len::minus,
        "Mul" => |a, b| match (a.constant(), b.constant()) {
            (_, Some(factor)) => a.times(factor),
            (Some(factor), _) => b.times(factor),
            _ => refuse("it multiplies two lengths of a run"),
        },
        "Div" => divide,
        "Mod" => |a, b| match (a.constant(), b.constant()) {
            (Some(a), Some(b)) if b != 0 => Ok(Len::fixed(a.rem_euclid(b))),
            _ => refuse("it divides the length of a run"),
        },
        "Min" => |a, b| if a.never_above(b) { Ok(a) } else { ordered(b, a) },
        "Max" => |a, b| if a.never_above(b) { Ok(b) } else { ordered(b, a).map(|_| a) },
        "Equal" => |a, b| {
            let differ = a.per_frame == b.per_frame && a.fixed != b.fixed;
            if a == b {
                Ok(Len::fixed(1))
            } else if differ || apart(a, b) {
                Ok(Len::fixed(0))
            } else {
                unknown()
            }
        },
        "Less" => |a, b| compare(a, b, true),
        "Greater" => |a, b| compare(b, a, true),
        "LessOrEqual" => |a, b| compare(a, b, false),
        "GreaterOrEqual" => |a, b| compare(b, a, false),
        "And" => |a, b| logic(a, b, |a, b| a && b),
        "Or" => |a, b| logic(a, b, |a, b| a || b),
        "Xor" => |a, b| logic(a, b, |a, b| a != b),
        _ => return None,
    })
}

fn unknown<T>() -> Lowered<T> {
    refuse("its answer depends on the length of a run")
}

/// Whether one is above the other for every T.
fn apart(a: Len, b: Len) -> bool {
    let below = |a: Len, b: Len| a.plus(Len::fixed(1)).is_ok_and(|above| above.never_above(b));
    below(a, b) || below(b, a)
}

/// The lower one, if it is so for every T.
fn ordered(low: Len, high: Len) -> Lowered<Len> {
    if low.never_above(high) { Ok(low) } else { unknown() }
}

fn compare(a: Len, b: Len, strictly: bool) -> Lowered<Len> {
    let above = if strictly { a.plus(Len::fixed(1))? } else { a };
    let below = if strictly { b } else { b.plus(Len::fixed(1))? };
    match (above.never_above(b), below.never_above(a)) {
        (true, _) => Ok(Len::fixed(1)),
        (false, true) => Ok(Len::fixed(0)),
        _ => unknown(),
    }
}

fn logic(a: Len, b: Len, operation: fn(bool, bool) -> bool) -> Lowered<Len> {
    match (a.constant(), b.constant()) {
        (Some(a), Some(b)) => Ok(Len::fixed(i64::from(operation(a != 0, b != 0)))),
        _ => unknown(),
    }
}

fn divide(a: Len, b: Len) -> Lowered<Len> {
    let Some(divisor) = b.constant().filter(|&divisor| divisor != 0) else {
        return if a == b { Ok(Len::fixed(1)) } else { refuse("it divides by the length of a run, or by zero") };
    };
    match a.constant() {
        Some(dividend) => Ok(Len::fixed(dividend.wrapping_div(divisor))),
        None if a.per_frame % divisor == 0 && a.fixed % divisor == 0 => {
            Ok(Len { per_frame: a.per_frame / divisor, fixed: a.fixed / divisor })
        }
        None => refuse("it divides the length of a run"),
    }
}

fn each(x: &Tensor<Len>, f: impl Fn(Len) -> Lowered<Len>) -> Lowered<Tensor<Len>> {
    let data = x.data.iter().map(|&len| f(len)).collect::<Lowered<_>>()?;
    Ok(Tensor { dims: x.dims.clone(), data })
}

fn pairwise(a: &Tensor<Len>, b: &Tensor<Len>, f: Operation) -> Lowered<Tensor<Len>> {
    let dims = broadcast(&a.dims, &b.dims)?;
    let expand = Move::Expand(dims.clone());
    let (a, b) = (expand.apply(a)?, expand.apply(b)?);
    let data = a.data.iter().zip(&b.data).map(|(&a, &b)| f(a, b)).collect::<Lowered<_>>()?;
    Ok(Tensor { dims, data })
}

fn select(condition: &Tensor<Len>, a: &Tensor<Len>, b: &Tensor<Len>) -> Lowered<Tensor<Len>> {
    let dims = broadcast(&broadcast(&condition.dims, &a.dims)?, &b.dims)?;
    let expand = Move::Expand(dims.clone());
    let (condition, a, b) = (expand.apply(condition)?, expand.apply(a)?, expand.apply(b)?);
    let choose = |i: usize| match condition.data[i].constant() {
        Some(0) => Ok(b.data[i]),
        Some(_) => Ok(a.data[i]),
        None => unknown(),
    };
    let data = (0..condition.data.len()).map(choose).collect::<Lowered<_>>()?;
    Ok(Tensor { dims, data })
}

fn range(start: &Tensor<Len>, limit: &Tensor<Len>, step: &Tensor<Len>) -> Lowered<Tensor<Len>> {
    let known = |tensor: &Tensor<Len>| tensor.single().and_then(Len::constant);
    let (Some(start), Some(limit), Some(step)) = (known(start), known(limit), known(step)) else {
        return refuse("it counts frames, so the sound would depend on how a stream is cut into runs");
    };
    let span = if step > 0 { limit.saturating_sub(start) } else { start.saturating_sub(limit) };
    if step == 0 || step == i64::MIN {
        return refuse("its step is out of range");
    }
    let count = usize::try_from(span.max(0) as u64).unwrap_or(usize::MAX).div_ceil(step.unsigned_abs() as usize);
    element_count(&[count])?;
    Ok(Tensor::vector((0..count as i64).map(|i| Len::fixed(start + i * step)).collect()))
}

fn reduce(call: &Call<'_>, x: &Tensor<Len>, f: fn(&[Len]) -> Lowered<Len>) -> Lowered<Tensor<Len>> {
    let axes = call.lengths_or_ints(1, "axes")?.unwrap_or_default();
    let all = axes.is_empty() || axes_of(&axes, x.dims.len())?.len() == x.dims.len();
    if !all {
        return refuse("it reduces some axes of integers");
    }
    let dims = if call.int("keepdims", 1) != 0 { vec![1; x.dims.len()] } else { Vec::new() };
    Ok(Tensor { dims, data: vec![f(&x.data)?] })
}

pub(crate) fn product(dims: &[Len]) -> Lowered<Len> {
    dims.iter().try_fold(Len::fixed(1), |product, &dim| match (product.constant(), dim.constant()) {
        (_, Some(factor)) => product.times(factor),
        (Some(factor), None) => dim.times(factor),
        _ => refuse("it multiplies two lengths of a run"),
    })
}

fn sum(dims: &[Len]) -> Lowered<Len> {
    dims.iter().try_fold(Len::fixed(0), |sum, &dim| sum.plus(dim))
}

/// A stored tensor as a value.
pub(crate) fn stored(tensor: &model::graph::Tensor) -> Lowered<Value> {
    if element_count(&tensor.dims)? != count(&tensor.data) {
        return refuse("a constant does not have as many values as its shape says");
    }
    let ints = |data: Vec<Len>| Value::Ints(Tensor { dims: tensor.dims.clone(), data });
    Ok(match &tensor.data {
        TensorData::F32(data) | TensorData::F16(data) => {
            Value::Const(Tensor { dims: tensor.dims.clone(), data: data.clone() })
        }
        TensorData::I64(data) => ints(data.iter().copied().map(Len::fixed).collect()),
        TensorData::Bool(data) => ints(data.iter().map(|&truth| Len::fixed(i64::from(truth))).collect()),
    })
}

fn count(data: &TensorData) -> usize {
    match data {
        TensorData::F32(data) | TensorData::F16(data) => data.len(),
        TensorData::I64(data) => data.len(),
        TensorData::Bool(data) => data.len(),
    }
}
