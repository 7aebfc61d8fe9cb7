//! Convolution over time.

use super::super::call::Call;
use super::super::error::{Lowered, refuse};
use super::super::len::Len;
use super::super::program::Program;
use super::super::step::{Conv, Operand, Stride};
use super::super::tensor::{Tensor, element_count};
use super::super::value::{Live, Time, Value};
use super::join::padded;

/// Lowers a convolution, or gives `None`.
pub(crate) fn lower(program: &mut Program, call: &Call<'_>) -> Lowered<Option<Value>> {
    match call.op() {
        "Conv" => conv(program, call).map(Some),
        "ConvTranspose" => transposed(program, call).map(Some),
        _ => Ok(None),
    }
}

fn conv(program: &mut Program, call: &Call<'_>) -> Lowered<Value> {
    let live = frames(program, call)?;
    let weights = call.required_weight(1)?;
    let groups = usize::try_from(call.int("group", 1)).unwrap_or(0);
    let &[outputs, per_group, ..] = &weights.dims[..] else { return refuse("its weights have too few axes") };
    let taps = TimeAxis::of(&live, call, weights)?;
    if taps.stride != 1 {
        return refuse(format!("it keeps only every frame out of {}", taps.stride));
    }
    let inputs = live.width();
    if groups == 0 || per_group.checked_mul(groups) != Some(inputs) || !outputs.is_multiple_of(groups) || outputs == 0 {
        return refuse("its weights do not fit its input");
    }
    let conv = Conv {
        weights: weights.data.clone(),
        bias: bias(call, outputs)?,
        inputs,
        outputs,
        taps: taps.taps,
        dilation: taps.dilation * program.rate,
        groups,
    };
    emit(program, conv, &padded(&live, taps.pads)?, taps.reach()?)
}

/// With a stride of 1 it is a convolution with the taps in the other order, of what is padded on both sides.
fn transposed(program: &mut Program, call: &Call<'_>) -> Lowered<Value> {
    let live = frames(program, call)?;
    let weights = call.required_weight(1)?;
    let groups = usize::try_from(call.int("group", 1)).unwrap_or(0);
    let &[inputs, per_group, ..] = &weights.dims[..] else { return refuse("its weights have too few axes") };
    let taps = TimeAxis::of(&live, call, weights)?;
    if taps.stride != 1 || call.ints("output_padding").is_some_and(|pads| pads.iter().any(|&pad| pad != 0)) {
        return refuse("it makes several frames of each");
    }
    if call.node.attributes.contains_key("output_shape") {
        return refuse("it asks for a given number of frames");
    }
    if groups == 0 || inputs == 0 || inputs != live.width() || !inputs.is_multiple_of(groups) || per_group == 0 {
        return refuse("its weights do not fit its input");
    }
    let conv = Conv {
        weights: flipped(&weights.data, [groups, inputs / groups, per_group, taps.taps]),
        bias: bias(call, groups * per_group)?,
        inputs,
        outputs: groups * per_group,
        taps: taps.taps,
        dilation: taps.dilation * program.rate,
        groups,
    };
    let reach = taps.reach()?;
    let Value::Live(whole) = emit(program, conv, &padded(&live, [reach; 2])?, reach)? else {
        return refuse("it gives no frames");
    };
    cropped(program, &whole, taps.pads).map(Value::Live)
}

/// `[group][input][output][tap]` to `[group][output][input][tap]`, last tap first.
fn flipped(weights: &[f32], [groups, inputs, outputs, taps]: [usize; 4]) -> Vec<f32> {
    let mut flipped = Vec::with_capacity(weights.len());
    for group in 0..groups {
        for output in 0..outputs {
            for input in 0..inputs {
                let at = ((group * inputs + input) * outputs + output) * taps;
                flipped.extend(weights[at..at + taps].iter().rev());
            }
        }
    }
    flipped
}

/// Frames `[1, C, T]`, or with more axes of length 1 after the channels.
fn frames(program: &mut Program, call: &Call<'_>) -> Lowered<Live> {
    let live = program.live(call.input(0)?)?;
    let live = program.unrepeated(&live)?;
    let Some(time) = live.time else { return refuse("it runs along an axis that is not time") };
    let single = |(axis, &dim): (usize, &usize)| axis == 1 || axis == time.axis || dim == 1;
    if time.axis < 2 || !live.dims.iter().enumerate().all(single) {
        return refuse("it runs along an axis that is not time");
    }
    Ok(live)
}

fn bias(call: &Call<'_>, outputs: usize) -> Lowered<Vec<f32>> {
    match call.weight(2)? {
        Some(bias) if bias.data.len() == outputs => Ok(bias.data.clone()),
        Some(_) => refuse("its bias does not fit its weights"),
        None => Ok(vec![0.0; outputs]),
    }
}

/// What a convolution does along time.
struct TimeAxis {
    taps: usize,
    dilation: usize,
    stride: usize,
    pads: [Len; 2],
}

impl TimeAxis {
    fn of(live: &Live, call: &Call<'_>, weights: &Tensor<f32>) -> Lowered<Self> {
        let axis = live.time.map_or(0, |time| time.axis);
        let spatial = live.dims.len() - 2;
        if weights.dims.len() != live.dims.len() || element_count(&weights.dims)? != weights.data.len() {
            return refuse("its weights do not fit its input");
        }
        if (2..live.dims.len()).any(|other| other != axis && weights.dims[other] != 1) {
            return refuse("it runs along an axis that is not time");
        }
        if !matches!(call.string("auto_pad", "NOTSET"), "NOTSET" | "VALID" | "") {
            return refuse("it pads by an amount that depends on the length of a run");
        }
        let pads = call.ints("pads").unwrap_or(&[]);
        let at = |values: Option<&[i64]>, index: usize, default| {
            values.and_then(|values| values.get(index)).copied().unwrap_or(default)
        };
        let size = |name| usize::try_from(at(call.ints(name), axis - 2, 1)).ok().filter(|&size| size > 0);
        let (Some(dilation), Some(stride)) = (size("dilations"), size("strides")) else {
            return refuse("its dilation or stride is not positive");
        };
        let pads = [at(Some(pads), axis - 2, 0), at(Some(pads), axis - 2 + spatial, 0)];
        let others = call.ints("pads").unwrap_or(&[]).iter().map(|pad| pad.unsigned_abs()).fold(0, u64::saturating_add);
        if pads.iter().any(|&pad| pad < 0) || pads.iter().map(|pad| pad.unsigned_abs()).sum::<u64>() != others {
            return refuse("it pads an axis that is not time, or by a negative amount");
        }
        let taps = weights.dims[axis];
        if taps == 0 || dilation > 1 << 24 {
            return refuse("its taps are out of bounds");
        }
        Ok(Self { taps, dilation, stride, pads: pads.map(Len::fixed) })
    }

    /// Frames from the first tap to the last.
    fn reach(&self) -> Lowered<Len> {
        Len::of_dim(self.taps - 1).times(self.dilation as i64)
    }
}

/// A convolution of what is padded: frames that touch the padding are not computed.
fn emit(program: &mut Program, conv: Conv, live: &Live, reach: Len) -> Lowered<Value> {
    let Some(time) = live.time else { return refuse("it runs along an axis that is not time") };
    let time = Time { len: time.len.minus(reach)?, ..time };
    if !Len::fixed(1).never_above(time.computed()?) {
        return refuse(if Len::fixed(1).never_above(time.len) {
            "it takes padding for the past, and not what was played before"
        } else {
            "it needs more frames of the past than the graph remembers"
        });
    }
    let mut dims = live.dims.clone();
    dims[1] = conv.outputs;
    let mut result = Live { dims, time: Some(time), region: live.region };
    let rows = result.rows(program.rate)?;
    let reads = vec![Operand { region: live.region, stride: Stride::Each }];
    result.region = program.temporary(rows, conv.outputs)?;
    program.conv(conv, reads, result.region, rows);
    Ok(Value::Live(result))
}

/// Without some frames at both ends; those that are not computed go first.
fn cropped(program: &Program, live: &Live, [before, after]: [Len; 2]) -> Lowered<Live> {
    let Some(mut time) = live.time else { return refuse("it crops time where there is none") };
    let zero = Len::fixed(0);
    let over = |crop: Len, margin: Len| if crop.never_above(margin) { Ok(zero) } else { crop.minus(margin) };
    let deeper = [over(before, time.margins[0])?, over(after, time.margins[1])?];
    let margins = [time.margins[0].plus(deeper[0])?, time.margins[1].plus(deeper[1])?];
    let mut live = live.with_margins(margins, program.rate)?;
    time.len = time.len.minus(before)?.minus(after)?;
    time.margins = [margins[0].minus(before)?, margins[1].minus(after)?];
    live.time = Some(time);
    Ok(live)
}
