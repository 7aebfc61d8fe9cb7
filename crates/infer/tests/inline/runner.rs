//! Effects as runners: planar audio, knobs, rest, and faults.

use infer::inline::{EffectRunner, Machine, compile_effect};
use infer::{Audio, Fault, Hop, Runner};
use model::effect::EffectPorts;

use super::fixture::{FRAMES, Fixture, Stream};

fn runner(fixture: &Fixture, ports: &EffectPorts, warm_up_samples: usize, rest: &[f32]) -> EffectRunner {
    EffectRunner::new(compile_effect(&fixture.graph, ports, 1).unwrap(), ports, warm_up_samples, rest)
}

/// Ports whose states start where the fixture's stream does.
fn ports(fixture: &Fixture) -> EffectPorts {
    let (mut ports, _) = EffectPorts::of(&fixture.graph, None).unwrap();
    for state in &mut ports.states {
        let known = fixture.io.states.iter().find(|known| known.input == state.input).unwrap();
        state.initial.clone_from(&known.initial);
    }
    ports
}

/// `[frames][width]` to `[width][frames]`.
fn planar(stream: &Stream, frames: std::ops::Range<usize>) -> Vec<f32> {
    let at = |channel: usize| frames.clone().map(move |frame| stream.rows[frame * stream.width + channel]);
    (0..stream.width).flat_map(at).collect()
}

fn plays_the_fixture(name: &str) {
    let fixture = Fixture::load(name);
    let ports = ports(&fixture);
    let mut runner = runner(&fixture, &ports, 0, &[]);
    let mut frame = Audio::new(fixture.outputs[0].width, 64);
    let mut lengths = [64, 1, 30, 7].into_iter().cycle();
    let mut at = 0;
    while at < FRAMES {
        let frames = lengths.next().unwrap().min(FRAMES - at);
        let now = at..at + frames;
        let params = &fixture.inputs[1];
        let params = if params.timed { planar(params, now.clone()) } else { params.rows.clone() };
        let audio = planar(&fixture.inputs[0], now.clone());
        testkit::no_alloc(|| runner.run(&Hop { audio: &audio, frames, params: &params }, &mut frame)).unwrap();
        let wanted = planar(&fixture.outputs[0], now);
        let close = frame.as_slice().iter().zip(&wanted).all(|(found, wanted)| (found - wanted).abs() <= 1e-5);
        assert!(close && frame.as_slice().len() == wanted.len(), "{name} at {at}");
        at += frames;
    }
}

#[test]
fn two_channels_with_knobs() {
    plays_the_fixture("odds.script");
}

#[test]
fn knobs_for_every_sample() {
    plays_the_fixture("gated.dynamo");
}

#[test]
fn knobs_take_effect_when_they_move() {
    // What this model remembers does not depend on its knobs.
    let fixture = Fixture::load("odds.dynamo");
    let plan = fixture.plan();
    let audio = &fixture.inputs[0].rows[..128];
    let second_run = |knobs: [[f32; 3]; 2]| {
        let mut machine = Machine::new(plan.clone());
        for (run, knobs) in knobs.iter().enumerate() {
            machine.input_mut(0, 32).copy_from_slice(&audio[run * 64..][..64]);
            machine.input_mut(1, 32).copy_from_slice(knobs);
            machine.run(32);
        }
        machine.output(0).to_vec()
    };
    let (low, high) = ([0.1, 0.2, 0.3], [0.9, -0.4, 0.8]);
    assert_eq!(second_run([low, high]), second_run([high, high]));
    assert_ne!(second_run([low, high]), second_run([high, low]));
}

#[test]
fn rests_where_silence_leaves_it() {
    let fixture = Fixture::load("lstm.dynamo");
    let ports = ports(&fixture);
    let knobs = [0.3, -0.7];
    let warm = runner(&fixture, &ports, 500, &knobs);
    let mut cold = Machine::new(fixture.plan());
    for _ in 0..500 {
        cold.input_mut(0, 1).fill(0.0);
        cold.input_mut(1, 1).copy_from_slice(&knobs);
        cold.run(1);
    }
    assert_eq!(warm.machine().state(0), cold.state(0));
    assert_ne!(warm.machine().state(0), ports.states[0].initial);
}

#[test]
fn what_is_not_finite_is_a_fault_until_reset() {
    let fixture = Fixture::load("lstm.script");
    let ports = ports(&fixture);
    let mut runner = runner(&fixture, &ports, 0, &[]);
    let mut frame = Audio::new(1, 64);
    let params = [0.0, 0.0];
    let hop = |audio: &'static [f32]| Hop { audio, frames: audio.len(), params: &params };
    assert_eq!(runner.run(&hop(&[f32::NAN, 0.0]), &mut frame), Err(Fault::NotFinite));
    assert_eq!(runner.run(&hop(&[0.0]), &mut frame), Err(Fault::NotFinite));
    runner.reset();
    assert_eq!(runner.run(&hop(&[0.0]), &mut frame), Ok(()));
}

#[test]
fn hops_of_a_wrong_size_are_faults() {
    let fixture = Fixture::load("lstm.script");
    let ports = ports(&fixture);
    let mut runner = runner(&fixture, &ports, 0, &[]);
    let mut frame = Audio::new(1, 100);
    let audio = [0.0; 100];
    for (frames, params) in [(65, 2), (0, 2), (10, 1)] {
        let hop = Hop { audio: &audio[..frames], frames, params: &[0.0; 2][..params] };
        assert_eq!(runner.run(&hop, &mut frame), Err(Fault::Backend));
    }
}
