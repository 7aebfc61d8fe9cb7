//! Where notes go before they are played.

use dsp::tuning::Scale;
use nice_plug::prelude::*;

use super::ranges::{linear, time};
use crate::tuning::Tuning;

/// The line: moved, snapped to a scale, glided.
#[derive(Params)]
pub struct LineParams {
    /// Semitones.
    #[id = "transpose"]
    pub transpose: FloatParam,
    /// Whether notes go to the nearest of a scale.
    #[id = "snap"]
    pub snap: EnumParam<SnapParam>,
    /// The scale's root.
    #[id = "root"]
    pub root: EnumParam<RootParam>,
    /// The scale.
    #[id = "scale"]
    pub scale: EnumParam<ScaleParam>,
    /// Time to a new note.
    #[id = "glide_ms"]
    pub glide_ms: FloatParam,
}

/// Where notes go.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapParam {
    /// Where they are.
    #[id = "off"]
    #[name = "Off"]
    Off,
    /// To the nearest semitone.
    #[id = "chromatic"]
    #[name = "Chromatic"]
    Chromatic,
    /// To the nearest note of the scale.
    #[id = "scale"]
    #[name = "Scale"]
    Scale,
}

macro_rules! named {
    ($(#[$about:meta])* $name:ident { $($variant:ident = $id:literal, $shown:literal;)* }) => {
        $(#[$about])*
        #[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = $shown] #[id = $id] #[name = $shown] $variant,)*
        }
    };
}

named! {
    /// The root of the scale.
    RootParam {
        C = "c", "C"; Cs = "cs", "C♯"; D = "d", "D"; Ds = "ds", "D♯"; E = "e", "E"; F = "f", "F";
        Fs = "fs", "F♯"; G = "g", "G"; Gs = "gs", "G♯"; A = "a", "A"; As = "as", "A♯"; B = "b", "B";
    }
}

named! {
    /// The notes of an octave that are played.
    ScaleParam {
        Major = "major", "Major"; Minor = "minor", "Minor"; HarmonicMinor = "harmonic_minor", "Harmonic minor";
        Dorian = "dorian", "Dorian"; Mixolydian = "mixolydian", "Mixolydian";
        MajorPentatonic = "major_pentatonic", "Major pentatonic";
        MinorPentatonic = "minor_pentatonic", "Minor pentatonic"; Blues = "blues", "Blues";
        WholeTone = "whole_tone", "Whole tone";
    }
}

impl ScaleParam {
    fn scale(self) -> Scale {
        match self {
            Self::Major => Scale::MAJOR,
            Self::Minor => Scale::MINOR,
            Self::HarmonicMinor => Scale::HARMONIC_MINOR,
            Self::Dorian => Scale::DORIAN,
            Self::Mixolydian => Scale::MIXOLYDIAN,
            Self::MajorPentatonic => Scale::MAJOR_PENTATONIC,
            Self::MinorPentatonic => Scale::MINOR_PENTATONIC,
            Self::Blues => Scale::BLUES,
            Self::WholeTone => Scale::WHOLE_TONE,
        }
    }
}

impl Default for LineParams {
    fn default() -> Self {
        Self {
            transpose: linear("Transpose", 0.0, -24.0, 24.0, " st", 2),
            snap: EnumParam::new("Snap", SnapParam::Off),
            root: EnumParam::new("Root", RootParam::C),
            scale: EnumParam::new("Scale", ScaleParam::Major),
            glide_ms: time("Glide", 0.0, 1_000.0),
        }
    }
}

impl LineParams {
    /// Where its knobs stand now.
    ///
    /// Realtime.
    pub(crate) fn tuning(&self) -> Tuning {
        let snap = match self.snap.value() {
            SnapParam::Off => None,
            SnapParam::Chromatic => Some((Scale::CHROMATIC, 0)),
            SnapParam::Scale => Some((self.scale.value().scale(), self.root.value() as u8)),
        };
        Tuning { transpose: self.transpose.value(), snap, glide_ms: self.glide_ms.value() }
    }
}
