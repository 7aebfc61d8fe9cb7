//! Decoders of the size of the original projects, and voices whose model runs on a thread of its own.

mod network;

use std::sync::Arc;

use infer::inline::kernels::Isa;
use infer::inline::{Io, Machine, Plan};
use infer::{Backend, Instrument, LoadedControls, Moment, Touch, Want, load_controls};
use model::{ModelFile, Ports};
use testkit::{Splits, assert_bit_equal, assert_clean, measure, no_alloc};

use crate::controls;
use crate::graphs::node;
use network::Wide;

const RATE_HZ: f64 = 48_000.0;

fn load(file: ModelFile, backend: Option<Backend>) -> Arc<LoadedControls> {
    load_controls(file, &Want { crash_folder: None, backend, ..Want::at(RATE_HZ) }).unwrap()
}

/// Of the size of the original projects.
fn large() -> ModelFile {
    Wide { units: 512, rate_hz: 48_000.0, hop: 192, seed: 7 }.file()
}

fn moment(n: usize) -> Moment {
    Moment { f0_hz: 220.0 + n as f32 / 150.0, loudness_db: [-30.0 + (n % 9_000) as f32 / 400.0; 2], presence: 1.0 }
}

fn touch(n: usize) -> Touch {
    Touch { morph: (n % 7_000) as f32 / 7_000.0, stretch: 0.01, ..Touch::default() }
}

fn render(voice: &mut Instrument, splits: Splits, samples: usize) -> Vec<f32> {
    let mut sound = vec![0.0; samples];
    for range in splits.ranges(samples) {
        let start = range.start;
        voice.render(&mut sound[range], |at| (moment(start + at), touch(start + at)));
    }
    sound
}

/// The numbers of `found` that stand within 60 dB of the loudest of `wanted`, by how many decibels they are off.
fn off_db(wanted: &[f32], found: &[f32]) -> f32 {
    let floor = wanted.iter().fold(0.0, |loudest: f32, number| loudest.max(*number)) / 1000.0;
    let heard = wanted.iter().zip(found).filter(|(wanted, _)| **wanted > floor);
    heard.map(|(wanted, found)| (20.0 * (found / wanted).log10()).abs()).fold(0.0, f32::max)
}

#[test]
fn a_decoder_of_512_units_sounds_as_its_file_says() {
    let file = large();
    let Ports::Controls(ports) = &file.ports else { panic!("it drives no synthesiser") };
    let mut whole = Machine::new(Plan::compile(&file.graph, &Io::of_controls(ports), 1).unwrap());
    let loaded = load(file, Some(Backend::Inline));
    assert!(loaded.why().contains("agrees with ONNX Runtime"), "{}", loaded.why());
    assert!(loaded.why().contains("halves") || whole.plan().isa() == Isa::PLAIN, "{}", loaded.why());
    let mut runner = loaded.runner().unwrap();
    let (mut harmonics, mut noise) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for n in 0..200 {
        let note = moment(n * 192);
        whole.input_mut(0, 1).fill(note.f0_hz);
        whole.input_mut(1, 1).fill(note.loudness_db[0]);
        whole.run(1);
        let frame = runner.run(note.f0_hz, note.loudness_db[0]).unwrap();
        harmonics[0].extend_from_slice(whole.output(0));
        harmonics[1].extend_from_slice(frame.first);
        noise[0].extend_from_slice(whole.output(1));
        noise[1].extend_from_slice(frame.second);
    }
    let worst_db = off_db(&harmonics[0], &harmonics[1]).max(off_db(&noise[0], &noise[1]));
    assert!(worst_db < 0.1, "{worst_db} dB");
    let moved = harmonics[0].chunks(100).map(|frame| frame[0]).collect::<Vec<_>>();
    assert!(
        measure::peak(&moved) > 1.2 * moved.iter().fold(f32::MAX, |low, x| low.min(*x)),
        "it answers what it is asked"
    );
}

#[test]
fn a_voice_on_a_thread_is_the_same_one_later() {
    // Shorter, as long, and longer than a hop of the voice; at the rates of the original projects.
    for (rate_hz, hop) in [(48_000.0, 64), (48_000.0, 192), (44_100.0, 512), (16_000.0, 160)] {
        let file = || Wide { units: 48, rate_hz, hop, seed: 3 }.file();
        let (inline, threaded) = (load(file(), Some(Backend::Inline)), load(file(), Some(Backend::Background)));
        assert_eq!([inline.backend(), threaded.backend()], [Backend::Inline, Backend::Background]);
        let other = load(Wide { units: 16, rate_hz: 48_000.0, hop: 160, seed: 4 }.file(), Some(Backend::Inline));
        let mut wanted = Instrument::new([Some(&inline), Some(&other)], RATE_HZ, 1);
        assert_eq!(wanted.latency_samples(), 0);
        let wanted = render(&mut wanted, Splits::fixed(9_600), 9_600);
        assert!(measure::rms(&wanted) > 1e-3);
        for splits in [Splits::fixed(1), Splits::fixed(33), Splits::fixed(9_600), Splits::random(1, 4096)] {
            let mut voice = Instrument::new([Some(&threaded), Some(&other)], RATE_HZ, 1);
            let late = voice.latency_samples();
            assert!(late > 0 && late.is_multiple_of(voice.hop_samples()));
            voice.set_offline(true);
            for _ in 0..2 {
                let found = render(&mut voice, splits, 9_600);
                assert!(found[..late].iter().all(|sample| *sample == 0.0), "silence until the first answer");
                assert_bit_equal(&wanted[..9_600 - late], &found[late..], &splits.to_string());
                voice.reset();
            }
            assert_eq!(voice.faults().total(), 0);
        }
    }
}

#[test]
fn what_comes_too_late_holds_and_then_fades() {
    let loaded = load(large(), Some(Backend::Background));
    let mut voice = Instrument::new([Some(&loaded), None], RATE_HZ, 1);
    voice.set_offline(true);
    let whole = render(&mut voice, Splits::fixed(4_800), 4_800);
    voice.set_offline(false);
    // Two seconds within some milliseconds: no thread can keep up.
    let mut rushed = vec![0.0; 96_000];
    no_alloc(|| voice.render(&mut rushed, |at| (moment(4_800 + at), Touch::default())));
    assert!(voice.faults().late > 100, "{:?}", voice.faults());
    assert_clean(&rushed, "a voice that is late");
    assert!(measure::rms(&rushed[..1_920]) > 0.2 * measure::rms(&whole[2_400..]), "the last answer is held");
    assert!(measure::peak(&rushed[48_000..]) < 1e-3 * measure::peak(&whole), "and fades");
    voice.set_offline(true);
    voice.reset();
    assert_bit_equal(&whole, &render(&mut voice, Splits::fixed(4_800), 4_800), "after a reset");
}

#[test]
fn what_only_onnx_runtime_plays_sounds_through_it() {
    let mut graph = controls::simple();
    graph.nodes[0] = node("Atan", &["f0_hz"], &["angle"], &[]);
    graph.nodes.insert(1, node("Mul", &["angle", "weights"], &["harmonics"], &[]));
    let loaded = load(controls::file(graph, &controls::manifest()), None);
    assert_eq!(loaded.backend(), Backend::Background);
    assert!(loaded.why().contains("ONNX Runtime on a thread"), "{}", loaded.why());
    assert!(loaded.runner().is_err());
    let play = |splits: Splits| {
        let mut voice = Instrument::new([Some(&loaded), None], RATE_HZ, 1);
        voice.set_offline(true);
        let note = Moment { f0_hz: 300.0, loudness_db: [0.0; 2], presence: 1.0 };
        let mut sound = vec![0.0; 4_800];
        for range in splits.ranges(4_800) {
            voice.render(&mut sound[range], |_| (note, Touch::default()));
        }
        sound
    };
    let whole = play(Splits::fixed(4_800));
    assert!((measure::peak(&whole) - 0.0026).abs() < 0.002, "{}", measure::peak(&whole));
    assert_bit_equal(&whole, &play(Splits::fixed(7)), "blocks of 7");
}
