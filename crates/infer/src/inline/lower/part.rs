//! Operators that take parts of a tensor: on time, those give a view, or what is remembered for the next run.

use super::super::call::{Call, axes_of, axis_of};
use super::super::error::{Lowered, refuse};
use super::super::len::Len;
use super::super::program::Program;
use super::super::tensor::{Move, Tensor, concat, element_count, index_map};
use super::super::value::{Element, Live, MOST_REMEMBERED, Time, Value, rows_of};
use super::shape::{expand, rearrange, reshape};

/// Lowers an operator that takes parts, or gives `None`.
pub(crate) fn lower(program: &mut Program, call: &Call<'_>) -> Lowered<Option<Vec<Value>>> {
    Ok(Some(match call.op() {
        "Slice" => vec![slice(program, call)?],
        "Split" => split(program, call)?,
        "Gather" => vec![gather(program, call)?],
        _ => return Ok(None),
    }))
}

/// A stretch of one axis.
struct Stretch {
    axis: usize,
    start: Len,
    length: Len,
}

fn slice(program: &mut Program, call: &Call<'_>) -> Lowered<Value> {
    let mut value = call.input(0)?.clone();
    let rank = value.rank();
    let (Some(starts), Some(ends)) = (call.lengths_or_ints(1, "starts")?, call.lengths_or_ints(2, "ends")?) else {
        return refuse("it does not say where it starts and ends");
    };
    let axes = call.lengths_or_ints(3, "axes")?;
    let axes = axes.unwrap_or_else(|| (0..starts.len()).map(Len::of_dim).collect());
    let steps = call.lengths(4)?.map_or_else(|| vec![Len::fixed(1); starts.len()], |steps| steps.data.clone());
    let axes = axes_of(&axes, rank)?;
    if [ends.len(), axes.len(), steps.len()] != [starts.len(); 3] {
        return refuse("its starts, ends, axes and steps are not equally many");
    }
    for (i, axis) in axes.into_iter().enumerate() {
        let length = value.dims()[axis];
        value = match steps[i].constant() {
            Some(1) => {
                let start = starts[i].as_bound(length)?;
                let end = ends[i].as_bound(length)?;
                let length = if end.never_above(start) { Len::fixed(0) } else { end.minus(start)? };
                stretch(program, &value, &Stretch { axis, start, length })?
            }
            Some(step) if step != 0 => stride(program, &value, axis, [starts[i], ends[i]], step)?,
            _ => return refuse("its step is not known"),
        };
    }
    Ok(value)
}

/// A slice with a step other than 1, on an axis that is not time.
fn stride(program: &mut Program, value: &Value, axis: usize, [start, end]: [Len; 2], step: i64) -> Lowered<Value> {
    let (Some(length), Some(start), Some(end)) = (value.dims()[axis].dim(), start.constant(), end.constant()) else {
        return refuse("it leaves out frames");
    };
    let length = length as i64;
    let (low, high) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let bound = |bound: i64| (if bound < 0 { bound.saturating_add(length) } else { bound }).clamp(low, high);
    let (start, end) = (bound(start), bound(end));
    let inside = |&i: &i64| if step > 0 { i < end } else { i > end };
    let indices = std::iter::successors(Some(start), |i| i.checked_add(step)).take_while(inside);
    let indices = indices.map(|i| i as usize).collect::<Vec<_>>();
    let dims = vec![indices.len()];
    let time = value.time().map_or(0, |time| time.axis);
    rearrange(program, value, &Move::Gather { axis, indices, dims }, time)
}

fn split(program: &mut Program, call: &Call<'_>) -> Lowered<Vec<Value>> {
    let value = call.input(0)?;
    let axis = axis_of(call.int("axis", 0), value.rank())?;
    let length = value.dims()[axis];
    let count = call.node.outputs.len();
    let lengths = match (call.lengths_or_ints(1, "split")?, length.dim()) {
        (Some(lengths), _) => lengths,
        (None, Some(length)) => {
            let part = length.div_ceil(count.max(1));
            let taken = |i: usize| (part * i).min(length);
            (0..count).map(|i| Len::of_dim(taken(i + 1) - taken(i))).collect()
        }
        (None, None) => return refuse("it splits time evenly"),
    };
    let mut start = Len::fixed(0);
    let mut parts = Vec::with_capacity(lengths.len());
    for part in lengths {
        parts.push(stretch(program, value, &Stretch { axis, start, length: part })?);
        start = start.plus(part)?;
    }
    if start != length || parts.len() != count {
        return refuse("its parts do not add up to its input");
    }
    Ok(parts)
}

fn gather(program: &mut Program, call: &Call<'_>) -> Lowered<Value> {
    let value = call.input(0)?;
    let axis = axis_of(call.int("axis", 0), value.rank())?;
    let indices = call.required_lengths(1)?;
    let length = value.dims()[axis];
    if length.is_timed() {
        let Some(index) = indices.single() else { return refuse("it picks several frames") };
        let start = index.as_bound(length)?;
        let frame = stretch(program, value, &Stretch { axis, start, length: Len::fixed(1) })?;
        let mut dims = frame.dims();
        dims.splice(axis..=axis, indices.dims.iter().map(|&dim| Len::of_dim(dim)));
        return reshape(&frame, &dims);
    }
    let index = |index: &Len| index.as_bound(length).ok().and_then(Len::dim);
    let Some(at) = indices.data.iter().map(index).collect::<Option<Vec<_>>>() else {
        return refuse("it picks elements by numbers that are not known");
    };
    let time = value.time().map_or(0, |time| time.axis);
    let time = if time > axis { time + indices.dims.len() - 1 } else { time };
    rearrange(program, value, &Move::Gather { axis, indices: at, dims: indices.dims.clone() }, time)
}

fn stretch(program: &mut Program, value: &Value, stretch: &Stretch) -> Lowered<Value> {
    let &Stretch { axis, start, length } = stretch;
    if let Value::Live(live) = value
        && let Some(time) = live.time.filter(|time| time.axis == axis)
    {
        return time_stretch(program, live, &time, start, length);
    }
    let (Some(start), Some(length)) = (start.dim(), length.dim()) else {
        return refuse("it slices another axis by the length of a run");
    };
    let time = value.time().map_or(0, |time| time.axis);
    rearrange(program, value, &Move::Slice { axis, start, length }, time)
}

/// Part of time: frames that go along with the run, or some that do not depend on its length.
fn time_stretch(program: &mut Program, live: &Live, time: &Time, start: Len, length: Len) -> Lowered<Value> {
    let end = start.plus(length)?;
    if !Len::fixed(0).never_above(start) || !end.never_above(time.len) {
        return refuse("it slices more frames than a short run has");
    }
    if let Some(frames) = length.dim() {
        return if time.repeat {
            let mut dims = live.logical_dims();
            dims[time.axis] = length;
            expand(program, &Value::Live(Live { time: None, ..live.clone() }), &dims)
        } else {
            remembered(program, live, time, start, frames).map(Value::Memory)
        };
    }
    let computed = [time.margins[0], time.len.minus(time.margins[1])?];
    let lead = beyond(computed[0], start)?;
    let trail = beyond(end, computed[1])?;
    let mut view = live.clone();
    if !time.repeat {
        let first = start.plus(lead)?.minus(computed[0])?;
        view.region = live.region.skip(rows_of(first, program.rate)?);
    }
    view.time = Some(Time { len: length, margins: [lead, trail], ..*time });
    Ok(Value::Live(view))
}

/// By how much `a` is above `b`, or nothing.
fn beyond(a: Len, b: Len) -> Lowered<Len> {
    if a.never_above(b) {
        Ok(Len::fixed(0))
    } else if b.never_above(a) {
        a.minus(b)
    } else {
        refuse("it slices time in a way that depends on the length of a run")
    }
}

/// The elements of a few frames at a fixed distance from the start or the end of a run.
fn remembered(program: &Program, live: &Live, time: &Time, start: Len, frames: usize) -> Lowered<Tensor<Element>> {
    let first = start.minus(time.margins[0])?;
    if !Len::fixed(0).never_above(first)
        || !start.plus(Len::of_dim(frames))?.never_above(time.len.minus(time.margins[1])?)
    {
        return refuse("it remembers frames that are computed from padding");
    }
    if element_count(&[frames, live.width()])? > MOST_REMEMBERED {
        return refuse("it remembers too much");
    }
    let origin = Len {
        per_frame: live.region.start.per_frame as i64,
        fixed: (live.region.start.fixed / program.rate.max(1)) as i64,
    };
    let row = index_map(&live.dims);
    let frame = |i: usize| -> Lowered<Tensor<Element>> {
        let frame = origin.plus(first)?.plus(Len::of_dim(i))?;
        let element = |&column: &u32| Element::Frame { buffer: live.region.buffer, frame, column: column as usize };
        Ok(Tensor { dims: row.dims.clone(), data: row.data.iter().map(element).collect() })
    };
    if frames == 0 {
        let mut dims = row.dims.clone();
        dims[time.axis] = 0;
        return Ok(Tensor { dims, data: Vec::new() });
    }
    concat(&(0..frames).map(frame).collect::<Lowered<Vec<_>>>()?, time.axis)
}
