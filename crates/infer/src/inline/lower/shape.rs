//! Operators that rename, repeat or reorder axes.

use super::super::call::{Call, axes_of, axis_of};
use super::super::error::{Lowered, refuse};
use super::super::function::Unary;
use super::super::len::Len;
use super::super::program::{Program, floats_of};
use super::super::step::Work;
use super::super::tensor::{Move, Tensor, element_count, index_map};
use super::super::value::{Live, Time, Value};
use super::ints::{product, stored};

/// Lowers an operator that only moves or makes elements, or gives `None`.
pub(crate) fn lower(program: &mut Program, call: &Call<'_>) -> Lowered<Option<Value>> {
    let value = match call.op() {
        "Identity" | "Dropout" => call.input(0)?.clone(),
        "Cast" | "CastLike" => cast(program, call)?,
        "Reshape" => {
            let target = &call.required_lengths(1)?.data;
            reshape(call.input(0)?, &resolve(call, target)?)?
        }
        "Flatten" => {
            let dims = call.input(0)?.dims();
            let axis = call.int("axis", 1);
            let axis = if axis == dims.len() as i64 { dims.len() } else { axis_of(axis, dims.len())? };
            reshape(call.input(0)?, &[product(&dims[..axis])?, product(&dims[axis..])?])?
        }
        "Squeeze" => squeeze(call)?,
        "Unsqueeze" => unsqueeze(call)?,
        "Transpose" => {
            let rank = call.input(0)?.rank();
            let reversed = (0..rank as i64).rev().collect::<Vec<_>>();
            let perm = call.ints("perm").unwrap_or(&reversed);
            let perm = perm.iter().map(|&axis| axis_of(axis, rank)).collect::<Lowered<Vec<_>>>()?;
            transpose(program, call.input(0)?, &perm)?
        }
        "Expand" => expand(program, call.input(0)?, &call.required_lengths(1)?.data)?,
        "Tile" => tile(program, call)?,
        "ConstantOfShape" => constant_of_shape(program, call)?,
        _ => return Ok(None),
    };
    Ok(Some(value))
}

/// A move of whole axes that are not time. `axis` is where time is afterwards.
pub(crate) fn rearrange(program: &mut Program, value: &Value, step: &Move, axis: usize) -> Lowered<Value> {
    Ok(match value {
        Value::Ints(tensor) => Value::Ints(step.apply(tensor)?),
        Value::Const(tensor) => Value::Const(step.apply(tensor)?),
        Value::Memory(tensor) => Value::Memory(step.apply(tensor)?),
        Value::Live(live) => {
            let map = step.apply(&index_map(&live.dims))?;
            let time = live.time.map(|time| Time { axis, ..time });
            Value::Live(program.rearranged(live, &map, time)?)
        }
    })
}

pub(crate) fn transpose(program: &mut Program, value: &Value, perm: &[usize]) -> Lowered<Value> {
    let time = value.time().map_or(0, |time| time.axis);
    let axis = perm.iter().position(|&axis| axis == time).unwrap_or(0);
    rearrange(program, value, &Move::Transpose(perm.to_vec()), axis)
}

fn cast(program: &mut Program, call: &Call<'_>) -> Lowered<Value> {
    const BOOL: i64 = 9;
    let to = match (call.op(), call.optional(1)) {
        ("CastLike", Some(Value::Ints(_))) => 7,
        ("CastLike", _) => 1,
        _ => call.int("to", 1),
    };
    let floating = matches!(to, 1 | 10 | 11 | 16);
    Ok(match call.input(0)? {
        Value::Ints(tensor) if floating => Value::Const(floats_of(tensor)?),
        Value::Ints(tensor) if to == BOOL => {
            let truth = |len: &Len| Len::fixed(i64::from(*len != Len::fixed(0)));
            Value::Ints(Tensor { dims: tensor.dims.clone(), data: tensor.data.iter().map(truth).collect() })
        }
        Value::Const(tensor) if !floating => {
            let int = |float: &f32| Len::fixed(if to == BOOL { i64::from(*float != 0.0) } else { *float as i64 });
            Value::Ints(Tensor { dims: tensor.dims.clone(), data: tensor.data.iter().map(int).collect() })
        }
        Value::Live(live) if !floating => {
            let whole: fn(f32) -> f32 = if to == BOOL { |x| f32::from(u8::from(x != 0.0)) } else { f32::trunc };
            Value::Live(program.mapped(live, Work::Unary(Unary::Rare(whole)))?)
        }
        value @ (Value::Ints(_) | Value::Const(_) | Value::Memory(_) | Value::Live(_)) => value.clone(),
    })
}

/// A target shape with its zeros and its -1 filled in.
fn resolve(call: &Call<'_>, target: &[Len]) -> Lowered<Vec<Len>> {
    let dims = call.input(0)?.dims();
    let keeps_zeros = call.int("allowzero", 0) != 0;
    let mut resolved = Vec::with_capacity(target.len());
    for (axis, &len) in target.iter().enumerate() {
        match (len == Len::fixed(0) && !keeps_zeros, dims.get(axis)) {
            (true, Some(&dim)) => resolved.push(dim),
            (true, None) => return refuse("its shape copies a dimension that is not there"),
            (false, _) => resolved.push(len),
        }
    }
    if let Some(open) = resolved.iter().position(|&len| len == Len::fixed(-1)) {
        resolved[open] = Len::fixed(1);
        resolved[open] = quotient(product(&dims)?, product(&resolved)?)?;
    }
    Ok(resolved)
}

fn quotient(whole: Len, part: Len) -> Lowered<Len> {
    let factor = if part.per_frame != 0 { part.per_frame } else { part.fixed };
    let exact = |x: i64| if factor != 0 && x % factor == 0 { Some(x / factor) } else { None };
    let (Some(per_frame), Some(fixed)) = (exact(whole.per_frame), exact(whole.fixed)) else {
        return refuse("its shape does not go into that of its input");
    };
    if part.per_frame == 0 {
        return Ok(Len { per_frame, fixed });
    }
    // Both have time: what is left has none.
    let times = whole.per_frame / factor;
    if part.times(times)? == whole { Ok(Len::fixed(times)) } else { refuse("its shape splits time") }
}

/// Other dimensions with the elements in the same order; time stays whole.
pub(crate) fn reshape(value: &Value, target: &[Len]) -> Lowered<Value> {
    let dim = |len: &Len| if len.is_timed() { Some(1) } else { len.dim() };
    let Some(dims) = target.iter().map(dim).collect::<Option<Vec<_>>>() else {
        return refuse("its shape has a negative length");
    };
    element_count(&dims)?;
    let timed = target.iter().filter(|len| len.is_timed()).count();
    let step = Move::Reshape(dims);
    match value {
        Value::Live(live) => reshape_live(live, target, step).map(Value::Live),
        _ if timed > 0 => refuse("it gives time to what has none"),
        Value::Ints(tensor) => step.apply(tensor).map(Value::Ints),
        Value::Const(tensor) => step.apply(tensor).map(Value::Const),
        Value::Memory(tensor) => step.apply(tensor).map(Value::Memory),
    }
}

fn reshape_live(live: &Live, target: &[Len], step: Move) -> Lowered<Live> {
    let Move::Reshape(dims) = step else { return refuse("it does not reshape") };
    if element_count(&dims)? != live.width() {
        return refuse("it cuts or joins frames");
    }
    let Some(time) = live.time else {
        return if target.iter().any(|len| len.is_timed()) {
            refuse("it gives time to what has none")
        } else {
            Ok(Live { dims, ..live.clone() })
        };
    };
    let before = |dims: &[usize], axis: usize| dims[..axis].iter().product::<usize>();
    let keeps_order = |&axis: &usize| before(&dims, axis) == before(&live.dims, time.axis) || live.width() == 1;
    let mut places = (0..target.len()).filter(|&axis| target[axis].is_timed());
    match (places.next(), places.next()) {
        (Some(axis), None) if target[axis] == time.len && keeps_order(&axis) => {
            Ok(Live { dims, time: Some(Time { axis, ..time }), region: live.region })
        }
        _ => refuse("it mixes time with another axis"),
    }
}

fn squeeze(call: &Call<'_>) -> Lowered<Value> {
    let dims = call.input(0)?.dims();
    let one = |axis: &usize| dims[*axis] == Len::fixed(1);
    let axes = match call.lengths_or_ints(1, "axes")? {
        Some(axes) => axes_of(&axes, dims.len())?,
        None => (0..dims.len()).filter(one).collect(),
    };
    if !axes.iter().all(one) {
        return refuse("it drops an axis that is longer than 1");
    }
    let kept = (0..dims.len()).filter(|axis| !axes.contains(axis)).map(|axis| dims[axis]);
    reshape(call.input(0)?, &kept.collect::<Vec<_>>())
}

fn unsqueeze(call: &Call<'_>) -> Lowered<Value> {
    let mut dims = call.input(0)?.dims();
    let Some(axes) = call.lengths_or_ints(1, "axes")? else { return refuse("it does not name its axes") };
    let mut axes = axes_of(&axes, dims.len() + axes.len())?;
    axes.sort_unstable();
    for axis in axes {
        if axis > dims.len() {
            return refuse("its axes leave a gap");
        }
        dims.insert(axis, Len::fixed(1));
    }
    reshape(call.input(0)?, &dims)
}

/// Repeats axes of length 1. What had no time may get it: one row then stands for all frames.
pub(crate) fn expand(program: &mut Program, value: &Value, target: &[Len]) -> Lowered<Value> {
    let rank = target.len().max(value.rank());
    let own = value.time().map(|time| (time.axis + rank - value.rank(), time.len));
    let timed = (0..target.len()).filter(|&axis| target[axis].is_timed()).collect::<Vec<_>>();
    let lead = rank - target.len();
    let fixed = |len: &Len| if len.is_timed() { Some(1) } else { len.dim() };
    let Some(dims) = target.iter().map(fixed).collect::<Option<Vec<_>>>() else {
        return refuse("its shape has a negative length");
    };
    let step = Move::Expand(dims);
    match (own, &timed[..]) {
        (Some((axis, _)), []) => rearrange(program, value, &step, axis),
        (Some((axis, len)), &[place]) if place + lead == axis && target[place] == len => {
            rearrange(program, value, &step, axis)
        }
        (None, []) => rearrange(program, value, &step, 0),
        (None, &[place]) => {
            let live = program.live(value)?;
            let Value::Live(live) = rearrange(program, &Value::Live(live), &step, 0)? else {
                return refuse("it repeats what is not computed");
            };
            if live.dims[place + lead] != 1 {
                return refuse("it gives time to an axis that is longer than 1");
            }
            let time = Time { repeat: true, ..Time::new(place + lead, target[place]) };
            Ok(Value::Live(Live { time: Some(time), ..live }))
        }
        _ => refuse("it repeats frames"),
    }
}

fn tile(program: &mut Program, call: &Call<'_>) -> Lowered<Value> {
    let mut value = call.input(0)?.clone();
    let repeats = &call.required_lengths(1)?.data;
    for (axis, &times) in repeats.iter().enumerate() {
        let dims = value.dims();
        let Some(&length) = dims.get(axis) else { return refuse("it has more repeats than axes") };
        if times == Len::fixed(1) {
            continue;
        }
        value = match (length.dim(), times.dim()) {
            (Some(1), _) => {
                let mut target = dims.clone();
                target[axis] = times;
                expand(program, &value, &target)?
            }
            (Some(length), Some(times)) => {
                let count = element_count(&[length, times])?;
                let indices = (0..count).map(|i| i % length).collect();
                let time = value.time().map_or(0, |time| time.axis);
                rearrange(program, &value, &Move::Gather { axis, indices, dims: vec![count] }, time)?
            }
            _ => return refuse("it repeats frames"),
        };
    }
    Ok(value)
}

fn constant_of_shape(program: &mut Program, call: &Call<'_>) -> Lowered<Value> {
    let shape = &call.required_lengths(0)?.data;
    let fill = match call.tensor("value") {
        Some(tensor) => reshape(&stored(tensor)?, &[])?,
        None => Value::Const(Tensor::scalar(0.0)),
    };
    expand(program, &fill, shape)
}
