//! The realtime inference crate, at its border.
#![allow(clippy::unwrap_used, missing_docs)]

mod fakes;
mod lane;
mod inline;
