//! Tests of the crate at its border.
#![allow(clippy::unwrap_used, unreachable_pub)]

mod controls;
mod effect;
mod file;
mod import;
mod interpreter;
mod latent;
mod library;
mod manifest;
mod onnx_fuzz;
mod onnx_read;
mod onnx_write;
mod peak;
mod preset;
mod sound;

/// A file of `tests/fixtures`.
pub fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/{name}.onnx", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Every file of a folder of `tests/fixtures`: name without extension, and content.
pub fn fixtures(folder: &str) -> Vec<(String, Vec<u8>)> {
    let path = format!("{}/tests/fixtures/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap()))
        .collect()
}

/// The same cases at every run, and no files left behind.
pub fn cases(count: u32) -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        cases: count,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(1),
        ..Default::default()
    }
}
