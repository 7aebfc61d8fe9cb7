//! A guard for built programs and plugins, which have allocators of their own: a small library that is loaded before
//! the C library and counts what a thread does while its flag is up. Linux with glibc only.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Compiles the guard into `folder` with the system's C compiler; the answer goes into `LD_PRELOAD`.
///
/// # Errors
/// What the compiler said.
pub fn build(folder: &Path) -> Result<PathBuf, String> {
    compile(&source(), folder, "libtimbrel_guard.so", &["-shared", "-fPIC", "-ldl"])
}

/// Compiles one C file into `folder` under `name`.
///
/// # Errors
/// What the compiler said.
pub fn compile(source: &Path, folder: &Path, name: &str, options: &[&str]) -> Result<PathBuf, String> {
    let library = folder.join(name);
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    let output = Command::new(&compiler)
        .args(["-O1", "-g", "-fno-builtin", "-o"])
        .args([&library, source])
        .args(options)
        .output()
        .map_err(|e| format!("cannot run {}: {e}", compiler.display()))?;
    if output.status.success() { Ok(library) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("preload/guard.c")
}
