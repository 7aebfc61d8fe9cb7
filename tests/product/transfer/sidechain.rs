//! Pitch and loudness as signals: in the sidechain, automated and modulated.

use testkit::measure::{peak, rms};
use testkit::signals::Noise;
use testkit::{Splits, assert_bit_equal};
use timbrel_cli::host::{Event, Planar, Plugin, Setup, Timeline};
use timbrel_tests::transfer::{play, set};

use super::{RATE_HZ, amplitude};

/// Samples from one frame to the next.
const HOP: usize = 192;
const LENGTH: usize = 4_800;
const SETUP: Setup = Setup { sample_rate_hz: RATE_HZ, max_block_samples: 16_384, offline: true };

fn curves(plugin_params: &[(&str, &str)]) -> Plugin {
    let quiet = [("source", "cv"), ("reverb", "0 %"), ("noise", "0")];
    set(SETUP, &[&quiet, plugin_params].concat())
}

/// Plays silence, with `sidechain` beside it.
fn listen(plugin: &mut Plugin, sidechain: &Planar, samples: usize, splits: Splits) -> Planar {
    let [inputs, _] = plugin.channels();
    let mut processor = plugin.activate(SETUP).unwrap();
    processor.set_sidechain(sidechain.clone());
    let input = vec![vec![0.0; samples]; inputs];
    let output = processor.play(&input, &Timeline::default(), splits.ranges(samples)).unwrap();
    plugin.deactivate(processor);
    output
}

fn constant(volts: [f32; 2], samples: usize) -> Planar {
    volts.iter().map(|volts| vec![volts / 10.0; samples]).collect()
}

#[test]
fn ten_volts_are_ten_octaves_and_sixty_decibels_above_the_parameters() {
    // Three quarters of a volt from C4 make A4; the parameter alone, or both together, can say so too.
    for (pitch, loudness, volts) in
        [("60", "-60", [0.75, 9.0]), ("69", "-6", [0.0, 0.0]), ("57", "-30", [1.0, 4.0]), ("81", "0", [-1.0, -1.0])]
    {
        let mut plugin = curves(&[("cv_pitch", pitch), ("cv_loudness", loudness)]);
        assert_eq!(plugin.sidechain_channels(), 2);
        let output = listen(&mut plugin, &constant(volts, 48_000), 48_000, Splits::fixed(512));
        let last = &output[0][24_000..];
        let (on, off) = (amplitude(last, 440.0), amplitude(last, 415.3));
        assert!(on > 20.0 * off && on > 1e-3, "{volts:?} V at {pitch}, {loudness}: {on} at the pitch, {off} below");
    }
    let mut silent = curves(&[]);
    let output = listen(&mut silent, &constant([3.0, 0.0], 24_000), 24_000, Splits::fixed(512));
    assert_eq!(peak(&output[0]), 0.0, "without loudness nothing sounds");
}

#[test]
fn a_louder_curve_sounds_louder() {
    let level = |volts: f32| {
        let output = listen(&mut curves(&[]), &constant([0.0, volts], 24_000), 24_000, Splits::fixed(512));
        20.0 * rms(&output[0][12_000..]).log10()
    };
    let levels = [5.0, 6.0, 7.0, 8.0, 9.0, 10.0].map(level);
    assert!(levels.is_sorted() && levels[5] - levels[0] > 12.0, "{levels:?}");
}

#[test]
fn other_sources_do_not_hear_the_sidechain() {
    let input = timbrel_tests::transfer::sung(330.0, RATE_HZ, LENGTH);
    let take = |sidechain: Planar| {
        let mut plugin = set(SETUP, &[]);
        let mut processor = plugin.activate(SETUP).unwrap();
        processor.set_sidechain(sidechain);
        let output = processor.play(&input, &Timeline::default(), Splits::fixed(512).ranges(LENGTH)).unwrap();
        plugin.deactivate(processor);
        output
    };
    assert_bit_equal(&take(Planar::new())[0], &take(constant([2.0, 10.0], LENGTH))[0], "source audio");
}

/// What is heard when something happens at each of these samples.
fn takes(at: &[usize], mut take: impl FnMut(usize) -> Planar) -> Vec<Vec<f32>> {
    at.iter().map(|&sample| take(sample).swap_remove(0)).collect()
}

/// Fails unless what happens at a sample is in the very next frame: from one frame on to the next sample after it, all
/// places sound the same.
fn assert_acts_at_the_next_frame(what: &str, take: impl FnMut(usize) -> Planar) {
    let frame = 10 * HOP;
    let takes = takes(&[frame - 1, frame, frame + 1, frame + 100, frame + HOP, frame + HOP + 1], take);
    assert_bit_equal(&takes[0], &takes[1], &format!("{what}: before a frame is at it"));
    assert_bit_equal(&takes[2], &takes[3], &format!("{what}: within one frame"));
    assert_bit_equal(&takes[3], &takes[4], &format!("{what}: up to the next frame"));
    for (early, late, from) in [(1, 2, frame), (4, 5, frame + HOP)] {
        let differs = takes[early].iter().zip(&takes[late]).position(|(a, b)| a != b).unwrap();
        assert!((from..from + HOP).contains(&differs), "{what}: the frame at {from} shows from {differs} on");
    }
}

#[test]
fn a_step_of_the_sidechain_acts_at_its_sample() {
    for channel in [0, 1] {
        assert_acts_at_the_next_frame(&format!("channel {channel}"), |sample| {
            let mut sidechain = constant([0.0, 7.0], LENGTH);
            sidechain[channel][sample..].iter_mut().for_each(|volts| *volts += 0.1);
            listen(&mut curves(&[]), &sidechain, LENGTH, Splits::fixed(LENGTH))
        });
    }
}

#[test]
fn automation_and_modulation_act_at_their_sample() {
    for (id, to, push) in [("cv_pitch", "72", 12.0 / 127.0), ("cv_loudness", "0", 12.0 / 60.0)] {
        for modulates in [false, true] {
            assert_acts_at_the_next_frame(&format!("{id}, modulated {modulates}"), |sample| {
                let mut plugin = curves(&[("cv_loudness", "-12")]);
                let param = plugin.params().get(id).unwrap().clone();
                let amount = push * (param.range[1] - param.range[0]);
                let event = match plugin.set_event(id, to).unwrap() {
                    _ if modulates => Event::Modulate { number: param.number, amount },
                    set => set,
                };
                let mut events = Timeline::default();
                events.add(sample as u64, event);
                play(&mut plugin, SETUP, &vec![vec![0.0; LENGTH]; 2], &events, Splits::fixed(LENGTH))
            });
        }
    }
}

#[test]
fn modulation_pushes_and_lets_go() {
    let take = |events: &[(u64, f64)]| {
        let mut plugin = curves(&[("cv_loudness", "-12"), ("attack_ms", "0"), ("release_ms", "0")]);
        let param = plugin.params().get("cv_pitch").unwrap().clone();
        let mut timeline = Timeline::default();
        for &(sample, semitones) in events {
            let amount = semitones / 127.0 * (param.range[1] - param.range[0]);
            timeline.add(sample, Event::Modulate { number: param.number, amount });
        }
        let output = play(&mut plugin, SETUP, &vec![vec![0.0; 48_000]; 2], &timeline, Splits::fixed(512));
        (output, plugin.save().unwrap().json().unwrap()["params"]["cv_pitch"]["f32"].clone())
    };
    let (pushed, kept) = take(&[(0, 9.0)]);
    assert_eq!(kept, 60.0, "the parameter stays where it was");
    assert!(amplitude(&pushed[0][24_000..], 440.0) > 1e-3);
    let (back, _) = take(&[(0, 9.0), (12_000, 0.0)]);
    let [c4, a4] = [261.63, 440.0].map(|f0_hz| amplitude(&back[0][24_000..], f0_hz));
    assert!(c4 > 1e-3 && c4 > 20.0 * a4, "let go: {c4} at C4, {a4} at A4");
}

#[test]
fn any_split_sounds_the_same_and_odd_values_do_no_harm() {
    let mut dice = Noise::new(3);
    let mut wild = |n: usize| match dice.below(200) {
        0 => f32::NAN,
        1 => f32::INFINITY,
        2 => 1e9,
        _ => 0.1 * dice.bipolar() + 0.4 * (n as f32 / 4_000.0).sin(),
    };
    let sidechain: Planar = (0..2).map(|_| (0..16_000).map(&mut wild).collect()).collect();
    let mut plugin = curves(&[("cv_loudness", "-12")]);
    let reference = listen(&mut plugin, &sidechain, 16_000, Splits::fixed(4_096));
    testkit::assert_clean(&reference[0], "wild curves");
    assert!(rms(&reference[0]) > 1e-3);
    for splits in Splits::all() {
        let other = listen(&mut plugin, &sidechain, 16_000, splits);
        assert_bit_equal(&reference[0], &other[0], &format!("{splits}"));
    }
}

#[test]
fn mono_tracks_have_both_curves_too() {
    for layout in [[1, 1], [1, 2]] {
        let mut plugin = curves(&[]);
        plugin.set_layout(layout).unwrap();
        assert_eq!(plugin.sidechain_channels(), 2);
        let output = listen(&mut plugin, &constant([0.75, 9.0], 48_000), 48_000, Splits::fixed(512));
        assert_eq!(output.len(), layout[1]);
        let (on, off) = (amplitude(&output[0][24_000..], 440.0), amplitude(&output[0][24_000..], 261.6));
        assert!(on > 20.0 * off && on > 1e-3, "{layout:?}: {on} at the pitch, {off} at C4");
    }
}
