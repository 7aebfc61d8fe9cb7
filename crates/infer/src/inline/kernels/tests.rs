//! Every kernel against a naive reference in `f64`, against itself on other instruction sets, and against itself cut
//! into other calls.
#![allow(clippy::unwrap_used)]

mod conv;
mod elementwise;
mod halves;
mod recurrent;
mod rows;
mod signal;
mod transposed;
