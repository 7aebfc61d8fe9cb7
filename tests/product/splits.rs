//! The sound does not depend on how the host cuts its buffers, nor on whether it bounces.

use testkit::{Splits, assert_bit_equal, assert_clean};
use timbrel_cli::host::{Event, Planar, Plugin, Setup, State, Timeline};
use timbrel_tests::drive::{self, MAX_BLOCK};
use timbrel_tests::models::{self, Folder};

const RATE_HZ: f64 = 48_000.0;
const SAMPLES: usize = 24_000;

/// Curves and jumps at samples that no block length likes. When bouncing also changes that lanes are built anew for:
/// playing, that takes as long as it takes. The last comes so late that the take ends within its fade.
fn automation(plugin: &mut Plugin, offline: bool) -> Timeline {
    let mut timeline = Timeline::default();
    let mut add = |at, id: &str, text: &str| {
        let event: Event = plugin.set_event(id, text).unwrap();
        timeline.add(at, event);
    };
    for n in 0..40 {
        add(501 * n, "input_db", &format!("{}", 6.0 - 0.3 * n as f64));
        add(733 * n + 5, "treble", &format!("{}", (n % 7) as f64 - 3.0));
    }
    for (n, amount) in [(2_003, 0.2), (5_501, -0.35), (12_007, 0.0)] {
        let number = plugin.params().get("input_db").unwrap().number;
        timeline.add(n, Event::Modulate { number, amount });
    }
    let mut add = |at, id: &str, text: &str| {
        let event: Event = plugin.set_event(id, text).unwrap();
        timeline.add(at, event);
    };
    add(1_234, "mix", "50 %");
    add(7_777, "bypass", "on");
    add(9_999, "bypass", "off");
    if offline {
        add(15_001, "stereo", "dual");
        add(SAMPLES as u64 - 100, "stereo", "mid-side");
    }
    timeline
}

/// Plays from where every knob stands in `state`; automation leaves them elsewhere.
fn take(plugin: &mut Plugin, state: &State, setup: Setup, events: &Timeline, splits: Splits) -> Planar {
    plugin.load(state).unwrap();
    drive::play(plugin, setup, &drive::guitar(RATE_HZ, SAMPLES), events, splits)
}

fn assert_same_for_all_splits(plugin: &mut Plugin, setup: Setup, what: &str) {
    let (state, events) = (plugin.save().unwrap(), automation(plugin, setup.offline));
    let mut reference: Option<Planar> = None;
    for splits in Splits::all() {
        let output = take(plugin, &state, setup, &events, splits);
        output.iter().for_each(|channel| assert_clean(channel, what));
        let reference = reference.get_or_insert_with(|| output.clone());
        for (expected, got) in reference.iter().zip(&output) {
            assert_bit_equal(expected, got, &format!("{what}, {splits}"));
        }
    }
}

#[test]
fn any_split_sounds_the_same_inline() {
    let folder = Folder::default();
    for rate_hz in [48_000.0, 44_100.0] {
        let file = folder.file("filter.onnx", &models::filter("Filter", 3, &[rate_hz]));
        for setup in [Setup::offline(RATE_HZ, MAX_BLOCK), Setup::realtime(RATE_HZ, MAX_BLOCK)] {
            let mut plugin = drive::playing(&file, setup);
            assert_same_for_all_splits(&mut plugin, setup, &format!("model at {rate_hz} Hz, {setup:?}"));
        }
    }
}

#[test]
fn any_split_sounds_the_same_in_the_background_when_bouncing() {
    let folder = Folder::default();
    let file = folder.file("exotic.onnx", &models::exotic(4));
    let setup = Setup::offline(RATE_HZ, MAX_BLOCK);
    let mut plugin = drive::playing(&file, setup);
    assert_same_for_all_splits(&mut plugin, setup, "background");
}

#[test]
fn any_split_sounds_the_same_with_a_shipped_model() {
    let setup = Setup::offline(RATE_HZ, MAX_BLOCK);
    let mut plugin = drive::plugin();
    plugin.settle(setup).unwrap();
    assert_same_for_all_splits(&mut plugin, setup, "as it opens");
}

#[test]
fn a_bounce_equals_playback() {
    let folder = Folder::default();
    let file = folder.file("filter.onnx", &models::filter("Filter", 3, &[44_100.0]));
    let (offline, realtime) = (Setup::offline(RATE_HZ, 512), Setup::realtime(RATE_HZ, 512));
    let mut plugin = drive::playing(&file, offline);
    let (state, events) = (plugin.save().unwrap(), automation(&mut plugin, false));
    let bounced = take(&mut plugin, &state, offline, &events, Splits::fixed(512));
    let played = take(&mut plugin, &state, realtime, &events, Splits::random(5, 512));
    for (expected, got) in bounced.iter().zip(&played) {
        assert_bit_equal(expected, got, "playback after a bounce");
    }
}

#[test]
fn a_take_starts_from_rest_every_time() {
    let setup = Setup::offline(RATE_HZ, 512);
    let mut plugin = drive::plugin();
    plugin.settle(setup).unwrap();
    let input = drive::guitar(RATE_HZ, SAMPLES);
    let mut processor = plugin.activate(setup).unwrap();
    let mut take = || {
        processor.reset();
        processor.play(&input, &Timeline::default(), Splits::fixed(512).ranges(SAMPLES)).unwrap()
    };
    let (first, second) = (take(), take());
    assert_bit_equal(&first[0], &second[0], "the second take");
    plugin.deactivate(processor);
}
