//! The realtime inference crate, at its border.
#![allow(clippy::unwrap_used, missing_docs)]

mod background;
mod controls;
mod fakes;
mod graphs;
mod inline;
mod instrument;
mod lane;
mod latent;
mod loader;
mod player;
mod session;
mod starving;
mod wide;
