//! A host that scans its plugin folder is not kept waiting, and wakes no inference library.

use std::time::{Duration, Instant};

use timbrel_cli::host::{Library, Plugin};
use timbrel_tests::{built, child, drive, synth, transfer};

const TOUCHED: &str = "scanning loaded ONNX Runtime";
const LIMIT: Duration = Duration::from_millis(100);
/// A busy machine may be slow at any moment, but not at every one.
const TRIES: usize = 5;

/// In processes of their own, since the other tests of this one load ONNX Runtime.
#[test]
fn scanning_is_quick_and_does_not_touch_onnx_runtime() {
    if child::is_this() {
        return scan();
    }
    built::clap("Timbrel Drive");
    let this_test = "scan::scanning_is_quick_and_does_not_touch_onnx_runtime";
    let tries: Vec<_> = (0..TRIES).map(|_| child::run(this_test, &[])).collect();
    assert!(tries.iter().any(Result::is_ok), "{tries:?}");
    let touched = tries.iter().any(|run| run.as_ref().is_err_and(|said| said.contains(TOUCHED)));
    assert!(!touched, "{TOUCHED}");
}

fn scan() {
    let start = Instant::now();
    let library = Library::open(built::clap("Timbrel Drive")).unwrap();
    let descriptions = library.plugins();
    let plugin = Plugin::create(&library, Some(drive::ID)).unwrap();
    let took = start.elapsed();
    assert_eq!(descriptions.len(), 1);
    assert_eq!((descriptions[0].id.as_str(), descriptions[0].vendor.as_str()), (drive::ID, "Timbrel"));
    let loaded = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    assert!(!loaded.contains("onnxruntime"), "{TOUCHED}");
    drop(plugin);
    assert!(took < LIMIT, "scanning took {took:?}");
}

#[test]
fn the_effect_and_the_instrument_come_in_one_file() {
    let found = transfer::library().plugins();
    let ids: Vec<_> = found.iter().map(|plugin| plugin.id.as_str()).collect();
    assert_eq!(ids, [transfer::ID, synth::ID]);
    let instrument = |feature: &String| feature == "instrument";
    assert_eq!(found.iter().map(|plugin| plugin.features.iter().any(instrument)).collect::<Vec<_>>(), [false, true]);
    assert!(found.iter().all(|plugin| plugin.vendor == "Timbrel"));
}
