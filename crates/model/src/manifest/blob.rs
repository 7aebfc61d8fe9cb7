//! Numbers as base64 of f32 or f16, little-endian.

use super::check::wrong;
use crate::error::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Just `count` finite numbers.
pub(super) fn numbers(what: &str, text: &str, count: usize) -> Result<Vec<f32>> {
    let numbers = any_numbers(what, text)?;
    if numbers.len() == count {
        return Ok(numbers);
    }
    wrong(format!("{what} has {} values and should have {count}", numbers.len()))
}

/// Any number of finite numbers. No more memory is used than the text itself takes.
pub(super) fn any_numbers(what: &str, text: &str) -> Result<Vec<f32>> {
    let bytes = bytes(what, text)?;
    let (numbers, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() {
        return wrong(format!("{what} ends in the middle of a number"));
    }
    let numbers: Vec<f32> = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    if numbers.iter().all(|number| number.is_finite()) {
        return Ok(numbers);
    }
    wrong(format!("{what} holds a value that is not a finite number"))
}

/// Just `count` finite numbers that are kept as f16.
pub(super) fn halves(what: &str, text: &str, count: usize) -> Result<Vec<f32>> {
    let bytes = bytes(what, text)?;
    let (halves, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return wrong(format!("{what} ends in the middle of a number"));
    }
    if halves.len() != count {
        return wrong(format!("{what} has {} values and should have {count}", halves.len()));
    }
    let numbers: Vec<f32> = halves.iter().map(|bytes| half::f16::from_le_bytes(*bytes).to_f32()).collect();
    if numbers.iter().all(|number| number.is_finite()) {
        return Ok(numbers);
    }
    wrong(format!("{what} holds a value that is not a finite number"))
}

/// Whatever bytes there are.
pub(super) fn bytes(what: &str, text: &str) -> Result<Vec<u8>> {
    STANDARD.decode(text).or_else(|_| wrong(format!("{what} is not valid base64")))
}

/// What a manifest's `states` and `golden` hold.
pub fn numbers_as_base64(numbers: &[f32]) -> String {
    STANDARD.encode(numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>())
}
