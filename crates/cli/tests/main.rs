//! What `render` reads and writes, without a plugin; with one, see the package `timbrel-tests`.
#![allow(clippy::unwrap_used)]

mod blocks;
mod check;
mod cost;
mod events;
mod midi;
mod sound;
mod state;
