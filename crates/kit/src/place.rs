//! What is in a place for a model, as the worker of an instance sees it.

use std::path::PathBuf;

use crate::keepsake::Keepsake;
use crate::shelf::Source;
use crate::widgets::Status;

/// A place for one model of the plugin's kind.
#[derive(Debug, Default)]
pub enum Place<M> {
    /// Nothing.
    #[default]
    Empty,
    /// A model is on its way.
    Loading {
        /// Its name or file name.
        name: String,
        /// What plays meanwhile, if anything does.
        still: Option<Box<M>>,
    },
    /// A model.
    Playing(Box<M>),
    /// The project names a model that is nowhere to be found.
    Missing(Keepsake),
    /// A file was turned down.
    Refused {
        /// Its name or file name.
        name: String,
        /// Why, in a plain sentence.
        reason: String,
        /// What the project named, if it was the project that asked.
        kept: Option<Keepsake>,
        /// What plays meanwhile, if anything does.
        still: Option<Box<M>>,
    },
}

/// A place as the editor sees it; `C` is what is known of a model that plays.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Shown<C> {
    /// No model.
    #[default]
    Empty,
    /// A model is on its way; what played before keeps playing.
    Loading {
        /// Its name or file name.
        name: String,
        /// What plays meanwhile, if anything does.
        still: Option<Box<C>>,
    },
    /// A model is ready.
    Playing(Box<C>),
    /// The project names a model that is not on this computer; its place is kept.
    Missing {
        /// The name that the project remembers.
        name: String,
        /// Where it was.
        path: PathBuf,
    },
    /// A file was turned down.
    Refused {
        /// Its name or file name.
        name: String,
        /// Why, in a plain sentence.
        reason: String,
        /// What plays meanwhile, if anything does.
        still: Option<Box<C>>,
    },
}

/// A model that is loaded from a file.
pub trait OfFile {
    /// Of the file, in hexadecimal.
    fn sha256(&self) -> &str;
}

impl<M: OfFile> Place<M> {
    /// Whether it holds, or looked in vain for, the file with this hash.
    pub fn is(&self, sha256: &str) -> bool {
        match self {
            Self::Playing(model) => model.sha256() == sha256,
            Self::Missing(kept) | Self::Refused { kept: Some(kept), .. } => kept.sha256 == sha256,
            Self::Empty | Self::Loading { .. } | Self::Refused { .. } => false,
        }
    }
}

impl<M> Place<M> {
    /// The model that sounds, if one does.
    pub fn model(&self) -> Option<&M> {
        match self {
            Self::Playing(model) => Some(model),
            Self::Loading { still, .. } | Self::Refused { still, .. } => still.as_deref(),
            Self::Empty | Self::Missing(_) => None,
        }
    }

    fn into_model(self) -> Option<Box<M>> {
        match self {
            Self::Playing(model) => Some(model),
            Self::Loading { still, .. } | Self::Refused { still, .. } => still,
            Self::Empty | Self::Missing(_) => None,
        }
    }

    /// A new model is on its way; what plays goes on.
    #[must_use]
    pub fn begin_loading(self, name: String) -> Self {
        Self::Loading { name, still: self.into_model() }
    }

    /// The new model was turned down. What the project named is kept, and then nothing else plays in its place.
    #[must_use]
    pub fn refuse(self, name: String, reason: String, kept: Option<Keepsake>) -> Self {
        let still = if kept.is_some() { None } else { self.into_model() };
        Self::Refused { name, reason, kept, still }
    }

    /// The model of `source` cannot be had, because of `trouble`: what is here now, and what to say. `silent` says what
    /// is heard where the project's own model is missing.
    #[must_use]
    pub fn turn_down(self, source: &Source, trouble: &impl Trouble, silent: &str) -> (Self, Status) {
        let (name, kept) = (source.name(), source.kept());
        match kept {
            Some(kept) if trouble.is_missing() => {
                let words = format!("{name} is not on this computer; {silent}");
                (Self::Missing(kept), Status::warning(words))
            }
            kept => {
                let status = Status::bad(format!("{name}: {trouble}"));
                (self.refuse(name, trouble.to_string(), kept), status)
            }
        }
    }

    /// As the editor sees it.
    pub fn shown<C>(&self, card: impl Fn(&M) -> C) -> Shown<C> {
        let card = |model: &M| Box::new(card(model));
        match self {
            Self::Empty => Shown::Empty,
            Self::Loading { name, still } => Shown::Loading { name: name.clone(), still: still.as_deref().map(card) },
            Self::Playing(model) => Shown::Playing(card(model)),
            Self::Missing(kept) => {
                Shown::Missing { name: kept.name.clone(), path: kept.path.clone().unwrap_or_default() }
            }
            Self::Refused { name, reason, still, .. } => {
                Shown::Refused { name: name.clone(), reason: reason.clone(), still: still.as_deref().map(card) }
            }
        }
    }
}

/// Why a place does not get its model, in a sentence for the musician.
pub trait Trouble: std::fmt::Display {
    /// The file is nowhere to be found.
    fn is_missing(&self) -> bool;
}

impl<C> Shown<C> {
    /// What is known of the model that sounds, if one does.
    pub fn card(&self) -> Option<&C> {
        match self {
            Self::Playing(card) => Some(card),
            Self::Loading { still, .. } | Self::Refused { still, .. } => still.as_deref(),
            Self::Empty | Self::Missing { .. } => None,
        }
    }

    /// What is known of the model that was asked for, once it plays.
    pub fn playing(&self) -> Option<&C> {
        if let Self::Playing(card) = self { Some(card) } else { None }
    }

    /// What it is called; `of` names a model.
    pub fn name<'a>(&'a self, of: impl Fn(&'a C) -> &'a str) -> Option<&'a str> {
        match self {
            Self::Empty => None,
            Self::Playing(card) => Some(of(card)),
            Self::Loading { name, .. } | Self::Missing { name, .. } | Self::Refused { name, .. } => Some(name),
        }
    }

    /// Where no model plays: what stands in the place of its maker.
    pub fn excuse(&self) -> Option<&'static str> {
        match self {
            Self::Empty => Some("choose one, or drop a file anywhere"),
            Self::Playing(_) => None,
            Self::Loading { .. } => Some("loading"),
            Self::Missing { .. } => Some("not on this computer"),
            Self::Refused { .. } => Some("cannot play"),
        }
    }
}
