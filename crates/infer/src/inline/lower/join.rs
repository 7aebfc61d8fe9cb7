//! Operators that join tensors: on time, that is where the past comes in.

use super::super::call::{Call, axes_of, axis_of};
use super::super::error::{Lowered, refuse};
use super::super::len::{Len, Rows};
use super::super::program::{Program, runs};
use super::super::step::{Buffer, History, Operand, Run, Step, Stride, Work};
use super::super::tensor::{Move, Tensor, concat, index_map};
use super::super::value::{Element, Live, Region, Time, Value, rows_of};
use super::elementwise::common_time;

/// Lowers an operator that joins or pads, or gives `None`.
pub(crate) fn lower(program: &mut Program, call: &Call<'_>) -> Lowered<Option<Value>> {
    match call.op() {
        "Concat" => {
            let parts = call.inputs.iter().copied().flatten().collect::<Vec<_>>();
            let Some(first) = parts.first() else { return refuse("it joins nothing") };
            let axis = axis_of(call.int("axis", 0), first.rank())?;
            join(program, &parts, axis).map(Some)
        }
        "Pad" => pad(program, call).map(Some),
        _ => Ok(None),
    }
}

fn join(program: &mut Program, parts: &[&Value], axis: usize) -> Lowered<Value> {
    if parts.iter().any(|part| part.time().is_some_and(|time| time.axis == axis)) {
        return join_time(program, parts, axis);
    }
    if let [only] = parts {
        return Ok((*only).clone());
    }
    if let Some(tensors) = all(parts, |value| if let Value::Ints(tensor) = value { Some(tensor) } else { None }) {
        return concat(&tensors, axis).map(Value::Ints);
    }
    if let Some(tensors) = all(parts, |value| if let Value::Const(tensor) = value { Some(tensor) } else { None }) {
        return concat(&tensors, axis).map(Value::Const);
    }
    if let Some(tensors) = all(parts, |value| if let Value::Memory(tensor) = value { Some(tensor) } else { None }) {
        return concat(&tensors, axis).map(Value::Memory);
    }
    let lives = parts.iter().map(|part| program.live(part)).collect::<Lowered<Vec<_>>>()?;
    join_rows(program, lives, axis).map(Value::Live)
}

fn all<'a, E: Clone + 'a>(
    parts: &[&'a Value],
    pick: impl Fn(&'a Value) -> Option<&'a Tensor<E>>,
) -> Option<Vec<Tensor<E>>> {
    parts.iter().map(|part| pick(part).cloned()).collect()
}

/// Joins along an axis that is not time: every part is copied to its place in the row.
fn join_rows(program: &mut Program, mut lives: Vec<Live>, axis: usize) -> Lowered<Live> {
    let rank = lives.first().map_or(0, |live| live.dims.len());
    if lives.iter().any(|live| live.dims.len() != rank) {
        return refuse("it joins tensors of different shapes");
    }
    let time = common_time(&lives, rank)?;
    let mut sources = Vec::with_capacity(lives.len());
    for (part, live) in lives.iter_mut().enumerate() {
        if time.is_some() && live.time.is_none() {
            return refuse("it joins frames with a tensor without time");
        }
        if let Some(time) = &time {
            *live = live.with_margins(time.margins, program.rate)?;
        }
        let map = index_map(&live.dims);
        sources.push(Tensor { dims: map.dims, data: map.data.into_iter().map(|from| (part, from as usize)).collect() });
    }
    let joined = concat(&sources, axis)?;
    let per_frame = lives.iter().any(Live::has_row_per_frame);
    let time = time.map(|time| Time { repeat: !per_frame, ..time });
    let empty = Region { buffer: 0, start: Rows::default(), width: joined.data.len() };
    let mut result = Live { dims: joined.dims, time, region: empty };
    let rows = result.rows(program.rate)?;
    result.region = program.temporary(rows, joined.data.len())?;
    for (part, live) in lives.iter().enumerate() {
        let places = joined.data.iter().enumerate().filter(|(_, source)| source.0 == part);
        let runs = runs(places.map(|(to, source)| (source.1, to)));
        let stride = if live.has_row_per_frame() || !per_frame { Stride::Each } else { Stride::Once };
        let reads = vec![Operand { region: live.region, stride }];
        program.steps.push(Step { work: Work::Copy(runs), reads, out: result.region, rows });
    }
    Ok(result)
}

/// Joins along time: what is remembered, then the frames of the run. Zeros count as padding.
fn join_time(program: &mut Program, parts: &[&Value], axis: usize) -> Lowered<Value> {
    let mut past = Vec::new();
    let mut frames = None;
    let mut padding = [Len::fixed(0); 2];
    for part in parts {
        match part {
            Value::Memory(tensor) if frames.is_none() && padding[0] == Len::fixed(0) => past.push(tensor.clone()),
            Value::Const(tensor) if past.is_empty() && tensor.data.iter().all(|&x| x == 0.0) => {
                let Some(&length) = tensor.dims.get(axis) else { return refuse("it joins unequal shapes") };
                let side = &mut padding[usize::from(frames.is_some())];
                *side = side.plus(Len::of_dim(length))?;
            }
            Value::Live(live) if live.time.is_some() && frames.is_none() => frames = Some(live),
            Value::Ints(_) | Value::Const(_) | Value::Memory(_) | Value::Live(_) => {
                return refuse("it joins stretches of time other than a state and the frames that follow it");
            }
        }
    }
    let Some(frames) = frames else { return refuse("it joins stretches of time") };
    if past.is_empty() {
        return padded(frames, padding).map(Value::Live);
    }
    if padding[1] != Len::fixed(0) {
        return refuse("it pads time after remembered frames");
    }
    remember(program, &concat(&past, axis)?, frames, axis).map(Value::Live)
}

/// Zeros around time: frames that the graph must slice off again.
pub(crate) fn padded(live: &Live, [before, after]: [Len; 2]) -> Lowered<Live> {
    let Some(mut time) = live.time else { return refuse("it pads time where there is none") };
    time.len = time.len.plus(before)?.plus(after)?;
    time.margins = [time.margins[0].plus(before)?, time.margins[1].plus(after)?];
    Ok(Live { time: Some(time), ..live.clone() })
}

/// The frames of the run after those of a state: a history, which is never copied as a whole.
fn remember(program: &mut Program, past: &Tensor<Element>, frames: &Live, axis: usize) -> Lowered<Live> {
    let frames = program.unrepeated(frames)?;
    let Some(time) = frames.time.filter(|time| time.axis == axis) else {
        return refuse("it joins stretches of time on an axis that is not time");
    };
    let mut row_dims = past.dims.clone();
    let length = std::mem::replace(&mut row_dims[axis], 1);
    if row_dims != frames.dims {
        return refuse("it joins tensors of different shapes");
    }
    if length == 0 {
        return Ok(frames);
    }
    if time.margins != [Len::fixed(0); 2] || time.len.fixed != 0 {
        return refuse("it remembers frames that are computed from padding, or that overlap from run to run");
    }
    let perm = std::iter::once(axis).chain((0..past.dims.len()).filter(|&other| other != axis)).collect();
    let memory = Move::Transpose(perm).apply(past)?.data;
    let buffer = history(program, memory, length, &frames, &time)?;
    let time = Time { len: time.len.plus(Len::of_dim(length))?, ..time };
    let region = Region { buffer, start: Rows::default(), width: frames.width() };
    Ok(Live { dims: frames.dims, time: Some(time), region })
}

/// The buffer of the history of `frames` after `memory`: the same one where the graph asks for it twice.
fn history(program: &mut Program, memory: Vec<Element>, length: usize, frames: &Live, time: &Time) -> Lowered<usize> {
    if memory.iter().any(|element| !matches!(element, Element::Before { .. })) {
        return refuse("it joins frames to what is not a state");
    }
    let same = |known: &&History| known.source == frames.region && known.memory == memory;
    if let Some(known) = program.histories.iter().find(same) {
        return Ok(known.buffer);
    }
    let all = rows_of(time.len.plus(Len::of_dim(length))?, program.rate)?;
    let index = program.histories.len();
    let width = frames.width();
    // A history is twice as long as what it remembers, so that it seldom has to be rewound.
    let buffer = program.buffer(Buffer::History(index), all.times(2), width)?.buffer;
    let rows = rows_of(time.len, program.rate)?;
    let out = Region { buffer, start: Rows { per_frame: 0, fixed: all.fixed }, width };
    let reads = vec![Operand { region: frames.region, stride: Stride::Each }];
    let whole = Run { from: 0, to: 0, length: width };
    program.steps.push(Step { work: Work::Copy(vec![whole]), reads, out, rows });
    let per_frame = rows.per_frame;
    program.histories.push(History { buffer, frames: length, width, per_frame, memory, source: frames.region });
    Ok(buffer)
}

fn pad(program: &mut Program, call: &Call<'_>) -> Lowered<Value> {
    let mut value = call.input(0)?.clone();
    let rank = value.rank();
    let Some(pads) = call.lengths_or_ints(1, "pads")? else { return refuse("it does not say by how much") };
    let fill = call.weight_or_float(2, "value")?.unwrap_or(0.0);
    let axes = call.lengths(3)?.map_or_else(|| Ok((0..rank).collect()), |axes| axes_of(&axes.data, rank))?;
    if pads.len() != 2 * axes.len() {
        return refuse("its pads do not fit its axes");
    }
    let still = pads.iter().all(|&pad| pad == Len::fixed(0));
    if call.string("mode", "constant") != "constant" && !still {
        return refuse("it pads by repeating what is inside");
    }
    for (i, &axis) in axes.iter().enumerate() {
        let amounts = [pads[i], pads[i + axes.len()]];
        if amounts != [Len::fixed(0); 2] {
            value = pad_axis(program, &value, axis, amounts, fill)?;
        }
    }
    Ok(value)
}

fn pad_axis(program: &mut Program, value: &Value, axis: usize, amounts: [Len; 2], fill: f32) -> Lowered<Value> {
    if let Value::Live(live) = value
        && live.time.is_some_and(|time| time.axis == axis)
    {
        let zero = Len::fixed(0);
        if fill != 0.0 || !amounts.iter().all(|&amount| zero.never_above(amount)) {
            return refuse("it pads time with something other than zeros");
        }
        return padded(live, amounts).map(Value::Live);
    }
    let mut parts = Vec::new();
    for (side, amount) in amounts.into_iter().enumerate() {
        if side == 1 {
            parts.push(value.clone());
        }
        let Some(length) = amount.dim() else { return refuse("it pads by an unknown or negative amount") };
        let mut target = value.dims();
        target[axis] = Len::of_dim(length);
        if length > 0 {
            parts.push(super::shape::expand(program, &Value::Const(Tensor::scalar(fill)), &target)?);
        }
    }
    join(program, &parts.iter().collect::<Vec<_>>(), axis)
}
