//! Timbrel Transfer: sing, play or draw a line, and hear a learned instrument; and Timbrel Transfer Synth, the same
//! instruments on a keyboard. One library holds both.
//!
//! | file | thread |
//! |---|---|
//! | `effect`: its engine, performer, keys, leap, matching | audio |
//! | `synth`: its engine, pool of voices, channels, notes | audio |
//! | `gauges`, `glide`, `rooms`, `tuning` | audio |
//! | `studio` | the instance's worker |
//! | `effect::rig`, `synth::rig`, `of_models` | built by the worker, played by audio |
//! | `editor`, `view` | the editor's |
//! | `params`, `state`, `session` | shared, as each says |

pub mod editor;
mod effect;
mod gauges;
mod glide;
mod of_models;
pub mod params;
pub mod presets;
mod range;
mod rooms;
mod session;
mod shipped;
pub mod state;
mod studio;
mod synth;
mod tuning;
pub mod view;

pub use effect::{TransferClap, TransferVst3};
pub use synth::TransferSynth;

nice_plug::nice_export_clap!(TransferClap, TransferSynth);
nice_plug::nice_export_vst3!(TransferVst3, TransferSynth);
