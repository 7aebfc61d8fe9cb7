//! What is made of the models in use, off the audio thread.

use std::sync::Arc;

use infer::LoadedControls;
use kit::presets::Book;

/// Everything that the audio thread needs of model A and model B: built by the worker, handed over whole.
pub(crate) trait OfModels: Send + 'static {
    /// The presets of the plugin that plays it.
    const BOOK: &'static Book;

    /// For a host of this rate. Allocates, and takes its time.
    fn of_models(models: [Option<&Arc<LoadedControls>>; 2], host_rate_hz: f64) -> Self;
}
