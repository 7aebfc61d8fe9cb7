//! t
#![allow(clippy::unwrap_used)]
