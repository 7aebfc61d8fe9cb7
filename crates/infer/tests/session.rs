//! ONNX Runtime behind tensors of our own.

use infer::background::{Blocks, Runtime, Session, SlowModel};
use infer::{Hop, LoadError};
use model::effect::{Axis, EffectPorts, Length};

use crate::graphs::{self, Effect};

/// The library, which `cargo xtask runtime` gets.
pub(crate) fn runtime() -> &'static Runtime {
    match Runtime::find() {
        Ok(runtime) => runtime,
        Err(missing) => panic!("{missing} For a build from source, run `cargo xtask runtime` first."),
    }
}

fn open(effect: &Effect, blocks: Blocks) -> Session {
    Session::open(runtime(), &effect.onnx, &effect.ports, blocks).unwrap()
}

fn plain(block: usize) -> Blocks {
    Blocks { block, lookbehind: 0 }
}

/// Plays planar `[channel][frames]` audio of whole blocks; `params` gives the knobs of the block that starts at a
/// sample.
fn play(session: &mut Session, audio: &[Vec<f32>], params: impl Fn(usize) -> Vec<f32>) -> Vec<Vec<f32>> {
    let block = session.block();
    let mut frame = session.frame();
    let mut heard = vec![Vec::new(); frame.channels()];
    for start in (0..audio[0].len()).step_by(block) {
        let fed: Vec<f32> = audio.iter().flat_map(|channel| channel[start..start + block].to_vec()).collect();
        let hop = Hop { audio: &fed, frames: block, params: &params(start) };
        session.run(&hop, &mut frame).unwrap();
        for (channel, heard) in heard.iter_mut().enumerate() {
            heard.extend_from_slice(frame.channel(channel));
        }
    }
    heard
}

fn noise(seed: u64, frames: usize) -> Vec<f32> {
    testkit::signals::noise(seed, 1.0, frames)
}

#[test]
fn the_memory_goes_from_run_to_run() {
    let mut session = open(&graphs::one_sample_late(), plain(16));
    let audio = noise(1, 16 * 9);
    let heard = play(&mut session, std::slice::from_ref(&audio), |_| Vec::new());
    assert_eq!(heard[0][0], 0.0);
    assert_eq!(heard[0][1..], audio[..audio.len() - 1]);
}

#[test]
fn a_reset_is_a_new_session() {
    let mut session = open(&graphs::one_sample_late(), plain(8));
    let audio = noise(2, 24);
    let first = play(&mut session, std::slice::from_ref(&audio), |_| Vec::new());
    session.reset();
    assert_eq!(play(&mut session, std::slice::from_ref(&audio), |_| Vec::new()), first);
}

#[test]
fn knobs_reach_the_model_for_every_sample() {
    let mut session = open(&graphs::scaled_and_shifted(), plain(32));
    let audio = [noise(3, 128), noise(4, 128)];
    let knob = |k: usize, n: usize| (k * 1000 + n) as f32;
    let params = |start: usize| (0..2).flat_map(|k| (start..start + 32).map(move |n| knob(k, n))).collect();
    let heard = play(&mut session, &audio, params);
    for (channel, audio) in audio.iter().enumerate() {
        for (n, sample) in audio.iter().enumerate() {
            assert_eq!(heard[channel][n], sample * knob(0, n) + knob(1, n));
        }
    }
}

#[test]
fn a_model_without_memory_hears_its_past_again() {
    let effect = graphs::short_filter();
    let blocks = Blocks::of(&effect.ports, Some(3), 16);
    assert_eq!(blocks, Blocks { block: 16, lookbehind: 2 });
    let mut session = open(&effect, blocks);
    let audio = noise(5, 64);
    let heard = play(&mut session, std::slice::from_ref(&audio), |_| Vec::new());
    let at = |n: usize, back: usize| n.checked_sub(back).map_or(0.0, |n| audio[n]);
    for (n, heard) in heard[0].iter().enumerate() {
        let wanted = at(n, 0) + 2.0 * at(n, 1) + 4.0 * at(n, 2);
        assert!((heard - wanted).abs() < 1e-5, "sample {n}: {heard} for {wanted}");
    }
}

#[test]
fn a_fixed_length_gives_room_to_the_past() {
    let mut ports = graphs::short_filter().ports;
    ports.audio_in.length = Length::Fixed(32);
    assert_eq!(Blocks::of(&ports, Some(3), 16), Blocks { block: 30, lookbehind: 2 });
    assert_eq!(Blocks::of(&ports, None, 16), plain(32));
    assert_eq!(Blocks::of(&ports, Some(100), 16), plain(32));
}

#[test]
fn settling_makes_a_new_rest() {
    let effect = graphs::one_sample_late();
    let mut loud = effect.ports.clone();
    loud.states[0].initial = vec![0.5];
    let mut session = Session::open(runtime(), &effect.onnx, &loud, plain(8)).unwrap();
    let silence = vec![vec![0.0; 8]];
    assert_eq!(play(&mut session, &silence, |_| Vec::new())[0][0], 0.5);
    session.settle(20, &[]).unwrap();
    session.reset();
    assert_eq!(play(&mut session, &silence, |_| Vec::new())[0][0], 0.0);
}

#[test]
fn agrees_with_other_hosts_of_the_same_library() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/bench/");
    let floats = |name: &str| -> Vec<f32> {
        let bytes = std::fs::read(format!("{folder}{name}")).unwrap();
        bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect()
    };
    for name in ["lstm40", "wavenet_a1"] {
        let onnx = std::fs::read(format!("{folder}{name}.onnx")).unwrap();
        let (ports, _) = EffectPorts::of(&model::onnx::read(&onnx).unwrap(), None).unwrap();
        let mut session = Session::open(runtime(), &onnx, &ports, plain(100)).unwrap();
        let (audio, wanted) = (floats(&format!("{name}.input.f32")), floats(&format!("{name}.expected.f32")));
        let heard = play(&mut session, &[audio], |_| Vec::new());
        let worst = heard[0].iter().zip(&wanted).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst <= 1e-5, "{name}: {worst}");
    }
}

#[test]
fn a_run_can_be_stopped_for_good() {
    let mut session = open(&graphs::one_sample_late(), plain(8));
    session.stop().now();
    let hop = Hop { audio: &[0.0; 8], frames: 8, params: &[] };
    let mut frame = session.frame();
    assert!(matches!(session.play(&hop, &mut frame), Err(LoadError::Backend(_))));
}

#[test]
fn what_is_no_model_is_refused_in_a_sentence() {
    let effect = graphs::one_sample_late();
    let refused = Session::open(runtime(), &effect.onnx[..effect.onnx.len() / 2], &effect.ports, plain(8));
    let message = refused.err().unwrap().to_string();
    assert!(message.starts_with("ONNX Runtime does not play this model: ") && message.ends_with('.'), "{message}");
}

#[test]
fn ports_that_lie_are_refused_in_a_sentence() {
    let effect = graphs::one_sample_late();
    let mut ports = effect.ports.clone();
    ports.audio_out.axes = vec![Axis::Channel, Axis::Time];
    let refused = Session::open(runtime(), &effect.onnx, &ports, plain(8)).err().unwrap();
    assert!(matches!(refused, LoadError::Shape { .. }), "{refused}");

    let filter = graphs::short_filter();
    let refused = Session::open(runtime(), &filter.onnx, &filter.ports, plain(8)).err().unwrap();
    assert!(matches!(refused, LoadError::Shape { .. }), "{refused}");
}

#[test]
fn the_library_is_loaded_by_its_absolute_path() {
    assert!(runtime().path().is_absolute());
}

#[test]
fn a_model_that_takes_too_much_memory_is_refused_before_it_does() {
    let modest = graphs::with_ballast(1 << 10);
    assert!(Session::try_out(runtime(), &modest.onnx, &modest.ports, plain(64)).is_ok());
    let greedy = graphs::with_ballast(8 << 30);
    let refused = Session::try_out(runtime(), &greedy.onnx, &greedy.ports, plain(64)).err().unwrap();
    assert!(matches!(refused, LoadError::Memory { .. }), "{refused}");
    // Nothing is left of it: the next one has room.
    assert!(Session::try_out(runtime(), &modest.onnx, &modest.ports, plain(64)).is_ok());
}
