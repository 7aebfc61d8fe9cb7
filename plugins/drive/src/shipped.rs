//! The models that are part of the plugin: a good sound without any file.

use std::sync::{Arc, LazyLock};

use kit::keepsake::Keepsake;
use model::ModelFile;
use model::file::sha256_hex;

/// One model inside the plugin's binary.
pub(crate) struct Shipped {
    /// File name without its ending; stable.
    pub(crate) id: &'static str,
    /// The ONNX file.
    pub(crate) bytes: &'static [u8],
    /// Its SHA-256, worked out when first asked for.
    pub(crate) sha256: LazyLock<String>,
}

macro_rules! shipped {
    ($id:literal) => {{
        const BYTES: &[u8] = include_bytes!(concat!("../../../models/drive/", $id, ".onnx"));
        Shipped { id: $id, bytes: BYTES, sha256: LazyLock::new(|| sha256_hex(BYTES)) }
    }};
}

/// In the order of the slots of a new instance.
pub(crate) static MODELS: [Shipped; 2] = [shipped!("screamer"), shipped!("screamer-eco")];

impl Shipped {
    /// The library's name for it.
    pub(crate) fn entry(&self) -> String {
        format!("shipped:{}", self.id)
    }

    /// As a project remembers it.
    pub(crate) fn keepsake(&self) -> Keepsake {
        Keepsake { sha256: self.sha256.clone(), name: self.id.into(), path: None, carried: Default::default() }
    }

    /// The file's bytes, shared.
    pub(crate) fn shared(&self) -> Arc<[u8]> {
        self.bytes.into()
    }
}

/// Where the knobs of the model that a new instance plays stand: travel 0–1, as its maker set them.
pub(crate) fn first_travels() -> &'static [f32] {
    static TRAVELS: LazyLock<Vec<f32>> = LazyLock::new(|| {
        let file = ModelFile::from_bytes(MODELS[0].bytes, MODELS[0].id);
        file.map(|file| file.manifest.knobs.iter().map(|knob| knob.travel(knob.default) as f32).collect())
            .inspect_err(|error| tracing::error!("a shipped model cannot be read: {error}"))
            .unwrap_or_default()
    });
    &TRAVELS
}

/// The shipped model with this hash.
pub(crate) fn find(sha256: &str) -> Option<&'static Shipped> {
    MODELS.iter().find(|model| *model.sha256 == sha256)
}

/// All of them, for the library.
pub(crate) fn listed() -> Vec<model::library::Shipped> {
    MODELS.iter().map(|model| model::library::Shipped { id: model.id, bytes: model.bytes }).collect()
}
