//! The instruments that are part of the plugin: a good sound without any file.

use kit::shipped::Shipped;

macro_rules! shipped {
    ($id:literal) => {
        Shipped::new($id, include_bytes!(concat!("../../../models/transfer/", $id, ".onnx")))
    };
}

/// A new instance plays the first, and morphs to the second.
pub(crate) static MODELS: [Shipped; 6] = [
    shipped!("clarinet"),
    shipped!("voice"),
    shipped!("flute"),
    shipped!("bowed"),
    shipped!("brass"),
    shipped!("epiano"),
];
