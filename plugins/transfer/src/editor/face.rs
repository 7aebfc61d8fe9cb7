//! Whose editor it is: the effect's or the instrument's. Both share most of it.

use std::sync::Arc;

use nice_plug::prelude::BoolParam;

use crate::params::{LineParams, OutParams, SourceParam, SynthParams, ToneParams, TransferParams};

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
