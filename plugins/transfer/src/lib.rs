//! Timbrel Transfer: sing, play or draw a line, and hear a learned instrument.
//!
//! | file | thread |
//! |---|---|
//! | `engine`, `performer`, `glide`, `keys`, `matching` | audio |
//! | `rig` | built by the instance's worker, played by audio |
//! | `params`, `state` | shared, as each says |

mod controls;
mod engine;
mod glide;
mod keys;
mod matching;
pub mod params;
mod performer;
mod rig;
mod shipped;
pub mod state;
pub mod view;
