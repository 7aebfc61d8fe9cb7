//! The protobuf wire format: a borrowed walk over the fields of one message.
//!
//! Source: "Encoding" in the Protocol Buffers documentation.

use crate::error::{Result, damaged};

/// The fields of one message, in the order of the file.
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

/// One field.
pub(super) struct Field<'a> {
    /// Number in the `.proto` file.
    pub(super) number: u64,
    /// What it holds.
    pub(super) value: Wire<'a>,
}

/// A field's value as the wire has it.
#[derive(Clone, Copy)]
pub(super) enum Wire<'a> {
    /// Integers, enums, bools.
    Varint(u64),
    /// `double`.
    Eight([u8; 8]),
    /// Strings, bytes, messages, packed numbers.
    Bytes(&'a [u8]),
    /// `float`.
    Four([u8; 4]),
}

impl<'a> Fields<'a> {
    pub(super) fn of(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    /// The next field; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Field<'a>>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let tag = varint(&mut self.rest)?;
        let number = tag >> 3;
        if number == 0 {
            return damaged("a field has the number 0");
        }
        let value = match tag & 7 {
            0 => Wire::Varint(varint(&mut self.rest)?),
            1 => Wire::Eight(array(&mut self.rest)?),
            2 => Wire::Bytes(length_delimited(&mut self.rest)?),
            5 => Wire::Four(array(&mut self.rest)?),
            other => return damaged(format!("a field has the unknown wire type {other}")),
        };
        Ok(Some(Field { number, value }))
    }
}

impl<'a> Wire<'a> {
    pub(super) fn bytes(self) -> Result<&'a [u8]> {
        if let Self::Bytes(bytes) = self { Ok(bytes) } else { damaged("a number stands where data should be") }
    }

    pub(super) fn text(self) -> Result<&'a str> {
        std::str::from_utf8(self.bytes()?).or_else(|_| damaged("a name is not valid text"))
    }

    /// A signed integer: protobuf sign-extends `int32` and `int64` alike to 64 bits.
    pub(super) fn int(self) -> Result<i64> {
        if let Self::Varint(bits) = self {
            Ok(bits.cast_signed())
        } else {
            damaged("data stands where a number should be")
        }
    }

    pub(super) fn float(self) -> Result<f32> {
        if let Self::Four(bytes) = self {
            Ok(f32::from_le_bytes(bytes))
        } else {
            damaged("a float is written as something else")
        }
    }
}

/// Calls `each` for every integer of a repeated field, packed or not.
pub(super) fn ints(value: Wire<'_>, mut each: impl FnMut(u64) -> Result<()>) -> Result<()> {
    match value {
        Wire::Varint(bits) => each(bits),
        Wire::Bytes(mut packed) => {
            while !packed.is_empty() {
                each(varint(&mut packed)?)?;
            }
            Ok(())
        }
        Wire::Four(_) | Wire::Eight(_) => damaged("an integer is written as something else"),
    }
}

/// Calls `each` for every number of `N` bytes of a repeated field, packed or not.
pub(super) fn fixed<const N: usize>(value: Wire<'_>, mut each: impl FnMut([u8; N]) -> Result<()>) -> Result<()> {
    let bytes: &[u8] = match &value {
        Wire::Bytes(packed) => packed,
        Wire::Four(bytes) => bytes,
        Wire::Eight(bytes) => bytes,
        Wire::Varint(_) => return damaged("a float is written as an integer"),
    };
    let (numbers, rest) = bytes.as_chunks::<N>();
    if !rest.is_empty() {
        return damaged("a list of numbers ends in the middle of one");
    }
    numbers.iter().try_for_each(|number| each(*number))
}

fn varint(rest: &mut &[u8]) -> Result<u64> {
    let mut bits = 0_u64;
    for shift in (0..64).step_by(7) {
        let Some((&byte, tail)) = rest.split_first() else {
            return damaged("it ends in the middle of a number");
        };
        *rest = tail;
        bits |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(bits);
        }
    }
    damaged("a number is too long")
}

fn array<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N]> {
    let Some((head, tail)) = rest.split_first_chunk::<N>() else {
        return damaged("it ends in the middle of a number");
    };
    *rest = tail;
    Ok(*head)
}

fn length_delimited<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8]> {
    let length = varint(rest)?;
    let split = usize::try_from(length).ok().and_then(|length| rest.split_at_checked(length));
    let Some((head, tail)) = split else {
        return damaged(format!("a part of {length} bytes is announced and {} are left", rest.len()));
    };
    *rest = tail;
    Ok(head)
}
