//! The tensor of knobs: `[P]`, `[1,P]` or `[1,P,T]`.

use super::names::is_batch;
use super::{AudioPort, KNOBS, Length, ParamsPort};
use crate::graph::{Dim, Value};

/// Reads it; `time` is the name of the audio's dynamic dimension. The error is the end of a sentence about the tensor.
pub(super) fn port(value: &Value, audio: &AudioPort, time: Option<&str>) -> Result<ParamsPort, String> {
    if value.dims.len() > 3 {
        return Err(format!("has {} dimensions, and knobs have 1 to 3", value.dims.len()));
    }
    let last = value.dims.len().saturating_sub(1);
    let mut dims = Vec::new();
    for (index, dim) in value.dims.iter().enumerate() {
        dims.push(match dim {
            Dim::Fixed(length) if index == last && *length > KNOBS && audio.length == Length::Fixed(*length) => None,
            Dim::Fixed(length) => Some(*length),
            Dim::Named(name) if Some(name.as_str()) == time => None,
            Dim::Named(name) if is_batch(name) => Some(1),
            Dim::Named(_) | Dim::Unknown if index == 0 && last > 0 => Some(1),
            Dim::Named(_) | Dim::Unknown if index == 2 => None,
            Dim::Named(_) | Dim::Unknown => return Err("has a dimension of unknown length".into()),
        });
    }
    let count = dims.iter().flatten().fold(1_usize, |product, length| product.saturating_mul(*length));
    if !(1..=KNOBS).contains(&count) {
        return Err(format!("has {count} values, and 1 to {KNOBS} knobs can be shown"));
    }
    let times: Vec<usize> = (0..dims.len()).filter(|&index| dims[index].is_none()).collect();
    match times[..] {
        [] => {}
        [time] if time == last || count == 1 => {}
        _ => return Err("has its time before its knobs".into()),
    }
    Ok(ParamsPort { name: value.name.clone(), count, dims })
}
