//! The models that are part of a plugin: a good sound without any file.

use std::sync::{Arc, OnceLock};

use model::file::sha256_hex;

use crate::keepsake::Keepsake;

/// One model inside a plugin's binary.
#[derive(Debug)]
pub struct Shipped {
    /// File name without its ending; stable.
    pub id: &'static str,
    /// The file.
    pub bytes: &'static [u8],
    sha256: OnceLock<String>,
}

impl Shipped {
    /// `bytes` are those of `include_bytes!`.
    pub const fn new(id: &'static str, bytes: &'static [u8]) -> Self {
        Self { id, bytes, sha256: OnceLock::new() }
    }

    /// In hexadecimal; worked out when first asked for.
    pub fn sha256(&self) -> &str {
        self.sha256.get_or_init(|| sha256_hex(self.bytes))
    }

    /// The library's name for it.
    pub fn entry(&self) -> String {
        format!("shipped:{}", self.id)
    }

    /// As a project remembers it.
    pub fn keepsake(&self) -> Keepsake {
        Keepsake { sha256: self.sha256().into(), name: self.id.into(), path: None, carried: Default::default() }
    }

    /// The file's bytes, shared.
    pub fn shared(&self) -> Arc<[u8]> {
        self.bytes.into()
    }

    /// As the library lists it.
    pub fn listed(&self) -> model::library::Shipped {
        model::library::Shipped { id: self.id, bytes: self.bytes }
    }
}
