use std::f64::consts::TAU;

use dsp::PitchTracker;

use super::{Errors, HOP, RATE_HZ, TIMBRES, cents, track};

/// Where `frames` of a whole sound describe it, in samples, with what was heard there.
fn at_their_place(rate_hz: f64, frames: &[dsp::Pitch]) -> impl Iterator<Item = (usize, f32)> {
    let tracker = PitchTracker::new(rate_hz, HOP);
    frames.iter().enumerate().filter_map(move |(frame, pitch)| {
        let heard = ((frame + 1) * HOP).checked_sub(tracker.latency_samples_at(pitch.f0_hz))?;
        Some((heard, pitch.f0_hz))
    })
}

fn follows(name: &str, rate_hz: f64, f0_hz: &[f64], most_cents: f64) {
    for timbre in [0, 1, 6].map(|n| &TIMBRES[n]) {
        let frames = track(rate_hz, HOP, &timbre.sing(rate_hz, f0_hz));
        let settled = at_their_place(rate_hz, &frames).filter(|(at, _)| *at > (0.1 * rate_hz) as usize);
        let errors = Errors(settled.map(|(at, heard_hz)| cents(heard_hz, f0_hz[at])).collect());
        println!("{name}, {}: {:.2} cents, gross {:.2} %", timbre.name, errors.median(), 100.0 * errors.gross());
        assert!(errors.median() < most_cents, "{name}, {}: {} cents", timbre.name, errors.median());
        assert_eq!(errors.gross(), 0.0, "{name}, {}", timbre.name);
    }
}

#[test]
fn vibrato_is_followed_at_the_reported_latency() {
    for (centre_hz, most_cents) in [(110.0, 3.0), (220.0, 1.0), (440.0, 1.0), (1_760.0, 1.0)] {
        for rate_hz in [44_100.0, 48_000.0, 96_000.0] {
            let swing = |n: usize| 2.0_f64.powf(0.5 / 12.0 * (TAU * 6.0 * n as f64 / rate_hz).sin());
            let f0_hz: Vec<f64> = (0..rate_hz as usize).map(|n| centre_hz * swing(n)).collect();
            follows(&format!("vibrato at {centre_hz} Hz, {rate_hz}"), rate_hz, &f0_hz, most_cents);
        }
    }
}

#[test]
fn glides_of_an_octave_in_a_fifth_of_a_second_are_followed() {
    let slide = |n: usize| 110.0 * 2.0_f64.powf((n as f64 / RATE_HZ - 0.15).clamp(0.0, 0.6) * 5.0);
    let up: Vec<f64> = (0..44_000).map(slide).collect();
    let down: Vec<f64> = up.iter().rev().copied().collect();
    follows("up", RATE_HZ, &up, 3.0);
    follows("down", RATE_HZ, &down, 3.0);
}

/// How long after the change at `from` frames are first within a quarter tone of `true_hz`, and stay there.
fn wait_ms(frames: &[dsp::Pitch], hop: usize, from: usize, true_hz: f64) -> f64 {
    let is_late = |(frame, pitch): &(usize, &dsp::Pitch)| {
        (frame + 1) * hop > from && (cents(pitch.f0_hz, true_hz).abs() > 50.0 || pitch.confidence < 0.2)
    };
    let last_late = frames.iter().enumerate().rfind(is_late).map_or(from / hop, |(frame, _)| frame + 1);
    ((last_late + 1) * hop - from) as f64 / RATE_HZ * 1e3
}

/// From one note to the next, tied or out of silence.
fn new_note_ms(timbre: usize, hop: usize, from_hz: f64, to_hz: f64, tied: bool) -> f64 {
    let change = 9_600 + (from_hz * 7.0) as usize % hop;
    let mut f0_hz = vec![from_hz; change];
    f0_hz.resize(change + 7_200, to_hz);
    let mut audio = TIMBRES[timbre].sing(RATE_HZ, &f0_hz);
    if !tied {
        audio[change - 2_400..change].fill(0.0);
        audio[change..change + 96].iter_mut().enumerate().for_each(|(n, x)| *x *= n as f32 / 96.0);
    }
    wait_ms(&track(RATE_HZ, hop, &audio), hop, change, to_hz)
}

#[test]
fn a_new_note_is_reported_within_20_ms_or_two_periods_and_a_frame() {
    let pitches_hz = [36.0, 61.7, 87.3, 103.8, 146.8, 233.1, 415.3, 830.6, 1_568.0, 3_322.4];
    for (hop, timbres) in [(48, &[1][..]), (192, &[0, 1, 2, 6])] {
        let hop_ms = hop as f64 / RATE_HZ * 1e3;
        for to_hz in pitches_hz {
            let mut waits_ms = Vec::new();
            for &timbre in timbres {
                for from_hz in pitches_hz.into_iter().filter(|from_hz| *from_hz != to_hz) {
                    for tied in [false, true] {
                        waits_ms.push(new_note_ms(timbre, hop, from_hz, to_hz, tied));
                    }
                }
            }
            waits_ms.sort_by(f64::total_cmp);
            let (median_ms, most_ms) = (waits_ms[waits_ms.len() / 2], waits_ms[waits_ms.len() - 1]);
            let limit_ms = f64::max(20.0, 2_000.0 / to_hz + hop_ms);
            println!("hop {hop_ms} ms, to {to_hz:7.1} Hz: median {median_ms:5.1} ms, longest {most_ms:5.1}");
            assert!(most_ms <= limit_ms, "hop {hop_ms} ms, to {to_hz} Hz: {most_ms} ms of {limit_ms}");
        }
    }
}

#[test]
fn a_dead_note_is_let_go_within_20_ms_or_two_periods() {
    for true_hz in [40.0, 110.0, 440.0, 2_000.0] {
        let mut audio = TIMBRES[1].sing(RATE_HZ, &[true_hz; 14_400]);
        audio.resize(28_800, 0.0);
        let frames = track(RATE_HZ, HOP, &audio);
        let gone_after = 14_400 + (RATE_HZ * f64::max(0.02, 2.0 / true_hz)) as usize;
        let (sounding, gone) = frames.split_at(gone_after.div_ceil(HOP));
        assert!(sounding[14_400 / HOP - 1].confidence > 0.8);
        assert!(gone.iter().all(|pitch| pitch.confidence < 0.05), "{true_hz} Hz");
    }
}

#[test]
fn between_two_notes_there_is_no_third_one_below() {
    let mut false_frames = Vec::new();
    for from_hz in [130.0, 310.0, 1_046.5, 2_093.0] {
        for (up, down) in [(3.0, 2.0), (4.0, 3.0), (5.0, 4.0), (2.0, 3.0), (3.0, 4.0), (2.0, 1.0)] {
            for timbre in [0, 1, 6] {
                let to_hz = from_hz * up / down;
                let mut f0_hz = vec![from_hz; 9_700];
                f0_hz.resize(15_000, to_hz);
                let frames = track(RATE_HZ, HOP, &TIMBRES[timbre].sing(RATE_HZ, &f0_hz));
                let below = 0.94 * f64::min(from_hz, to_hz);
                let wrong = frames[9_700 / HOP..].iter().filter(|pitch| f64::from(pitch.f0_hz) < below);
                false_frames
                    .extend(wrong.filter(|pitch| pitch.confidence >= 0.5).map(|pitch| (from_hz, to_hz, *pitch)));
            }
        }
    }
    assert!(false_frames.is_empty(), "{false_frames:?}");
}
