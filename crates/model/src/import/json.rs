//! Reading JSON, with errors in our words.

use crate::error::{ModelError, Result};
use serde::Deserialize;

pub(super) fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|error| ModelError::Damaged(error.to_string()))
}

pub(super) fn parse_value<T: for<'a> Deserialize<'a>>(value: serde_json::Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| ModelError::Damaged(error.to_string()))
}

/// All numbers of nested lists, in order.
pub(super) fn flatten(value: &serde_json::Value, into: &mut Vec<f32>) -> Result<()> {
    use serde_json::Value;
    match value {
        Value::Array(list) => list.iter().try_for_each(|inner| flatten(inner, into)),
        Value::Number(number) => {
            into.push(number.as_f64().map_or(f32::NAN, |number| number as f32));
            Ok(())
        }
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Object(_) => {
            Err(ModelError::Damaged("its weights are not all there".into()))
        }
    }
}
