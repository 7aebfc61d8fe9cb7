//! The command `timbrel render`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use model::manifest::{Knob, KnobStyle};
use testkit::measure::peak_at;
use testkit::{assert_bit_equal, signals};
use timbrel_cli::render::Sound;
use timbrel_tests::built;
use timbrel_tests::models::{self, Folder};

fn render(input: &Path, output: &Path, words: &[&str]) -> Output {
    Command::new(built::command())
        .args(["render", "drive"])
        .args([input, output])
        .args(words)
        .env("TIMBREL_BUNDLED", built::bundled())
        .output()
        .unwrap()
}

fn input(folder: &Folder, channels: usize, rate_hz: u32) -> PathBuf {
    let path = folder.path().join("in.wav");
    let mut sound = signals::pluck(110.0, rate_hz.into(), rate_hz as usize / 2);
    sound.iter_mut().take(2_000).for_each(|x| *x = 0.0);
    sound[1_000] = 1.0;
    Sound { channels: vec![sound; channels], rate_hz }.write(&path).unwrap();
    path
}

#[test]
fn the_same_call_writes_the_same_bytes_whatever_the_blocks() {
    let folder = Folder::default();
    let input = input(&folder, 2, 48_000);
    let ways = [["--block", "512"], ["--block", "512"], ["--block", "random:7"], ["--block", "1"]];
    let files = ways.iter().enumerate().map(|(n, words)| {
        let path = folder.path().join(format!("{n}.wav"));
        let output = render(&input, &path, &[words.as_slice(), &["--set", "input_db=6"]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read(path).unwrap()
    });
    let files: Vec<_> = files.collect();
    assert!(files.iter().all(|file| *file == files[0]), "the files differ");
}

#[test]
fn a_knob_with_names_is_set_by_them() {
    let folder = Folder::default();
    let (input, path) = (input(&folder, 2, 48_000), folder.path().join("out.wav"));
    let voice = Knob {
        style: KnobStyle::Categorical,
        range: [1.0, 3.0],
        labels: vec!["Clean".into(), "Crunch".into(), "Lead".into()],
        ..Knob::plain("Voice", 2.0)
    };
    let loud = Knob { style: KnobStyle::Toggle, ..Knob::plain("Loud", 0.0) };
    let voice = folder.file("voice.onnx", &models::turned(voice));
    let loud = folder.file("loud.onnx", &models::turned(loud));
    let heard = |model: &Path, set: &[&str]| {
        let model = model.to_str().unwrap();
        let words = [["--set", "level=raw", "--model", model].as_slice(), set].concat();
        let output = render(&input, &path, &words);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Sound::read(&path).unwrap().channels[0][12_000..].iter().fold(0.0_f32, |peak, x| peak.max(x.abs()))
    };
    let rest = heard(&voice, &[]);
    for (word, gain) in [("Clean", 1.0), ("Crunch", 2.0), ("lead", 3.0)] {
        let found = heard(&voice, &["--set", &format!("knob1={word}")]);
        assert!((found - rest * gain / 2.0).abs() < 1e-4 * rest, "{word}: {found} where the second is {rest}");
    }
    assert_eq!(heard(&loud, &["--set", "knob1=Off"]), 0.0);
    assert!(heard(&loud, &["--set", "knob1=On"]) > 0.0);
}

#[test]
fn latency_is_printed_and_taken_out_unless_raw() {
    let folder = Folder::default();
    let (input, path) = (input(&folder, 2, 96_000), folder.path().join("out.wav"));
    let file = folder.file("gain.onnx", &models::gain(0.5, &[44_100.0]));
    let common = ["--set", "level=raw", "--model", file.to_str().unwrap()];
    let printed = |output: &Output| -> usize {
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = said.lines().find_map(|line| line.strip_prefix("latency: ")).unwrap();
        line.split(' ').next().unwrap().parse().unwrap()
    };
    let latency = printed(&render(&input, &path, &common));
    assert!(latency > 0);
    let compensated = Sound::read(&path).unwrap();
    render(&input, &path, &[common.as_slice(), &["--raw"]].concat());
    let raw = Sound::read(&path).unwrap();
    assert_eq!(compensated.samples(), 48_000);
    assert_eq!(peak_at(&compensated.channels[0][..2_000]), Some(1_000));
    assert_bit_equal(&compensated.channels[0], &raw.channels[0][latency..], "raw");
}

#[test]
fn a_mono_file_stays_mono_and_any_rate_will_do() {
    let folder = Folder::default();
    let (input, path) = (input(&folder, 1, 44_100), folder.path().join("out.wav"));
    let output = render(&input, &path, &["--rate", "96000"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let sound = Sound::read(&path).unwrap();
    assert_eq!((sound.channels.len(), sound.rate_hz, sound.samples()), (1, 96_000, 48_000));
}

#[test]
fn mistakes_are_answered_in_words() {
    let folder = Folder::default();
    let (input, path) = (input(&folder, 2, 48_000), folder.path().join("out.wav"));
    let cases = [
        (vec!["--set", "drive=3"], "input_db"),
        (vec!["--set", "stereo=quad"], "Mono sum"),
        (vec!["--model", "missing.onnx"], "missing.onnx"),
        (vec!["--automate", "mix=missing.csv"], "missing.csv"),
        (vec!["--block", "0"], "1 to"),
    ];
    for (words, expected) in cases {
        let output = render(&input, &path, &words);
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && complained.contains(expected), "{words:?}: {complained}");
    }
}
