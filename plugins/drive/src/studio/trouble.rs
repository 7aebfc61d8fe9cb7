//! Why a slot does not get its model.

use infer::LoadError;
use kit::shelf::NotFound;
use model::ModelError;

/// A sentence for the musician.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error("the file is not on this computer")]
    Missing,
    #[error("{0}")]
    Model(ModelError),
    #[error("{0}")]
    Load(#[from] LoadError),
    #[error("This is another model than the one that is missing.")]
    NotTheSame,
    #[error("It would be {needed_ms:.0} ms late, and {most_ms:.0} ms is the most.")]
    TooLate { needed_ms: f64, most_ms: f64 },
}

impl From<NotFound> for Trouble {
    fn from(why: NotFound) -> Self {
        match why {
            NotFound::Missing => Self::Missing,
            NotFound::Model(error) => Self::Model(error),
        }
    }
}
