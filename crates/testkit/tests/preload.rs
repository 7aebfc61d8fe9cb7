use std::path::Path;
use std::process::Command;

use testkit::preload;

#[test]
fn the_guard_counts_the_raised_thread_only() {
    let folder = std::env::temp_dir().join(format!("timbrel-guard-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let guard = preload::build(&folder).unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/offender.c");
    let offender = preload::compile(&source, &folder, "offender", &["-pthread", "-ldl"]).unwrap();
    let output = Command::new(offender).env("LD_PRELOAD", guard).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    // allocs (malloc, realloc), frees, locks, waits, wakes, sleeps, io
    assert_eq!(printed.trim(), "2 1 1 0 0 1 1");
    std::fs::remove_dir_all(folder).unwrap();
}
