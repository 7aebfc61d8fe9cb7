//! Whose editor it is: the effect's or the instrument's. Both share most of it.

use std::sync::Arc;

use kit::persisted::Persisted;
use kit::presets::Book;
use nice_plug::prelude::{BoolParam, Params};

use crate::params::{LineParams, OutParams, SourceParam, SynthParams, ToneParams, TransferParams};
use crate::presets::{EFFECT, SYNTH};

/// The parameters behind an editor.
#[derive(Clone)]
pub enum Face {
    /// Timbrel Transfer.
    Effect(Arc<TransferParams>),
    /// Timbrel Transfer Synth.
    Synth(Arc<SynthParams>),
}

impl From<Arc<TransferParams>> for Face {
    fn from(params: Arc<TransferParams>) -> Self {
        Self::Effect(params)
    }
}

impl From<Arc<SynthParams>> for Face {
    fn from(params: Arc<SynthParams>) -> Self {
        Self::Synth(params)
    }
}

impl Face {
    /// Beside the family's name.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Effect(_) => "Transfer",
            Self::Synth(_) => "Transfer Synth",
        }
    }

    /// Whether there is an input to listen to.
    pub(super) fn listens(&self) -> bool {
        matches!(self, Self::Effect(_))
    }

    /// Where the effect listens.
    pub(super) fn source(&self) -> Option<SourceParam> {
        match self {
            Self::Effect(params) => Some(params.source.value()),
            Self::Synth(_) => None,
        }
    }

    /// The presets of the plugin.
    pub(super) fn book(&self) -> &'static Book {
        match self {
            Self::Effect(_) => &EFFECT,
            Self::Synth(_) => &SYNTH,
        }
    }

    /// Which preset was chosen.
    pub(super) fn preset(&self) -> &Persisted<String> {
        match self {
            Self::Effect(params) => &params.preset,
            Self::Synth(params) => &params.preset,
        }
    }

    /// All of them.
    pub(super) fn params(&self) -> Arc<dyn Params> {
        match self {
            Self::Effect(params) => params.clone(),
            Self::Synth(params) => params.clone(),
        }
    }

    pub(super) fn bypass(&self) -> &BoolParam {
        match self {
            Self::Effect(params) => &params.bypass,
            Self::Synth(params) => &params.bypass,
        }
    }

    pub(super) fn line(&self) -> &LineParams {
        match self {
            Self::Effect(params) => &params.line,
            Self::Synth(params) => &params.line,
        }
    }

    pub(super) fn tone(&self) -> &ToneParams {
        match self {
            Self::Effect(params) => &params.tone,
            Self::Synth(params) => &params.tone,
        }
    }

    pub(super) fn out(&self) -> &OutParams {
        match self {
            Self::Effect(params) => &params.out,
            Self::Synth(params) => &params.out,
        }
    }
}
