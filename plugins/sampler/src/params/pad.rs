//! The knobs of one pad.

use dsp::{AdsrShape, FilterSetting, FilterShape, Region};
use nice_plug::prelude::*;

use super::FIRST_KEY;
use super::ranges::{both_ways, decibels, deviations, group, hertz, key, pan, semitones, share, steps, time, times};
use crate::recipe::Edits;

/// Groups of pads that silence each other.
pub const CHOKE_GROUPS: i32 = 8;

/// One pad: what is edited in the latent space, and how its voices play.
#[derive(Params)]
pub struct PadParams {
    /// Along the first axis, standard deviations.
    #[id = "pc1"]
    pub pc1: FloatParam,
    /// Along the second axis.
    #[id = "pc2"]
    pub pc2: FloatParam,
    /// How much higher or lower the sound's energy lies, semitones.
    #[id = "frequency"]
    pub frequency: FloatParam,
    /// How much longer until it is loudest, doublings.
    #[id = "attack"]
    pub attack: FloatParam,
    /// How much longer it lasts, doublings.
    #[id = "release"]
    pub release: FloatParam,
    /// A seeded random way from its point, 0–1.
    #[id = "wander"]
    pub wander: FloatParam,
    /// Along its path, 0–1.
    #[id = "morph"]
    pub morph: FloatParam,
    /// From what the model makes to the sample itself, 0–1.
    #[id = "original"]
    pub original: FloatParam,
    /// How much softer a soft note is, 0–1.
    #[id = "velocity"]
    pub velocity: FloatParam,
    /// How much darker, or brighter, a soft note is, ±1.
    #[id = "velocity_tone"]
    pub velocity_tone: FloatParam,
    /// Semitones.
    #[id = "tune"]
    pub tune: FloatParam,
    /// Where it begins, 0–1. Not called `start`: the framework's number of `pad10_start` is that of `pad16_frequency`.
    #[id = "begin"]
    pub start: FloatParam,
    /// Where it ends, 0–1.
    #[id = "end"]
    pub end: FloatParam,
    /// Backwards.
    #[id = "reverse"]
    pub reverse: BoolParam,
    /// Again and again while the key is held.
    #[id = "loop"]
    pub looped: BoolParam,
    /// The key ends the note; otherwise it plays out.
    #[id = "gate"]
    pub gate: BoolParam,
    /// Of the voice's envelope, ms.
    #[id = "amp_attack"]
    pub amp_attack: FloatParam,
    /// Of the voice's envelope, ms.
    #[id = "amp_decay"]
    pub amp_decay: FloatParam,
    /// Of the voice's envelope, 0–1.
    #[id = "amp_sustain"]
    pub amp_sustain: FloatParam,
    /// Of the voice's envelope, ms.
    #[id = "amp_release"]
    pub amp_release: FloatParam,
    /// What goes through the filter.
    #[id = "filter"]
    pub filter: EnumParam<FilterParam>,
    /// The filter's corner, Hz.
    #[id = "cutoff"]
    pub cutoff: FloatParam,
    /// The filter's peak, 0–1.
    #[id = "resonance"]
    pub resonance: FloatParam,
    /// From left, −1, to right, 1.
    #[id = "pan"]
    pub pan: FloatParam,
    /// dB.
    #[id = "gain"]
    pub gain: FloatParam,
    /// A note ends those of the same group; 0 is none.
    #[id = "choke"]
    pub choke: IntParam,
    /// The key, 0–127.
    #[id = "note"]
    pub note: IntParam,
}

/// What goes through the filter.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterParam {
    /// All.
    #[id = "off"]
    #[name = "Off"]
    Off,
    /// What is low.
    #[id = "low"]
    #[name = "Low-pass"]
    Low,
    /// What is around.
    #[id = "band"]
    #[name = "Band-pass"]
    Band,
    /// What is high.
    #[id = "high"]
    #[name = "High-pass"]
    High,
}

impl PadParams {
    /// Of the pad with this index, from 0.
    pub(super) fn new(pad: usize) -> Self {
        // Some hosts do not show groups.
        let named = |name: &str| format!("Pad {} {name}", pad + 1);
        Self {
            pc1: deviations(&named("PC 1")),
            pc2: deviations(&named("PC 2")),
            frequency: steps(&named("Frequency"), 36.0),
            attack: times(&named("Attack")),
            release: times(&named("Release")),
            wander: share(&named("Wander"), 0.0),
            morph: share(&named("Morph"), 0.0),
            original: share(&named("Original"), 0.0),
            velocity: share(&named("Velocity"), 0.75),
            velocity_tone: both_ways(&named("Velocity tone")),
            tune: semitones(&named("Tune")),
            start: share(&named("Start"), 0.0),
            end: share(&named("End"), 1.0),
            reverse: BoolParam::new(named("Reverse"), false),
            looped: BoolParam::new(named("Loop"), false),
            gate: BoolParam::new(named("Gate"), false),
            amp_attack: time(&named("Amp attack"), 0.0, 2_000.0),
            amp_decay: time(&named("Amp decay"), 250.0, 4_000.0),
            amp_sustain: share(&named("Amp sustain"), 1.0),
            amp_release: time(&named("Amp release"), 60.0, 4_000.0),
            filter: EnumParam::new(named("Filter"), FilterParam::Off),
            cutoff: hertz(&named("Cutoff"), 20_000.0),
            resonance: share(&named("Resonance"), 0.0),
            pan: pan(&named("Pan")),
            gain: decibels(&named("Gain"), 0.0, -60.0, 12.0),
            choke: group(&named("Choke"), CHOKE_GROUPS),
            note: key(&named("Note"), i32::from(FIRST_KEY) + pad as i32),
        }
    }

    /// What its sound is made of; map and seed are the instrument's.
    ///
    /// Realtime.
    pub(super) fn edits(&self) -> Edits {
        Edits {
            axes: [self.pc1.value(), self.pc2.value()],
            frequency_st: self.frequency.value(),
            attack_doublings: self.attack.value(),
            release_doublings: self.release.value(),
            wander: self.wander.value(),
            morph: self.morph.value(),
            original: self.original.value(),
            velocity_tone: self.velocity_tone.value(),
            map: [0.0; 2],
            seed: 0,
        }
    }

    /// Which part plays, and how.
    ///
    /// Realtime.
    pub(crate) fn region(&self) -> Region {
        Region {
            start: self.start.value(),
            end: self.end.value(),
            reversed: self.reverse.value(),
            looped: self.looped.value(),
        }
    }

    /// The envelope of a note.
    ///
    /// Realtime.
    pub(crate) fn envelope(&self) -> AdsrShape {
        AdsrShape {
            attack_s: self.amp_attack.value() / 1_000.0,
            decay_s: self.amp_decay.value() / 1_000.0,
            sustain: self.amp_sustain.value(),
            release_s: self.amp_release.value() / 1_000.0,
        }
    }

    /// Where the filter stands.
    ///
    /// Realtime.
    pub(crate) fn filtering(&self) -> FilterSetting {
        let shape = match self.filter.value() {
            FilterParam::Off => FilterShape::Off,
            FilterParam::Low => FilterShape::Lowpass,
            FilterParam::Band => FilterShape::Bandpass,
            FilterParam::High => FilterShape::Highpass,
        };
        FilterSetting { shape, corner_hz: self.cutoff.value(), resonance: self.resonance.value() }
    }

    /// Whether letting go of the key ends the note.
    ///
    /// Realtime.
    pub(crate) fn follows_key(&self) -> bool {
        self.gate.value() || self.looped.value()
    }
}

impl PadParams {
    /// What hardware shows, eight knobs a page.
    pub(crate) fn pages(&self, section: &mut impl RemoteControlsSection) {
        section.add_page("Sound", |page| {
            let knobs = [&self.pc1, &self.pc2, &self.frequency, &self.attack, &self.release, &self.wander];
            knobs.into_iter().chain([&self.morph, &self.original]).for_each(|param| page.add_param(param));
        });
        section.add_page("Voice", |page| {
            [&self.tune, &self.start, &self.end].into_iter().for_each(|param| page.add_param(param));
            [&self.reverse, &self.looped, &self.gate].into_iter().for_each(|param| page.add_param(param));
            [&self.pan, &self.gain].into_iter().for_each(|param| page.add_param(param));
        });
        section.add_page("Shape", |page| {
            let envelope = [&self.amp_attack, &self.amp_decay, &self.amp_sustain, &self.amp_release];
            envelope.into_iter().for_each(|param| page.add_param(param));
            page.add_param(&self.filter);
            [&self.cutoff, &self.resonance, &self.velocity].into_iter().for_each(|param| page.add_param(param));
        });
        section.add_page("Key", |page| {
            page.add_param(&self.velocity_tone);
            [&self.choke, &self.note].into_iter().for_each(|param| page.add_param(param));
        });
    }
}
