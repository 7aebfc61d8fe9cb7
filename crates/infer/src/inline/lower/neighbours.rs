//! Operators over the axes of one frame: sums, softmax, layer normalisation. None of them may span time.

use super::super::call::{Call, axes_of, axis_of};
use super::super::error::{Lowered, refuse};
use super::super::function::{Binary, Unary};
use super::super::kernels;
use super::super::len::Len;
use super::super::program::Program;
use super::super::step::{Operand, Stride, Work};
use super::super::tensor::{Move, Tensor, element_count};
use super::super::value::{Live, Value};
use super::elementwise::binary;
use super::shape::{reshape, transpose};

/// Lowers an operator over the axes of a frame, or gives `None`.
pub(crate) fn lower(program: &mut Program, call: &Call<'_>) -> Lowered<Option<Value>> {
    use kernels::Reduce;
    let value = match call.op() {
        "ReduceSum" => reduce(program, call, Reduce::Sum, None, None)?,
        "ReduceMean" => reduce(program, call, Reduce::Mean, None, None)?,
        "ReduceMax" => reduce(program, call, Reduce::Max, None, None)?,
        "ReduceMin" => reduce(program, call, Reduce::Max, Some(kernels::Unary::Neg), Some(kernels::Unary::Neg))?,
        "ReduceL1" => reduce(program, call, Reduce::Sum, Some(kernels::Unary::Abs), None)?,
        "ReduceL2" => reduce(program, call, Reduce::Sum, Some(kernels::Unary::Pow(2.0)), Some(kernels::Unary::Sqrt))?,
        "ReduceSumSquare" => reduce(program, call, Reduce::Sum, Some(kernels::Unary::Pow(2.0)), None)?,
        "Softmax" => softmax(program, call)?,
        "LogSoftmax" => {
            let softmax = softmax(program, call)?;
            apply(program, &softmax, kernels::Unary::Log)?
        }
        "LayerNormalization" => layer_norm(program, call)?,
        "BatchNormalization" => batch_norm(program, call)?,
        _ => return Ok(None),
    };
    Ok(Some(value))
}

fn apply(program: &mut Program, value: &Value, function: kernels::Unary) -> Lowered<Value> {
    let live = program.live(value)?;
    program.mapped(&live, Work::Unary(Unary::Kernel(function))).map(Value::Live)
}

fn reduce(
    program: &mut Program,
    call: &Call<'_>,
    how: kernels::Reduce,
    before: Option<kernels::Unary>,
    after: Option<kernels::Unary>,
) -> Lowered<Value> {
    let mut value = Value::Live(program.live(call.input(0)?)?);
    let rank = value.rank();
    let axes = call.lengths_or_ints(1, "axes")?.unwrap_or_default();
    let mut axes = axes_of(&axes, rank)?;
    if axes.is_empty() {
        if call.int("noop_with_empty_axes", 0) != 0 {
            return Ok(value);
        }
        axes = (0..rank).collect();
    }
    if value.time().is_some_and(|time| axes.contains(&time.axis)) {
        return refuse("it takes all frames of a run together");
    }
    if let Some(function) = before {
        value = apply(program, &value, function)?;
    }
    let dims = value.dims();
    let kept = (0..rank).filter(|axis| !axes.contains(axis)).collect::<Vec<_>>();
    let last = transpose(program, &value, &[&kept[..], &axes[..]].concat())?;
    let length = axes.iter().map(|&axis| dims[axis].dim()).try_fold(1, |product: usize, dim| product.checked_mul(dim?));
    let (Some(length), Value::Live(live)) = (length.filter(|&length| length > 0), last) else {
        return refuse("it takes nothing together");
    };
    let reads = vec![Operand { region: live.region, stride: Stride::Each }];
    let width = live.width() / length;
    let region = program.step(Work::Reduce { how, length }, reads, live.rows(program.rate)?, width)?;
    let small = (0..rank).map(|axis| if axes.contains(&axis) { 1 } else { live_dim(dims[axis]) }).collect::<Vec<_>>();
    let mut result = Value::Live(Live { dims: small, time: value.time().copied(), region });
    if call.int("keepdims", 1) == 0 {
        let kept = kept.iter().map(|&axis| dims[axis]).collect::<Vec<_>>();
        result = reshape(&result, &kept)?;
    }
    match after {
        Some(function) => apply(program, &result, function),
        None => Ok(result),
    }
}

/// A dimension of a stored row: 1 for time.
fn live_dim(len: Len) -> usize {
    len.dim().unwrap_or(1)
}

fn softmax(program: &mut Program, call: &Call<'_>) -> Lowered<Value> {
    let value = Value::Live(program.live(call.input(0)?)?);
    let rank = value.rank();
    let axis = axis_of(call.int("axis", if call.opset < 13 { 1 } else { -1 }), rank)?;
    let dims = value.dims();
    if call.opset < 13 && dims[axis + 1..].iter().any(|&dim| dim != Len::fixed(1)) {
        return refuse("it takes several axes together");
    }
    let Some(length) = dims[axis].dim().filter(|&length| length > 0) else {
        return refuse("it takes all frames of a run together");
    };
    let mut perm = (0..rank).collect::<Vec<_>>();
    perm.remove(axis);
    perm.push(axis);
    let Value::Live(last) = transpose(program, &value, &perm)? else { return refuse("it is not computed") };
    let result = program.mapped(&last, Work::Softmax { length })?;
    let mut back = (0..rank - 1).collect::<Vec<_>>();
    back.insert(axis, rank - 1);
    transpose(program, &Value::Live(result), &back)
}

fn layer_norm(program: &mut Program, call: &Call<'_>) -> Lowered<Value> {
    let live = program.live(call.input(0)?)?;
    let axis = axis_of(call.int("axis", -1), live.dims.len())?;
    if live.time.is_some_and(|time| time.axis >= axis) {
        return refuse("it takes all frames of a run together");
    }
    let dims = &live.dims[axis..];
    let length = element_count(dims)?;
    let gain = spread(call.required_weight(1)?, dims)?;
    let bias = call.weight(2)?.map_or_else(|| Ok(vec![0.0; length]), |bias| spread(bias, dims))?;
    if length == 0 {
        return refuse("it takes nothing together");
    }
    let work = Work::LayerNorm { gain, bias, epsilon: call.float("epsilon", 1e-5) };
    program.mapped(&live, work).map(Value::Live)
}

fn spread(tensor: &Tensor<f32>, dims: &[usize]) -> Lowered<Vec<f32>> {
    let spread = Move::Expand(dims.to_vec()).apply(tensor)?;
    if spread.dims == dims { Ok(spread.data) } else { refuse("its gain or bias does not fit") }
}

/// Normalisation by figures of the training data: a gain and an offset for each channel.
fn batch_norm(program: &mut Program, call: &Call<'_>) -> Lowered<Value> {
    let value = call.input(0)?;
    let weights = (1..5).map(|index| call.required_weight(index)).collect::<Lowered<Vec<_>>>()?;
    let [scale, bias, mean, variance] = weights[..] else { return refuse("it has too few weights") };
    let channels = scale.data.len();
    if value.rank() < 2 || weights.iter().any(|weight| weight.data.len() != channels) {
        return refuse("its weights do not fit each other");
    }
    if call.int("training_mode", 0) != 0 {
        return refuse("it is in training mode");
    }
    let epsilon = f64::from(call.float("epsilon", 1e-5));
    let gain = |i: usize| f64::from(scale.data[i]) / (f64::from(variance.data[i]) + epsilon).sqrt();
    let offset = |i: usize| f64::from(bias.data[i]) - f64::from(mean.data[i]) * gain(i);
    let mut dims = vec![1; value.rank() - 1];
    dims[0] = channels;
    let per_channel = |f: &dyn Fn(usize) -> f64| {
        Value::Const(Tensor { dims: dims.clone(), data: (0..channels).map(|i| f(i) as f32).collect() })
    };
    let scaled = binary(program, Binary::Kernel(kernels::Binary::Mul), value, &per_channel(&gain))?;
    binary(program, Binary::Kernel(kernels::Binary::Add), &scaled, &per_channel(&offset))
}
