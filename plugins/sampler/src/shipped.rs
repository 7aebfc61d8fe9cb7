//! The models that are part of the plugin: a good sound without any file.

use kit::shipped::Shipped;

/// In the order of the list.
pub(crate) static MODELS: [Shipped; 1] = [Shipped::new("drums", include_bytes!("../../../models/sampler/drums.onnx"))];
