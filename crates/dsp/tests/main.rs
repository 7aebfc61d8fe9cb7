//! Signal processing against independent oracles.
#![allow(clippy::unwrap_used, missing_docs)]
