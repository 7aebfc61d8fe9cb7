use dsp::{PITCH_RANGE_HZ, PitchTracker};
use testkit::{Splits, no_alloc, signals};

use super::{Errors, HOP, RATE_HZ, TIMBRES, Timbre, add_noise, cents, track};

/// A third of a second of each pitch from 32 to 4000 Hz or the top that the timbre and the rate leave, 3.7 semitones
/// apart.
fn errors(timbre: &Timbre, rate_hz: f64, snr_db: Option<f64>) -> (Errors, f32) {
    let top_hz = if (timbre.strength)(1.0) < 0.2 { 2_000.0 } else { f64::min(4_000.0, 0.4 * rate_hz) };
    let mut errors = Vec::new();
    let mut least_sure = 1.0_f32;
    let mut true_hz = 32.0;
    while true_hz < top_hz {
        let mut audio = timbre.sing(rate_hz, &vec![true_hz; (0.33 * rate_hz) as usize]);
        if let Some(snr_db) = snr_db {
            add_noise(&mut audio, snr_db, true_hz as u64);
        }
        let frames = track(rate_hz, (0.004 * rate_hz) as usize, &audio);
        for pitch in &frames[frames.len() / 3..] {
            errors.push(cents(pitch.f0_hz, true_hz));
            least_sure = least_sure.min(pitch.confidence);
        }
        true_hz *= 2.0_f64.powf(3.7 / 12.0);
    }
    (Errors(errors), least_sure)
}

#[test]
fn clean_tones_are_exact_over_the_whole_range() {
    for timbre in &TIMBRES {
        let (errors, least_sure) = errors(timbre, RATE_HZ, None);
        println!("{:20} clean {:6.3} cents, gross {:.2} %", timbre.name, errors.median(), 100.0 * errors.gross());
        assert!(errors.median() < 0.1, "{}: {} cents", timbre.name, errors.median());
        assert!(errors.gross() == 0.0, "{}: {}", timbre.name, errors.gross());
        assert!(least_sure > 0.8, "{}: confidence {least_sure}", timbre.name);
    }
}

#[test]
fn noise_20_db_below_does_little_harm() {
    for timbre in &TIMBRES {
        let (errors, least_sure) = errors(timbre, RATE_HZ, Some(20.0));
        println!("{:20} 20 dB {:6.3} cents, gross {:.2} %", timbre.name, errors.median(), 100.0 * errors.gross());
        assert!(errors.median() < 1.0, "{}: {} cents", timbre.name, errors.median());
        assert!(errors.gross() < 0.002, "{}: {}", timbre.name, errors.gross());
        assert!(least_sure > 0.6, "{}: confidence {least_sure}", timbre.name);
    }
}

#[test]
fn every_sample_rate_is_as_good() {
    for rate_hz in [8_000.0, 22_050.0, 44_100.0, 47_999.5, 96_000.0, 192_000.0] {
        let (errors, _) = errors(&TIMBRES[1], rate_hz, None);
        assert!(errors.median() < 0.5 && errors.gross() < 0.002, "{rate_hz} Hz: {} cents", errors.median());
    }
}

#[test]
fn level_does_not_matter_down_to_60_db_below_full_scale() {
    let loud = TIMBRES[1].sing(RATE_HZ, &[220.0; 24_000]);
    let soft: Vec<f32> = loud.iter().map(|x| x * 2e-3).collect();
    let (loud, soft) = (track(RATE_HZ, HOP, &loud), track(RATE_HZ, HOP, &soft));
    for (loud, soft) in loud.iter().zip(&soft).skip(20) {
        assert!(cents(soft.f0_hz, loud.f0_hz.into()).abs() < 0.1 && (soft.confidence - loud.confidence).abs() < 0.01);
    }
}

#[test]
fn noise_silence_and_clicks_are_no_pitch() {
    let mut clicks = signals::silence(96_000);
    (0..8).for_each(|n| clicks[1_000 + 9_000 * n + 377 * n * n] = 0.9);
    let shaken: Vec<f32> =
        signals::noise(2, 0.5, 96_000).windows(24).map(|near| near.iter().sum::<f32>() / 24.0).collect();
    let faint = signals::sine(440.0, 1e-6, RATE_HZ, 96_000);
    let sounds = [
        ("white noise", signals::noise(1, 0.5, 96_000)),
        ("dull noise", shaken),
        ("silence", signals::silence(96_000)),
        ("clicks", clicks),
        ("a tone at -120 dB", faint),
        ("a constant", vec![0.3; 96_000]),
    ];
    for (name, sound) in sounds {
        let frames = track(RATE_HZ, HOP, &sound);
        let sure = frames.iter().filter(|pitch| pitch.confidence > 0.5).count();
        let mean = frames.iter().map(|pitch| pitch.confidence).sum::<f32>() / frames.len() as f32;
        assert!(sure == 0 && mean < 0.1, "{name}: {sure} of {} frames, mean {mean}", frames.len());
    }
}

#[test]
fn what_lies_beyond_the_range_is_not_reported_as_something_within() {
    for far_hz in [20.0, 4_600.0, 5_200.0] {
        let frames = track(RATE_HZ, HOP, &signals::sine(far_hz, 0.5, RATE_HZ, 48_000));
        let wrong = frames[50..].iter().filter(|pitch| pitch.confidence > 0.1);
        assert_eq!(wrong.count(), 0, "{far_hz} Hz");
    }
}

#[test]
fn any_split_gives_the_same_frames_without_allocating() {
    let mut audio = TIMBRES[6].sing(44_100.0, &(0..40_000).map(|n| 90.0 + 0.01 * f64::from(n)).collect::<Vec<_>>());
    add_noise(&mut audio, 15.0, 3);
    let play = |splits: Splits| {
        let mut tracker = PitchTracker::new(44_100.0, 177);
        let mut frames = Vec::with_capacity(300);
        for range in splits.ranges(audio.len()) {
            no_alloc(|| tracker.process(&audio[range], |pitch| frames.push(pitch)));
        }
        frames
    };
    let whole = play(Splits::fixed(audio.len()));
    assert_eq!(whole.len(), 40_000 / 177);
    for splits in Splits::all() {
        assert_eq!(whole, play(splits), "{splits}");
    }
}

#[test]
fn whatever_comes_frames_are_numbers_within_their_ranges() {
    let mut dice = signals::Noise::new(6);
    for _ in 0..24 {
        let rate_hz = 6_000.0 * 40.0_f64.powf(dice.unit());
        let mut tracker = PitchTracker::new(rate_hz, 1 + dice.below(400));
        for _ in 0..40 {
            let (kind, gain) = (dice.below(5), 1e-8_f32 * 10.0_f32.powf(20.0 * dice.unit() as f32));
            let pitch_hz = rate_hz * 0.5_f64.powf(1.0 + 12.0 * dice.unit());
            let samples = dice.below(2_000);
            let mut piece = match kind {
                0 => signals::silence(samples),
                1 => signals::noise(dice.bits(), 1.0, samples),
                2 => vec![1.0; samples],
                3 => [1.0, -1.0].repeat(samples / 2),
                _ => signals::sine(pitch_hz, 1.0, rate_hz, samples),
            };
            piece.iter_mut().for_each(|x| *x *= gain);
            tracker.process(&piece, |pitch| {
                assert!(PITCH_RANGE_HZ.contains(&pitch.f0_hz), "{pitch:?}");
                assert!((0.0..=1.0).contains(&pitch.confidence), "{pitch:?}");
            });
        }
    }
}

#[test]
fn reset_is_as_new_and_bad_samples_are_got_over() {
    let audio = TIMBRES[1].sing(RATE_HZ, &[220.0; 9_600]);
    let mut tracker = PitchTracker::new(44_100.0, 64);
    tracker.prepare(RATE_HZ, HOP);
    let mut bad = audio.clone();
    bad[3_000..3_003].copy_from_slice(&[f32::NAN, f32::INFINITY, -1e30]);
    let mut frames = Vec::new();
    tracker.process(&bad, |pitch| frames.push(pitch));
    let last = frames.last().unwrap();
    assert!(cents(last.f0_hz, 220.0).abs() < 1.0 && last.confidence > 0.6, "{last:?}");
    frames.clear();
    tracker.reset();
    tracker.process(&audio, |pitch| frames.push(pitch));
    assert_eq!(frames, track(RATE_HZ, HOP, &audio));
    assert!(frames.iter().all(|pitch| PITCH_RANGE_HZ.contains(&pitch.f0_hz)));
}
