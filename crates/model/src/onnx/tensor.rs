//! `TensorProto`: a constant, from raw bytes or typed fields.

use super::wire::{self, Fields, Wire};
use super::{Budget, within};
use crate::error::{ModelError, Result, damaged, shown, unsupported};
use crate::graph::{Tensor, TensorData};
use half::f16;

/// The parts of the message, before they are put together. Typed data stay in it and are walked again: to gather them
/// would cost many times their size.
#[derive(Default)]
struct Parts<'a> {
    message: &'a [u8],
    name: &'a str,
    dims: Vec<usize>,
    element: i64,
    raw: Option<&'a [u8]>,
}

/// `int32_data`, which holds every integer of up to 32 bits, `int64_data` and `uint64_data`.
const VARINTS: [u64; 3] = [5, 7, 11];

/// Reads a constant and its name, which is `label` where the message has none.
pub(super) fn read<'a>(message: &'a [u8], label: &'a str, budget: &mut Budget<'_>) -> Result<(&'a str, Tensor)> {
    let parts = gather(message, label, budget)?;
    let count = parts.dims.iter().try_fold(1_u64, |product, &dim| product.checked_mul(dim as u64));
    let count = count.unwrap_or(u64::MAX);
    budget.take(count)?;
    let count = usize::try_from(count).or_else(|_| damaged("a tensor is larger than memory"))?;
    let data = parts.data(count)?;
    Ok((parts.name, Tensor { dims: parts.dims, data }))
}

fn gather<'a>(message: &'a [u8], label: &'a str, budget: &mut Budget<'_>) -> Result<Parts<'a>> {
    let mut parts = Parts { message, name: label, ..Parts::default() };
    let mut fields = Fields::of(message);
    while let Some(field) = fields.next()? {
        match field.number {
            1 => wire::ints(field.value, |bits| parts.push_dim(bits, budget))?,
            2 => parts.element = field.value.int()?,
            8 => parts.name = Some(field.value.text()?).filter(|name| !name.is_empty()).unwrap_or(label),
            9 => parts.raw = Some(field.value.bytes()?),
            13 => return external(parts.name),
            14 if field.value.int()? != 0 => return external(parts.name),
            3 => return unsupported("a tensor is split into segments"),
            _ => {}
        }
    }
    Ok(parts)
}

fn external<T>(name: &str) -> Result<T> {
    unsupported(format!("the weights \"{}\" are kept in another file; export the model as one file", shown(name)))
}

impl Parts<'_> {
    fn push_dim(&mut self, bits: u64, budget: &Budget<'_>) -> Result<()> {
        within("dimensions in one tensor", self.dims.len() as u64 + 1, budget.limits.rank)?;
        let Ok(dim) = usize::try_from(bits.cast_signed()) else {
            return damaged("a tensor has a negative length");
        };
        within("values along one dimension", dim as u64, budget.limits.elements)?;
        self.dims.push(dim);
        Ok(())
    }

    fn data(&self, count: usize) -> Result<TensorData> {
        Ok(match self.element {
            1 => TensorData::F32(self.floats(count)?),
            11 => TensorData::F32(self.doubles(count)?),
            10 => TensorData::F16(self.halves(count)?),
            9 => TensorData::Bool(
                self.integers(count, |[byte]: [u8; 1]| i64::from(byte))?.iter().map(|&b| b != 0).collect(),
            ),
            2 => TensorData::I64(self.integers(count, |b: [u8; 1]| i64::from(b[0]))?),
            3 => TensorData::I64(self.integers(count, |b: [u8; 1]| i64::from(i8::from_le_bytes(b)))?),
            4 => TensorData::I64(self.integers(count, |b| i64::from(u16::from_le_bytes(b)))?),
            5 => TensorData::I64(self.integers(count, |b| i64::from(i16::from_le_bytes(b)))?),
            6 => TensorData::I64(self.integers(count, |b| i64::from(i32::from_le_bytes(b)))?),
            7 => TensorData::I64(self.integers(count, i64::from_le_bytes)?),
            12 => TensorData::I64(self.integers(count, |b| i64::from(u32::from_le_bytes(b)))?),
            13 => TensorData::I64(self.integers(count, i64::from_le_bytes)?),
            other => return self.unknown_element(other),
        })
    }

    fn floats(&self, count: usize) -> Result<Vec<f32>> {
        self.finite(count, 4, f32::from_le_bytes)
    }

    fn doubles(&self, count: usize) -> Result<Vec<f32>> {
        self.finite(count, 10, |bytes| {
            let wide = f64::from_le_bytes(bytes);
            // The limits of a clip are often the largest double: it must stay a number.
            if wide.is_finite() { wide.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32 } else { f32::NAN }
        })
    }

    /// Typed halves travel as the low 16 bits of `int32_data`.
    fn halves(&self, count: usize) -> Result<Vec<f32>> {
        let bits = self.integers(count, |bytes| i64::from(u16::from_le_bytes(bytes)))?;
        let mut numbers = Vec::with_capacity(count);
        for bits in bits {
            let Ok(bits) = u16::try_from(bits) else { return self.wrong_count(count) };
            numbers.push(self.must_be_finite(f16::from_bits(bits).to_f32())?);
        }
        Ok(numbers)
    }

    fn finite<const N: usize>(&self, count: usize, field: u64, number: impl Fn([u8; N]) -> f32) -> Result<Vec<f32>> {
        let length = match self.raw {
            Some(raw) => raw.len(),
            None => self.typed_bytes(field)?,
        };
        if Some(length) != count.checked_mul(N) {
            return self.wrong_count(count);
        }
        let mut numbers = Vec::with_capacity(count);
        let mut push = |bytes| {
            numbers.push(self.must_be_finite(number(bytes))?);
            Ok(())
        };
        match self.raw {
            Some(raw) => wire::fixed(Wire::Bytes(raw), &mut push)?,
            None => self.each(field, |value| wire::fixed(value, &mut push))?,
        }
        Ok(numbers)
    }

    /// Integers of `N` raw bytes, or varints of whichever field is there.
    fn integers<const N: usize>(&self, count: usize, number: impl Fn([u8; N]) -> i64) -> Result<Vec<i64>> {
        let Some(raw) = self.raw else { return self.varints(count) };
        if Some(raw.len()) != count.checked_mul(N) {
            return self.wrong_count(count);
        }
        Ok(raw.as_chunks::<N>().0.iter().map(|bytes| number(*bytes)).collect())
    }

    fn varints(&self, count: usize) -> Result<Vec<i64>> {
        let mut bytes = 0_usize;
        for field in VARINTS {
            bytes = bytes.saturating_add(self.typed_bytes(field)?);
        }
        if bytes < count {
            return self.wrong_count(count);
        }
        let mut numbers = Vec::with_capacity(count);
        let mut push = |bits: u64| {
            if numbers.len() == count {
                return self.wrong_count(count);
            }
            numbers.push(bits.cast_signed());
            Ok(())
        };
        for field in VARINTS {
            self.each(field, |value| wire::ints(value, &mut push))?;
        }
        if numbers.len() == count { Ok(numbers) } else { self.wrong_count(count) }
    }

    /// Bytes that the typed field holds, in the wire's form; a lone varint counts as one.
    fn typed_bytes(&self, field: u64) -> Result<usize> {
        let mut bytes = 0_usize;
        self.each(field, |value| {
            bytes += match value {
                Wire::Varint(_) => 1,
                Wire::Four(_) => 4,
                Wire::Eight(_) => 8,
                Wire::Bytes(packed) => packed.len(),
            };
            Ok(())
        })?;
        Ok(bytes)
    }

    fn each(&self, number: u64, mut take: impl FnMut(Wire<'_>) -> Result<()>) -> Result<()> {
        let mut fields = Fields::of(self.message);
        while let Some(field) = fields.next()? {
            if field.number == number {
                take(field.value)?;
            }
        }
        Ok(())
    }

    fn must_be_finite(&self, number: f32) -> Result<f32> {
        if number.is_finite() { Ok(number) } else { Err(ModelError::NotFinite { tensor: shown(self.name) }) }
    }

    fn wrong_count<T>(&self, count: usize) -> Result<T> {
        damaged(format!(
            "the tensor \"{}\" says it holds {count} values of shape {:?}, and its data has another size",
            shown(self.name),
            self.dims
        ))
    }

    fn unknown_element<T>(&self, element: i64) -> Result<T> {
        let what = match element {
            0 => {
                return damaged(format!(
                    "the tensor \"{}\" does not say what kind of number it holds",
                    shown(self.name)
                ));
            }
            8 => "text",
            14 | 15 => "complex numbers",
            16 => "numbers of type bfloat16",
            17..=20 | 23..=28 => "numbers of 8 bits or fewer",
            21 | 22 => "numbers of 4 bits",
            _ => "numbers of an unknown type",
        };
        unsupported(format!("the tensor \"{}\" holds {what}", shown(self.name)))
    }
}
