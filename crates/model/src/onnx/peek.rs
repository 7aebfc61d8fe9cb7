//! Just the metadata of a file, without reading its weights.

use super::decode::{entry, looks_like_a_model};
use super::{Limits, within};
use crate::error::{ModelError, Result, damaged};
use std::collections::BTreeMap;
use std::io::{BufRead, Read as _, Seek};

/// Bytes of one entry that is read; longer ones hold tables, not words.
const LONGEST_ENTRY: u64 = 64 << 20;

/// Reads the `metadata_props`, and skips over everything else: cheap for a file of any size. A good answer does not
/// mean that [`read`](super::read) takes the file.
///
/// # Errors
/// The file is no ONNX, is cut short, or cannot be read.
pub fn metadata(file: &mut (impl BufRead + Seek)) -> Result<BTreeMap<String, String>> {
    let mut metadata = BTreeMap::new();
    if !looks_like_a_model(file.fill_buf().map_err(broken)?) {
        return Err(ModelError::NotOnnx);
    }
    while let Some(tag) = varint(file)? {
        let length = match tag & 7 {
            0 => {
                varint(file)?;
                0
            }
            1 => 8,
            2 => varint(file)?.unwrap_or(0),
            5 => 4,
            other => return damaged(format!("a field has the unknown wire type {other}")),
        };
        if tag >> 3 == 14 && length <= LONGEST_ENTRY {
            within("entries of metadata", metadata.len() as u64 + 1, Limits::default().metadata)?;
            let (key, value) = entry(&exactly(file, length)?)?;
            metadata.insert(key, value);
        } else {
            file.seek_relative(i64::try_from(length).unwrap_or(i64::MAX)).map_err(broken)?;
        }
    }
    Ok(metadata)
}

/// Grows with what is there, not with what is announced.
fn exactly(file: &mut impl BufRead, length: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes).map_err(broken)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { damaged("it ends in the middle of its metadata") }
}

/// `None` at the end of the file.
fn varint(file: &mut impl BufRead) -> Result<Option<u64>> {
    let mut bits = 0_u64;
    for shift in (0..64).step_by(7) {
        let Some(&byte) = file.fill_buf().map_err(broken)?.first() else {
            return if shift == 0 { Ok(None) } else { damaged("it ends in the middle of a number") };
        };
        file.consume(1);
        bits |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(Some(bits));
        }
    }
    damaged("a number is too long")
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn broken(error: std::io::Error) -> ModelError {
    ModelError::Damaged(error.to_string())
}
