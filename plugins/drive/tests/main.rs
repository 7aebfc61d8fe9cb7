//! What Timbrel Drive promises at its borders.
#![allow(clippy::unwrap_used, unreachable_pub)]

mod editor;
