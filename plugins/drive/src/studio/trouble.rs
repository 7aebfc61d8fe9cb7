//! Why a slot does not get its model.

use infer::LoadError;
use kit::shelf::NotFound;

/// A sentence for the musician.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error(transparent)]
    NotFound(#[from] NotFound),
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error("It would be {needed_ms:.0} ms late, and {most_ms:.0} ms is the most.")]
    TooLate { needed_ms: f64, most_ms: f64 },
}

impl kit::place::Trouble for Trouble {
    fn is_missing(&self) -> bool {
        matches!(self, Self::NotFound(NotFound::Missing))
    }
}
