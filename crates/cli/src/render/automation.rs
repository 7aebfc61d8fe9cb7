//! Automation from a table: a line is `seconds,value`, the value as the plugin displays it; lines that begin with `#`
//! and a heading are passed over. Between two lines a continuous parameter moves straight, in steps of 32 samples that
//! do not depend on the blocks; a stepped one stays until the next line.

use std::path::Path;

use crate::error::{Error, Result};
use crate::host::{Event, Plugin, Timeline};

const STEP_SAMPLES: u64 = 32;

/// A point of the curve: time in samples, value in the host's unit.
type Point = (u64, f64);

/// The automation of `id` that stands in the file at `path`.
///
/// # Errors
/// When the file cannot be read or does not fit the parameter.
pub fn read(plugin: &mut Plugin, id: &str, path: &Path, sample_rate_hz: f64) -> Result<Timeline> {
    let param = plugin.params().get(id)?.clone();
    let text = std::fs::read_to_string(path).map_err(|e| Error::file(path, e))?;
    let mut points = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let damaged = |what: &str| Error::file(path, format!("line {}: {what}", index + 1));
        let Some((time, value)) = row(line, index).map_err(|what| damaged(&what))? else { continue };
        let Event::Set { value, .. } = plugin.set_event(id, value)? else { continue };
        points.push(((time * sample_rate_hz).round() as u64, value));
    }
    if points.windows(2).any(|pair| pair[1].0 < pair[0].0) {
        return Err(Error::file(path, "its times must not go back"));
    }
    Ok(timeline(param.number, param.stepped, &points))
}

fn row(line: &str, index: usize) -> std::result::Result<Option<(f64, &str)>, String> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let (time, value) = line.split_once(',').ok_or("it is not \"seconds,value\"")?;
    match time.trim().parse::<f64>() {
        Ok(time) if time.is_finite() && time >= 0.0 => Ok(Some((time, value.trim()))),
        Err(_) if index == 0 => Ok(None),
        _ => Err(format!("\"{}\" is no time in seconds", time.trim())),
    }
}

fn timeline(number: u32, stepped: bool, points: &[Point]) -> Timeline {
    let mut timeline = Timeline::default();
    for (n, &(time, value)) in points.iter().enumerate() {
        timeline.add(time, Event::Set { number, value });
        if let Some(&next) = points.get(n + 1).filter(|_| !stepped) {
            for (at, value) in line((time, value), next) {
                timeline.add(at, Event::Set { number, value });
            }
        }
    }
    timeline
}

/// Points strictly between two, on a grid that counts from sample 0.
fn line(from: Point, to: Point) -> impl Iterator<Item = Point> {
    let first = from.0 / STEP_SAMPLES + 1;
    let share = move |at: u64| (at - from.0) as f64 / (to.0 - from.0) as f64;
    let grid = (first..).map(|step| step * STEP_SAMPLES).take_while(move |at| *at < to.0 && from.1 != to.1);
    grid.map(move |at| (at, from.1 + (to.1 - from.1) * share(at)))
}
