//! The three definitions of loudness against numpy and librosa, and what is done with them.

use std::path::PathBuf;

use dsp::{Loudness, LoudnessMeter, NoiseFloor, PitchTracker, VoiceGate, a_weighting_db, gain_from_db};
use testkit::{Splits, no_alloc, signals};

use crate::pitch::voices::Voice;

const RATE_HZ: f64 = 48_000.0;
const HOP: usize = 192;
const ALL: [Loudness; 3] = [Loudness::AWeightedPower, Loudness::MeanLogMagnitude, Loudness::Rms];

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// Rows of numbers under one line of names.
fn table(name: &str) -> Vec<Vec<f64>> {
    let text = std::fs::read_to_string(fixture(name)).unwrap();
    let row = |line: &str| line.split(',').map(|value| value.parse().unwrap()).collect();
    text.lines().skip(1).map(row).collect()
}

fn measure(definition: Loudness, rate_hz: f64, hop: usize, audio: &[f32]) -> Vec<f32> {
    let mut meter = LoudnessMeter::new(definition, rate_hz, hop);
    let mut frames = Vec::new();
    meter.process(audio, |loudness| frames.push(loudness));
    frames
}

fn last(definition: Loudness, audio: &[f32]) -> f32 {
    *measure(definition, RATE_HZ, HOP, audio).last().unwrap()
}

#[test]
fn the_weights_are_those_of_librosa() {
    for row in table("a_weighting.csv") {
        let [frequency_hz, weight_db] = row[..] else { panic!("two columns") };
        // Six digits are written.
        assert!((a_weighting_db(frequency_hz) - weight_db).abs() < 2e-4, "{frequency_hz} Hz");
    }
}

#[test]
fn all_three_are_what_numpy_makes_of_a_voice() {
    let voice = Voice::open("singing_low");
    let ours = ALL.map(|definition| measure(definition, voice.rate_hz, 512, &voice.audio));
    let rows = table("loudness.csv");
    assert_eq!(rows.len(), ours[0].len());
    for (frame, row) in rows.iter().enumerate() {
        assert_eq!(row[0], ((frame + 1) * 512) as f64);
        for (ours, theirs) in ours.iter().zip(&row[1..]) {
            assert!((f64::from(ours[frame]) - theirs).abs() < 1e-3, "frame {frame}: {} and {theirs}", ours[frame]);
        }
    }
}

#[test]
fn known_tones_have_known_levels() {
    // 1 kHz, in the middle of a bin: its power is in that bin alone.
    let bin_hz = RATE_HZ / 2_048.0;
    let tone = signals::sine(43.0 * bin_hz, 1.0, RATE_HZ, 9_600);
    let weight_db = a_weighting_db(43.0 * bin_hz);
    let power_db = 10.0 * (1_024.0_f64.powi(2) / 1_025.0).log10() + weight_db;
    assert!((f64::from(last(Loudness::AWeightedPower, &tone)) - power_db).abs() < 1e-3);
    assert!((last(Loudness::Rms, &signals::sine(46.875 * 4.0, 1.0, RATE_HZ, 9_600)) + 3.0103).abs() < 1e-3);
    assert!(
        last(Loudness::AWeightedPower, &signals::sine(23.4375 * 2.0, 1.0, RATE_HZ, 9_600)) < 0.0,
        "bass weighs little"
    );
}

#[test]
fn silence_is_the_least_value() {
    for definition in ALL {
        let silence = LoudnessMeter::new(definition, RATE_HZ, HOP).silence();
        assert!((last(definition, &signals::silence(4_800)) - silence).abs() < 1e-4, "{definition:?}");
        assert!(last(definition, &signals::noise(1, 1e-3, 4_800)) > silence + 2.0);
        let bad = [f32::NAN, f32::INFINITY].repeat(2_400);
        assert!((last(definition, &bad) - silence).abs() < 1e-4, "{definition:?}");
    }
}

#[test]
fn any_split_gives_the_same_frames_without_allocating() {
    let audio = signals::pluck(110.0, RATE_HZ, 20_000);
    for definition in ALL {
        let whole = measure(definition, RATE_HZ, 177, &audio);
        for splits in Splits::all() {
            let mut meter = LoudnessMeter::new(definition, RATE_HZ, 177);
            let mut frames = Vec::with_capacity(whole.len());
            // Twice, to show that reset is as new.
            for _ in 0..2 {
                frames.clear();
                meter.reset();
                splits.ranges(audio.len()).for_each(|range| {
                    no_alloc(|| meter.process(&audio[range], |loudness| frames.push(loudness)));
                });
            }
            assert_eq!(whole, frames, "{definition:?}, {splits}");
        }
    }
}

/// A room of hiss, in which somebody sings at `level_db` above it from the second second on.
fn room(level_db: f32) -> (Vec<f32>, Vec<f32>) {
    let mut audio = signals::noise(4, 0.003, 240_000);
    let rms = 0.003 / 3.0_f32.sqrt();
    let voice = signals::sine(440.0, 2.0_f32.sqrt() * rms * gain_from_db(level_db), RATE_HZ, 96_000);
    audio[96_000..192_000].iter_mut().zip(&voice).for_each(|(x, voice)| *x += voice);
    let confidence = |frame: usize| if (500..1_000).contains(&frame) { 1.0 } else { 0.05 };
    (audio, (0..1_250).map(confidence).collect())
}

#[test]
fn a_learned_room_is_silent_and_a_voice_in_it_is_not() {
    for definition in ALL {
        let (audio, confidence) = room(20.0);
        let raw = measure(definition, RATE_HZ, HOP, &audio);
        let mut room = NoiseFloor::new(&LoudnessMeter::new(definition, RATE_HZ, HOP));
        let clean: Vec<f32> = raw.iter().zip(&confidence).map(|(l, c)| no_alloc(|| room.process(*l, *c))).collect();
        let silence = LoudnessMeter::new(definition, RATE_HZ, HOP).silence();
        let quiet = clean[150..480].iter().chain(&clean[1_020..]).filter(|loudness| **loudness <= silence);
        let frames = clean[150..480].len() + clean[1_020..].len();
        let quiet = quiet.count();
        assert!(quiet > frames * 98 / 100, "{definition:?}: {quiet} of {frames}");
        // The voice loses what it shares with the room, and no more.
        let loss = (520..980).map(|n| raw[n] - clean[n]).fold(0.0, f32::max);
        assert!(definition == Loudness::MeanLogMagnitude || (0.0..0.5).contains(&loss), "{definition:?}: {loss} dB");
        let floor = room.floor().unwrap();
        let mean = raw[150..480].iter().sum::<f32>() / 330.0;
        assert!((floor - mean).abs() < 1.5, "{definition:?}: {floor} against {mean}");
    }
}

#[test]
fn a_long_note_is_not_taken_for_the_room() {
    let (audio, confidence) = room(30.0);
    let raw = measure(Loudness::Rms, RATE_HZ, HOP, &audio);
    let mut room = NoiseFloor::new(&LoudnessMeter::new(Loudness::Rms, RATE_HZ, HOP));
    raw[..450].iter().zip(&confidence).for_each(|(loudness, sure)| {
        room.process(*loudness, *sure);
    });
    let before = room.floor().unwrap();
    (0..10_000).for_each(|_| assert!(room.process(raw[700], 1.0) > raw[700] - 0.1));
    assert!((room.floor().unwrap() - before).abs() < 0.5);
}

/// That many frames of nothing but the room.
fn stay(room: &mut NoiseFloor, loudness: f32, frames: usize) {
    for _ in 0..frames {
        room.process(loudness, 0.0);
    }
}

#[test]
fn a_room_that_grows_louder_or_softer_is_learned_anew() {
    let mut room = NoiseFloor::new(&LoudnessMeter::new(Loudness::Rms, RATE_HZ, HOP));
    assert_eq!(room.process(-50.0, 0.0), -50.0, "nothing is known yet");
    assert_eq!(room.floor(), None);
    stay(&mut room, -50.0, 500);
    assert!((room.floor().unwrap() + 50.0).abs() < 0.1);
    stay(&mut room, -70.0, 100);
    assert!(room.floor().unwrap() < -64.0, "softer: within half a second");
    stay(&mut room, -40.0, 1_000);
    assert!((room.floor().unwrap() + 40.0).abs() < 0.1, "louder: after the seconds that it looks back");
    room.reset();
    assert_eq!(room.floor(), None);
}

#[test]
fn the_gate_wants_loudness_and_pitch_and_does_not_chatter() {
    let mut gate = VoiceGate::new(250.0);
    gate.set_thresholds(-50.0, 0.5);
    assert!(!gate.process(-20.0, 0.4), "loud, without pitch");
    assert!(!gate.process(-55.0, 0.9), "a pitch, too soft");
    assert!(gate.process(-40.0, 0.6));
    assert!((0..100).all(|_| gate.process(-55.0, 0.4)), "a little below both it stays open");
    assert!((0..10).all(|_| gate.process(-40.0, 0.0)), "held for 40 ms");
    assert!(!gate.process(-40.0, 0.0));
    gate.process(-40.0, 0.6);
    gate.reset();
    assert!(!gate.process(-55.0, 0.4), "closed, it opens at the thresholds only");
}

/// Share of frames of 4 ms in which the gate is open, of all from the first on in which there is something to hear.
fn open_share(audio: &[f32], rate_hz: f64) -> f64 {
    let hop = (0.004 * rate_hz) as usize;
    let mut meter = LoudnessMeter::new(Loudness::Rms, rate_hz, hop);
    let (mut tracker, mut room) = (PitchTracker::new(rate_hz, hop), NoiseFloor::new(&meter));
    let mut gate = VoiceGate::new(meter.frame_rate_hz());
    let mut loudness = Vec::new();
    meter.process(audio, |level| loudness.push(level));
    let mut level = loudness.iter();
    let (mut open, mut frames) = (0, 0);
    tracker.process(audio, |pitch| {
        let level = room.process(*level.next().unwrap(), pitch.confidence);
        open += usize::from(gate.process(level, pitch.confidence));
        frames += 1;
    });
    open as f64 / frames as f64
}

#[test]
fn voices_open_the_gate_and_breath_clicks_hiss_and_a_closed_microphone_do_not() {
    for name in ["breath", "clicks", "hiss"] {
        let voice = Voice::open(name);
        assert_eq!(open_share(&voice.audio, voice.rate_hz), 0.0, "{name}");
    }
    let mut closed = signals::noise(5, 2e-4, 96_000);
    let hum = [50.0, 100.0, 150.0].map(|hum_hz| signals::sine(hum_hz, 5e-4, RATE_HZ, 96_000));
    closed.iter_mut().enumerate().for_each(|(n, x)| *x += hum.iter().map(|hum| hum[n]).sum::<f32>());
    assert_eq!(open_share(&closed, RATE_HZ), 0.0, "a closed microphone with hum at -60 dB");
    for name in ["singing_low", "singing_high", "singing_in_noise", "bowed", "plucked", "piccolo"] {
        let voice = Voice::open(name);
        let open = open_share(&voice.audio, voice.rate_hz);
        assert!(open > 0.95, "{name}: open for {open}");
    }
}
