//! What is known of a model without loading it.

use crate::error::{ModelError, Result};
use crate::file::{ending, read_bounded, stem};
use crate::import;
use crate::manifest::{self, Kind, Manifest};
use crate::onnx;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Cursor};
use std::path::Path;

/// Files of other formats are read whole, up to this size.
const IMPORTED_BYTES: u64 = 32 << 20;

/// What a browser shows of a model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Card {
    /// From the manifest, or the file's name.
    pub name: String,
    /// May be empty.
    pub author: String,
    /// SPDX expression; may be empty.
    pub licence: String,
    /// Such as `WaveNet`; may be empty.
    pub architecture: String,
    /// A line; may be empty.
    pub description: String,
    /// Search words.
    pub tags: Vec<String>,
    /// What the model does, where the file says.
    pub kind: Option<Kind>,
    /// Why it cannot play, where that is plain without loading it.
    pub refused: Option<String>,
}

impl Card {
    /// Reads no more of the file than it must.
    pub fn of_file(path: &Path) -> Self {
        let name = stem(path);
        if ending(path) != "onnx" {
            let manifest = read_bounded(path, IMPORTED_BYTES).and_then(|bytes| import::manifest(&bytes, &name));
            return Self::of(manifest.map(|manifest| (Some(manifest.kind), manifest)), &name);
        }
        let metadata = File::open(path)
            .map_err(|source| ModelError::Unreadable { path: path.to_owned(), source })
            .and_then(|file| onnx::metadata(&mut BufReader::new(file)));
        Self::of_metadata(metadata, &name)
    }

    /// Of a model in memory.
    pub fn of_bytes(bytes: &[u8], name: &str) -> Self {
        Self::of_metadata(onnx::metadata(&mut Cursor::new(bytes)), name)
    }

    fn of_metadata(metadata: Result<BTreeMap<String, String>>, name: &str) -> Self {
        let manifest = metadata.and_then(|metadata| match metadata.get(manifest::KEY) {
            Some(json) => Manifest::from_json(json).map(|manifest| (Some(manifest.kind), manifest)),
            None => Ok((None, Manifest::of_foreign_metadata(&metadata, name))),
        });
        Self::of(manifest, name)
    }

    fn of(manifest: Result<(Option<Kind>, Manifest)>, name: &str) -> Self {
        match manifest {
            Ok((kind, manifest)) => Self::of_manifest(manifest, kind),
            Err(reason) => Self { name: name.to_owned(), refused: Some(reason.to_string()), ..Self::default() },
        }
    }

    fn of_manifest(manifest: Manifest, kind: Option<Kind>) -> Self {
        Self {
            name: manifest.name,
            author: manifest.authors.join(", "),
            licence: manifest.licence,
            architecture: manifest.architecture,
            description: manifest.description.short,
            tags: manifest.tags,
            kind,
            refused: None,
        }
    }
}
