//! `cargo xtask`: build, prove, bundle and install.
fn main() {}
