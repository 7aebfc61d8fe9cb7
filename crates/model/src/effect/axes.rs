//! Which dimension of an audio tensor is which.

use super::names::{is_batch, is_channel, is_time};
use super::{AudioPort, Axis, CHANNELS, Length};
use crate::graph::{Dim, Value};

/// Reads an audio input of rank 1 to 3; `channels` is what the manifest says, for a dimension that leaves it open.
///
/// The error is what is wrong with it, as the end of a sentence about the tensor.
pub(super) fn input(value: &Value, channels: Option<usize>) -> Result<AudioPort, String> {
    let time = time_axis(&value.dims)?;
    let length = match value.dims[time] {
        Dim::Fixed(samples) => Length::Fixed(samples),
        Dim::Named(_) | Dim::Unknown => Length::Dynamic,
    };
    let axes = other_axes(&value.dims, time)?;
    port(value, axes, length, channels)
}

/// Reads an audio output, which usually has the axes of the input even where its dimensions have other names.
pub(super) fn output(value: &Value, input: &AudioPort) -> Result<AudioPort, String> {
    if let Some(axes) = same_axes(value, input) {
        return port(value, axes, input.length, Some(input.channels));
    }
    let time = time_axis(&value.dims)?;
    let axes = other_axes(&value.dims, time)?;
    match (&value.dims[time], input.length) {
        (Dim::Fixed(gives), Length::Fixed(takes)) if *gives != takes => {
            Err(format!("gives {gives} samples for the {takes} that go in"))
        }
        (Dim::Fixed(gives), Length::Dynamic) => Err(format!("gives {gives} samples however many go in")),
        _ => port(value, axes, input.length, Some(input.channels)),
    }
}

fn same_axes(value: &Value, input: &AudioPort) -> Option<Vec<Axis>> {
    let fits = |(dim, axis): (&Dim, &Axis)| match (dim, axis) {
        (Dim::Named(_) | Dim::Unknown, _) => true,
        (Dim::Fixed(length), Axis::Batch) => *length == 1,
        (Dim::Fixed(length), Axis::Channel) => (1..=CHANNELS).contains(length),
        (Dim::Fixed(length), Axis::Time) => input.length == Length::Fixed(*length),
    };
    let same = value.dims.len() == input.axes.len() && value.dims.iter().zip(&input.axes).all(fits);
    same.then(|| input.axes.clone())
}

fn port(value: &Value, axes: Vec<Axis>, length: Length, channels: Option<usize>) -> Result<AudioPort, String> {
    if length == Length::Fixed(0) {
        return Err("holds no samples".into());
    }
    let channel_dim = axes.iter().position(|axis| *axis == Axis::Channel).map(|index| &value.dims[index]);
    let found = match channel_dim {
        None => 1,
        Some(Dim::Fixed(found)) => *found,
        Some(Dim::Named(_) | Dim::Unknown) => channels.unwrap_or(1),
    };
    Ok(AudioPort { name: value.name.clone(), axes, channels: found, length })
}

/// The dimension where time runs.
fn time_axis(dims: &[Dim]) -> Result<usize, String> {
    if !(1..=3).contains(&dims.len()) {
        return Err(format!("has {} dimensions, and audio has 1 to 3", dims.len()));
    }
    let open: Vec<usize> = (0..dims.len()).filter(|&index| !matches!(dims[index], Dim::Fixed(_))).collect();
    match open[..] {
        [] => fixed_time_axis(dims),
        [only] if named(&dims[only], is_batch) && longest(dims).is_some() => fixed_time_axis(dims),
        [only] => Ok(only),
        _ => open_time_axis(dims, &open),
    }
}

/// Of several dynamic dimensions: the one that is called time, or the one that is not called anything else.
fn open_time_axis(dims: &[Dim], open: &[usize]) -> Result<usize, String> {
    let of = |wanted: &dyn Fn(&Dim) -> bool| -> Vec<usize> {
        open.iter().copied().filter(|&index| wanted(&dims[index])).collect()
    };
    if let [time] = of(&|dim| named(dim, is_time))[..] {
        return Ok(time);
    }
    if let [time] = of(&|dim| !named(dim, is_batch) && !named(dim, is_channel))[..] {
        return Ok(time);
    }
    match open {
        [0, time] => Ok(*time),
        _ => Err("has several dynamic dimensions, and none is called time".into()),
    }
}

/// Without dynamic dimensions time is the only one that is too long to be channels; or there is just one sample.
fn fixed_time_axis(dims: &[Dim]) -> Result<usize, String> {
    match longest(dims) {
        Some(time) => Ok(time),
        None if dims.iter().all(|dim| *dim == Dim::Fixed(1)) => Ok(dims.len() - 1),
        None => Err("has no dimension that is surely time".into()),
    }
}

fn longest(dims: &[Dim]) -> Option<usize> {
    let long = |index: &usize| matches!(dims[*index], Dim::Fixed(length) if length > CHANNELS);
    let mut long = (0..dims.len()).filter(long);
    long.next().filter(|_| long.next().is_none())
}

/// Roles of the other dimensions: at most one may be wider than 1, and that is the channels.
fn other_axes(dims: &[Dim], time: usize) -> Result<Vec<Axis>, String> {
    let others: Vec<usize> = (0..dims.len()).filter(|&index| index != time).collect();
    let mut wide = Vec::new();
    for &index in &others {
        match &dims[index] {
            Dim::Fixed(1) => {}
            Dim::Fixed(2..=CHANNELS) => wide.push(index),
            Dim::Fixed(length) => {
                return Err(format!("has {length} values per sample, which is no number of channels"));
            }
            dim if named(dim, is_channel) => wide.push(index),
            Dim::Named(_) | Dim::Unknown => {}
        }
    }
    let last_of_two = (dims.len() == 3).then(|| others.last().copied()).flatten();
    let channel = match wide[..] {
        [] => last_of_two,
        [channel] => Some(channel),
        _ => return Err("has two dimensions that may be channels".into()),
    };
    let role = |index| match index {
        index if index == time => Axis::Time,
        index if Some(index) == channel => Axis::Channel,
        _ => Axis::Batch,
    };
    Ok((0..dims.len()).map(role).collect())
}

fn named(dim: &Dim, is: fn(&str) -> bool) -> bool {
    matches!(dim, Dim::Named(name) if is(name))
}
