//! The models that are part of the plugin: a good sound without any file.

use std::sync::LazyLock;

use kit::shipped::Shipped;
use model::ModelFile;

macro_rules! shipped {
    ($id:literal) => {
        Shipped::new($id, include_bytes!(concat!("../../../models/drive/", $id, ".onnx")))
    };
}

/// In the order of the slots of a new instance.
pub(crate) static MODELS: [Shipped; 2] = [shipped!("screamer"), shipped!("screamer-eco")];

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
