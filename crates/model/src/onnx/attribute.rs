//! `AttributeProto`: a constant argument of an operator.

use super::wire::{self, Fields};
use super::{Budget, tensor};
use crate::error::{ModelError, Result, damaged, shown, unsupported};
use crate::graph::Attribute;

/// A number or a word in a list counts as this many in a tensor: it grows from a byte of the file to many in memory.
const LISTED: u64 = 32;

/// What the message may hold, before its type says which of it counts.
#[derive(Default)]
struct Parts<'a> {
    name: &'a str,
    kind: i64,
    float: Option<f32>,
    int: Option<i64>,
    string: Option<&'a [u8]>,
    tensor: Option<&'a [u8]>,
    floats: Vec<f32>,
    ints: Vec<i64>,
    strings: Vec<String>,
}

/// Reads a named attribute of the operator that makes the value `label`.
pub(super) fn read(message: &[u8], label: &str, budget: &mut Budget<'_>) -> Result<(String, Attribute)> {
    let parts = gather(message, budget)?;
    if parts.name.is_empty() {
        return damaged("an attribute has no name");
    }
    let name = parts.name.to_owned();
    let value = parts.value(label, budget)?;
    let finite = match &value {
        Attribute::Float(number) => number.is_finite(),
        Attribute::Floats(numbers) => numbers.iter().all(|number| number.is_finite()),
        Attribute::Tensor(_)
        | Attribute::Int(_)
        | Attribute::Ints(_)
        | Attribute::String(_)
        | Attribute::Strings(_) => true,
    };
    if finite { Ok((name, value)) } else { Err(ModelError::NotFinite { tensor: shown(label) }) }
}

fn gather<'a>(message: &'a [u8], budget: &mut Budget<'_>) -> Result<Parts<'a>> {
    let mut parts = Parts::default();
    let mut fields = Fields::of(message);
    while let Some(field) = fields.next()? {
        match field.number {
            1 => parts.name = field.value.text()?,
            20 => parts.kind = field.value.int()?,
            2 => parts.float = Some(field.value.float()?),
            3 => parts.int = Some(field.value.int()?),
            4 => parts.string = Some(field.value.bytes()?),
            5 if parts.tensor.is_some() => return damaged("an attribute has two tensors"),
            5 => parts.tensor = Some(field.value.bytes()?),
            7 => wire::fixed(field.value, |bytes| {
                budget.take(LISTED)?;
                parts.floats.push(f32::from_le_bytes(bytes));
                Ok(())
            })?,
            8 => wire::ints(field.value, |bits| {
                budget.take(LISTED)?;
                parts.ints.push(bits.cast_signed());
                Ok(())
            })?,
            9 => {
                budget.take(LISTED)?;
                parts.strings.push(lossy(field.value.bytes()?));
            }
            6 | 11 => return unsupported("an operator has a program of its own inside"),
            10 | 14 | 15 | 22 | 23 => return unsupported("an operator has an argument of an unusual type"),
            21 => return unsupported("an operator refers to an argument of a function"),
            _ => {}
        }
    }
    Ok(parts)
}

impl Parts<'_> {
    /// Files of before 2017 leave the type out: then whatever is there counts.
    fn value(self, label: &str, budget: &mut Budget<'_>) -> Result<Attribute> {
        let value = match self.kind {
            0 => return self.guessed(label, budget),
            1 => self.float.map(Attribute::Float),
            2 => self.int.map(Attribute::Int),
            3 => self.string.map(|bytes| Attribute::String(lossy(bytes))),
            4 => self
                .tensor
                .map(|message| tensor::read(message, label, budget))
                .transpose()?
                .map(|(_, t)| Attribute::Tensor(t)),
            6 => Some(Attribute::Floats(self.floats)),
            7 => Some(Attribute::Ints(self.ints)),
            8 => Some(Attribute::Strings(self.strings)),
            _ => return unsupported(format!("the attribute \"{}\" is of an unusual type", shown(self.name))),
        };
        match (value, self.kind) {
            (Some(value), _) => Ok(value),
            // A number or string that is its type's default is left out by some writers.
            (None, 1) => Ok(Attribute::Float(0.0)),
            (None, 2) => Ok(Attribute::Int(0)),
            (None, 3) => Ok(Attribute::String(String::new())),
            (None, _) => damaged(format!("the attribute \"{}\" is empty", shown(self.name))),
        }
    }

    fn guessed(self, label: &str, budget: &mut Budget<'_>) -> Result<Attribute> {
        if let Some(message) = self.tensor {
            return Ok(Attribute::Tensor(tensor::read(message, label, budget)?.1));
        }
        let scalar = self.float.map(Attribute::Float).or(self.int.map(Attribute::Int));
        let scalar = scalar.or(self.string.map(|bytes| Attribute::String(lossy(bytes))));
        Ok(match scalar {
            Some(scalar) => scalar,
            None if !self.floats.is_empty() => Attribute::Floats(self.floats),
            None if !self.strings.is_empty() => Attribute::Strings(self.strings),
            None => Attribute::Ints(self.ints),
        })
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
