//! What Timbrel Sampler promises at its borders.
#![allow(clippy::unwrap_used, unreachable_pub)]

mod editor;
