//! A file that a project needs, as it is kept in the project: enough to find it again, and if it is small the file
//! itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use model::file::sha256_hex;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::shipped::Shipped;

/// Largest file that a project carries, in bytes.
pub const CARRIED_BYTES: usize = 4 << 20;

/// A file that a project refers to.
///
/// It survives being saved again whether or not the file is found, so a project that is opened on a computer without
/// the file loses nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keepsake {
    /// SHA-256 of the file, in lower-case hexadecimal.
    #[serde(default)]
    pub sha256: String,
    /// What it was called.
    pub name: String,
    /// Where it was; `None` for one that ships with the plugin.
    #[serde(default)]
    pub path: Option<PathBuf>,
    /// The file itself, where it is carried.
    #[serde(default, skip_serializing_if = "Carried::is_empty")]
    pub carried: Carried,
}

/// The bytes of a file inside a project: base64 in JSON, bounded on reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried(Option<Arc<[u8]>>);

impl Keepsake {
    /// Of a file with these `bytes`, whose hash is `sha256`; they are carried if `carry` and they are few enough.
    pub fn of(name: &str, path: Option<&Path>, sha256: &str, bytes: &Arc<[u8]>, carry: bool) -> Self {
        let small = carry && bytes.len() <= CARRIED_BYTES;
        let carried = Carried(small.then(|| bytes.clone()));
        Self { sha256: sha256.into(), name: name.into(), path: path.map(Into::into), carried }
    }

    /// Whether it is this shipped model. A preset that was given by hand has no hash, and means it in any version.
    pub fn is(&self, shipped: &Shipped) -> bool {
        if self.sha256.is_empty() { self.name == shipped.id } else { self.sha256 == shipped.sha256() }
    }

    /// The carried bytes, if there are any and they are what the hash says.
    pub fn bytes(&self) -> Option<Arc<[u8]>> {
        self.carried.0.clone().filter(|bytes| sha256_hex(bytes) == self.sha256)
    }

    /// The file at [`Keepsake::path`], if it is still the same file and no larger than `limit` bytes.
    pub fn read(&self, limit: u64) -> Option<Arc<[u8]>> {
        let path = self.path.as_deref()?;
        let size = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?.len();
        let bytes = (size <= limit).then(|| std::fs::read(path).ok())??;
        (sha256_hex(&bytes) == self.sha256).then(|| bytes.into())
    }
}

impl Carried {
    /// Whether the project does not carry the file.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

impl Serialize for Carried {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.as_deref().map(|bytes| BASE64.encode(bytes)).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Carried {
    /// A text that is too long or no base64 reads as "not carried": the project still opens, and the file is looked
    /// for at its path.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Option::<String>::deserialize(from)?.unwrap_or_default();
        let fits = !text.is_empty() && text.len() <= CARRIED_BYTES.div_ceil(3) * 4;
        Ok(Self(fits.then(|| BASE64.decode(text).ok()).flatten().map(Into::into)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(n: usize) -> Arc<[u8]> {
        (0..n).map(|i| (i * 7) as u8).collect()
    }

    fn keep(path: Option<&Path>, bytes: &Arc<[u8]>, carry: bool) -> Keepsake {
        Keepsake::of("amp", path, &sha256_hex(bytes), bytes, carry)
    }

    #[test]
    fn a_small_file_travels_inside_the_project() {
        let file = bytes(5000);
        let kept = keep(None, &file, true);
        let json = serde_json::to_string(&kept).expect("plain data");
        let back: Keepsake = serde_json::from_str(&json).expect("what was written can be read");
        assert_eq!(back.bytes(), Some(file));
    }

    #[test]
    fn a_large_file_is_only_named() {
        let kept = keep(Some(Path::new("/a/b.onnx")), &bytes(CARRIED_BYTES + 1), true);
        assert_eq!(kept.bytes(), None);
        assert!(!serde_json::to_string(&kept).expect("plain data").contains("carried"));
    }

    #[test]
    fn what_cannot_be_the_file_is_not_used() {
        let kept = keep(None, &bytes(100), true);
        let json = serde_json::to_string(&kept).expect("plain data");
        let other = json.replace(&kept.sha256, &"0".repeat(64));
        let back: Keepsake = serde_json::from_str(&other).expect("still a keepsake");
        assert_eq!(back.bytes(), None, "bytes that do not match the hash");
        let broken = json.replacen("\"carried\":\"", "\"carried\":\"???", 1);
        let back: Keepsake = serde_json::from_str(&broken).expect("still a keepsake");
        assert_eq!(back.bytes(), None, "bytes that are no base64");
        let long = format!(r#"{{"sha256":"0","name":"x","carried":"{}"}}"#, "A".repeat(CARRIED_BYTES * 2));
        let back: Keepsake = serde_json::from_str(&long).expect("still a keepsake");
        assert!(back.carried.is_empty(), "more bytes than a project carries");
    }

    #[test]
    fn a_changed_file_at_the_same_path_is_another_file() {
        let folder = tempfile::tempdir().expect("a place for files");
        let path = folder.path().join("amp.onnx");
        std::fs::write(&path, bytes(64)).expect("can write");
        let kept = keep(Some(&path), &bytes(64), false);
        assert_eq!(kept.read(1000), Some(bytes(64)));
        assert_eq!(kept.read(10), None, "larger than allowed");
        std::fs::write(&path, bytes(65)).expect("can write");
        assert_eq!(kept.read(1000), None);
    }
}
