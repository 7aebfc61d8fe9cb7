//! Operators on each element: functions of one, two or more numbers, with broadcasting.

use super::super::call::Call;
use super::super::error::{Lowered, refuse};
use super::super::function::{Binary, Unary};
use super::super::kernels;
use super::super::len::Len;
use super::super::program::Program;
use super::super::step::{Operand, Stride, Work};
use super::super::tensor::{Move, Tensor, broadcast, element_count, index_map};
use super::super::value::{Live, Time, Value};

/// Lowers an operator on each element, or gives `None` for another kind of operator.
pub(crate) fn lower(program: &mut Program, call: &Call<'_>) -> Lowered<Option<Value>> {
    if let Some(function) = Unary::of(call)? {
        return unary(program, function, call.input(0)?).map(Some);
    }
    if let (Some(exponent), Value::Live(base)) = (constant_exponent(call), call.input(0)?) {
        return program.mapped(base, Work::Unary(power(exponent))).map(Value::Live).map(Some);
    }
    if call.op() == "Mean" {
        return mean(program, call).map(Some);
    }
    if let Some(function) = Binary::of(call.op()) {
        return fold(program, function, call).map(Some);
    }
    if call.op() == "Where" {
        let operands = [call.input(0)?, call.input(1)?, call.input(2)?];
        return zip(program, Work::Select, &operands).map(Some);
    }
    Ok(None)
}

/// The exponent of a power, where it is one known number.
fn constant_exponent(call: &Call<'_>) -> Option<f32> {
    match (call.op(), call.optional(1)) {
        ("Pow", Some(Value::Const(tensor))) if tensor.dims.is_empty() || tensor.dims == [1] => tensor.single(),
        ("Pow", Some(Value::Ints(tensor))) if tensor.dims.is_empty() => {
            tensor.single().and_then(Len::constant).map(|int| int as f32)
        }
        _ => None,
    }
}

fn power(exponent: f32) -> Unary {
    Unary::Kernel(if exponent == 0.5 { kernels::Unary::Sqrt } else { kernels::Unary::Pow(exponent) })
}

fn unary(program: &mut Program, function: Unary, value: &Value) -> Lowered<Value> {
    let live = program.live(value)?;
    program.mapped(&live, Work::Unary(function)).map(Value::Live)
}

/// `a + b`, and so on, for values of any kind.
pub(crate) fn binary(program: &mut Program, function: Binary, a: &Value, b: &Value) -> Lowered<Value> {
    zip(program, Work::Binary(function), &[a, b])
}

/// Operators such as `Max` take one or more inputs.
fn fold(program: &mut Program, function: Binary, call: &Call<'_>) -> Lowered<Value> {
    let mut result = call.input(0)?.clone();
    for index in 1..call.inputs.len() {
        result = if call.op() == "PRelu" {
            let slope = slope_for(&result, call.input(index)?)?;
            binary(program, function, &result, &slope)?
        } else {
            binary(program, function, &result, call.input(index)?)?
        };
    }
    Ok(result)
}

fn mean(program: &mut Program, call: &Call<'_>) -> Lowered<Value> {
    let Some(add) = Binary::of("Add") else { return refuse("there is no addition") };
    let Some(div) = Binary::of("Div") else { return refuse("there is no division") };
    let sum = fold(program, add, call)?;
    binary(program, div, &sum, &Value::Const(Tensor::scalar(call.inputs.len() as f32)))
}

/// A slope per channel may come without the axes after the channels.
fn slope_for(value: &Value, slope: &Value) -> Lowered<Value> {
    let (Value::Const(tensor), rank) = (slope, value.rank()) else { return Ok(slope.clone()) };
    let channels = value.dims().get(1).and_then(|len| len.dim());
    let per_channel =
        tensor.dims.len() == 1 && rank > 2 && tensor.data.len() > 1 && channels == Some(tensor.data.len());
    if !per_channel {
        return Ok(slope.clone());
    }
    let mut dims = vec![1; rank - 1];
    dims[0] = tensor.data.len();
    Move::Reshape(dims).apply(tensor).map(Value::Const)
}

/// One step on operands that are brought to a common shape.
fn zip(program: &mut Program, work: Work, operands: &[&Value]) -> Lowered<Value> {
    let mut lives = operands.iter().map(|value| program.live(value)).collect::<Lowered<Vec<_>>>()?;
    let rank = lives.iter().map(|live| live.dims.len()).max().unwrap_or(0);
    let time = common_time(&lives, rank)?;
    let mut dims = Vec::new();
    for live in &mut lives {
        dims = broadcast(&dims, &live.dims)?;
        if let Some(time) = &time {
            *live = live.with_margins(time.margins, program.rate)?;
        }
    }
    if time.is_some_and(|time| dims[time.axis] != 1) {
        return refuse("it joins the frames of a run with a tensor of fixed length, along time");
    }
    let width = element_count(&dims)?;
    let per_frame = lives.iter().any(Live::has_row_per_frame);
    let reads = lives.iter().map(|live| operand(program, live, &dims, per_frame)).collect::<Lowered<Vec<_>>>()?;
    let time = time.map(|time| Time { repeat: !per_frame, ..time });
    let mut result = Live { dims, time, region: reads[0].region };
    result.region = program.step(work, reads, result.rows(program.rate)?, width)?;
    Ok(Value::Live(result))
}

/// The time axis that all operands agree on, with margins that are enough for all.
pub(crate) fn common_time(lives: &[Live], rank: usize) -> Lowered<Option<Time>> {
    let mut common: Option<Time> = None;
    for live in lives {
        let Some(time) = &live.time else { continue };
        let axis = time.axis + rank - live.dims.len();
        let Some(known) = &mut common else {
            common = Some(Time { axis, ..*time });
            continue;
        };
        if known.axis != axis {
            return refuse("its operands have time on different axes");
        }
        if known.len != time.len {
            return refuse("its operands have different numbers of frames");
        }
        for (known, own) in known.margins.iter_mut().zip(time.margins) {
            *known = longer(*known, own);
        }
    }
    Ok(common)
}

fn longer(a: Len, b: Len) -> Len {
    if a.never_above(b) { b } else { a }
}

/// Reads `live` as rows of `dims`, made longer by a copy where only a part of a row repeats.
fn operand(program: &mut Program, live: &Live, dims: &[usize], per_frame: bool) -> Lowered<Operand> {
    let width = element_count(dims)?;
    let each = live.has_row_per_frame() || !per_frame;
    let single = live.width() == 1;
    let stride = match (each, single) {
        (true, true) if width > 1 => {
            if per_frame {
                Stride::Column
            } else {
                Stride::Scalar
            }
        }
        (true, _) => Stride::Each,
        (false, true) => Stride::Scalar,
        (false, false) => Stride::Once,
    };
    if single {
        return Ok(Operand { region: live.region, stride });
    }
    if live.width() == width {
        return Ok(Operand { region: live.region, stride });
    }
    let map = Move::Expand(dims.to_vec()).apply(&index_map(&live.dims))?;
    let time = live.time;
    let expanded = program.rearranged(live, &map, time)?;
    Ok(Operand { region: expanded.region, stride })
}
