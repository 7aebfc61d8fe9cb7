mod channels;
mod faults;
mod knobs;
mod latency;
mod level;
mod rest;
mod splits;

/// Compiles only for values that may move to another thread.
#[test]
fn a_lane_moves_between_threads() {
    fn moves<T: Send>() {}
    moves::<infer::Lane<infer::Waveform>>();
}
