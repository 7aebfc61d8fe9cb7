//! Channels in and out, and the sidechain for curves beside them.
//!
//! The framework's VST3 has no use for a sidechain: what a host wants for it is compared with the channels of the main
//! input, so that mono tracks are refused; and where a host has switched it off, as some do, and gives null pointers for
//! its channels, they are followed. CLAP hosts that know no sidechain get the layouts without one.

use nice_plug::prelude::{AudioIOLayout, NonZeroU32, PortNames, new_nonzero_u32};

const SIDECHAIN: &[NonZeroU32] = &[new_nonzero_u32(2)];
const NAMES: &[&str] = &["CV: pitch, loudness"];

const STEREO: AudioIOLayout = layout(2, 2);
const MONO: AudioIOLayout = layout(1, 1);
const MONO_TO_STEREO: AudioIOLayout = layout(1, 2);

/// All of them, the favourite first.
pub(super) const ALL: &[AudioIOLayout] = &[
    with_curves(STEREO, "Stereo with CV"),
    with_curves(MONO, "Mono with CV"),
    with_curves(MONO_TO_STEREO, "Mono to stereo with CV"),
    STEREO,
    MONO,
    MONO_TO_STEREO,
];

/// Those without a sidechain.
pub(super) const PLAIN: &[AudioIOLayout] = &[STEREO, MONO, MONO_TO_STEREO];

const fn layout(inputs: u32, outputs: u32) -> AudioIOLayout {
    AudioIOLayout {
        main_input_channels: NonZeroU32::new(inputs),
        main_output_channels: NonZeroU32::new(outputs),
        ..AudioIOLayout::const_default()
    }
}

const fn with_curves(layout: AudioIOLayout, name: &'static str) -> AudioIOLayout {
    let names = PortNames { layout: Some(name), aux_inputs: NAMES, ..PortNames::const_default() };
    AudioIOLayout { aux_input_ports: SIDECHAIN, names, ..layout }
}
