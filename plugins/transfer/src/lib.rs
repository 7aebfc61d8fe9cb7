//! Timbrel Transfer: sing, play or draw a line, and hear a learned instrument.
//!
//! | file | thread |
//! |---|---|
//! | `effect`: its engine, performer, keys, leap, matching | audio |
//! | `gauges`, `glide`, `rooms`, `tuning` | audio |
//! | `studio` | the instance's worker |
//! | `effect::rig`, `of_models` | built by the worker, played by audio |
//! | `editor`, `view` | the editor's |
//! | `params`, `state`, `session` | shared, as each says |

pub mod editor;
mod effect;
mod gauges;
mod glide;
mod of_models;
pub mod params;
mod range;
mod rooms;
mod session;
mod shipped;
pub mod state;
mod studio;
mod tuning;
pub mod view;

pub use effect::{TransferClap, TransferVst3};

nice_plug::nice_export_clap!(TransferClap);
nice_plug::nice_export_vst3!(TransferVst3);
