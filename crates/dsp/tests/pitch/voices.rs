//! Beside librosa's pyin and yin on the sounds that `fixtures/voices.py` makes.

use std::path::PathBuf;

use dsp::PitchTracker;

use super::{Errors, cents, track};

/// One row for each 128 samples: `[time_s, true_hz, pyin_hz, pyin_probability, yin_hz]`, pitches 0 where there is none.
type Row = [f64; 5];

pub(crate) struct Voice {
    pub(crate) rate_hz: f64,
    pub(crate) audio: Vec<f32>,
    rows: Vec<Row>,
}

impl Voice {
    pub(crate) fn open(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pitch").join(name);
        let mut file = hound::WavReader::open(path.with_extension("wav")).unwrap();
        let rate_hz = file.spec().sample_rate.into();
        let audio = file.samples::<i16>().map(|x| f32::from(x.unwrap()) / 32_768.0).collect();
        let text = std::fs::read_to_string(path.with_extension("csv")).unwrap();
        let row = |line: &str| -> Row {
            let values: Vec<f64> = line.split(',').map(|value| value.parse().unwrap()).collect();
            values.try_into().unwrap()
        };
        Self { rate_hz, audio, rows: text.lines().skip(1).map(row).collect() }
    }

    /// Rows with a true pitch, but for 25 ms around each change of note and at both ends: there librosa, which sees 46 ms
    /// to both sides, has no chance.
    fn sung(&self) -> impl Iterator<Item = &Row> {
        let near = |a: &Row, b: &Row| (a[1] / b[1]).log2().abs() < 0.06;
        let around = self.rows.windows(9).filter(move |rows| rows.iter().all(|row| row[1] > 0.0));
        around.filter(move |rows| rows.windows(2).all(|pair| near(&pair[0], &pair[1]))).map(|rows| &rows[4])
    }

    /// Ours at each of `rows`: pitch and confidence of the frame whose latency brings it nearest.
    fn heard(&self) -> impl Fn(f64) -> (f32, f32) {
        let hop = (0.004 * self.rate_hz) as usize;
        let tracker = PitchTracker::new(self.rate_hz, hop);
        let frames = track(self.rate_hz, hop, &self.audio);
        let place =
            move |frame: usize, f0_hz: f32| ((frame + 1) * hop) as f64 - tracker.latency_samples_at(f0_hz) as f64;
        let rate_hz = self.rate_hz;
        move |time_s| {
            let distance = |frame: &(usize, &dsp::Pitch)| (place(frame.0, frame.1.f0_hz) - time_s * rate_hz).abs();
            let nearest = frames.iter().enumerate().min_by(|a, b| distance(a).total_cmp(&distance(b)));
            nearest.map(|(_, pitch)| (pitch.f0_hz, pitch.confidence)).unwrap()
        }
    }
}

/// Three times shorter a window follows the jitter of a voice, which is no part of the true pitch here.
const SHORTNESS_CENTS: f64 = 2.0;

/// Largest median error in cents and share of gross errors that ours may have, whatever librosa's are. The glide moves
/// eight cents in a millisecond, and frames come every four.
const SUNG: [(&str, f64, f64); 10] = [
    ("singing_low", 5.0, 0.01),
    ("singing_high", 5.0, 0.01),
    ("singing_in_noise", 5.0, 0.01),
    ("vibrato", 2.0, 0.0),
    ("glide", 8.0, 0.0),
    ("plucked", 1.0, 0.01),
    ("bowed", 2.0, 0.01),
    ("bass", 1.0, 0.01),
    ("piccolo", 1.0, 0.0),
    ("no_fundamental", 1.0, 0.0),
];

#[test]
fn is_as_good_as_pyin_and_yin_which_see_the_future() {
    println!("{:18} ours: cents gross%  unsure% | pyin: cents gross% unvoiced% | yin: cents gross%", "");
    for (name, most_cents, most_gross) in SUNG {
        let voice = Voice::open(name);
        let heard = voice.heard();
        let rows: Vec<&Row> = voice.sung().collect();
        let ours = Errors(rows.iter().map(|row| cents(heard(row[0]).0, row[1])).collect());
        let voiced = rows.iter().filter(|row| row[2] > 0.0);
        let pyin = Errors(voiced.map(|row| cents(row[2] as f32, row[1])).collect());
        let yin = Errors(rows.iter().map(|row| cents(row[4] as f32, row[1])).collect());
        let unsure = rows.iter().filter(|row| heard(row[0]).1 < 0.5).count() as f64 / rows.len() as f64;
        let unvoiced = 1.0 - pyin.0.len() as f64 / rows.len() as f64;
        println!(
            "{name:18} {:11.2} {:6.2} {:8.2} | {:11.2} {:6.2} {:9.2} | {:10.2} {:6.2}",
            ours.median(),
            100.0 * ours.gross(),
            100.0 * unsure,
            pyin.median(),
            100.0 * pyin.gross(),
            100.0 * unvoiced,
            yin.median(),
            100.0 * yin.gross(),
        );
        assert!(rows.len() > 100, "{name}");
        let theirs = pyin.median().min(yin.median()) + SHORTNESS_CENTS;
        assert!(ours.median() <= most_cents.min(theirs), "{name}: {} cents", ours.median());
        assert!(ours.gross() <= most_gross, "{name}: {}", ours.gross());
        assert!(ours.gross() <= pyin.gross() + 0.01 && ours.gross() <= yin.gross() + 0.01, "{name}");
        assert!(unsure < 0.02, "{name}: unsure at {unsure}");
    }
}

#[test]
fn breath_clicks_and_hiss_are_no_voice() {
    for name in ["breath", "clicks", "hiss"] {
        let voice = Voice::open(name);
        let frames = track(voice.rate_hz, 88, &voice.audio);
        let most = frames.iter().fold(0.0_f32, |most, pitch| most.max(pitch.confidence));
        let ours = frames.iter().filter(|pitch| pitch.confidence >= 0.5).count() as f64 / frames.len() as f64;
        let pyin = voice.rows.iter().filter(|row| row[2] > 0.0).count() as f64 / voice.rows.len() as f64;
        println!("{name:18} voiced {:.1} %, most confidence {most:.2}; pyin {:.1} %", 100.0 * ours, 100.0 * pyin);
        assert!(most < 0.5 && ours <= pyin, "{name}: {most}");
    }
}
