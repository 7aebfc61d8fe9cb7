//! Ten thousand things that a host may do, in an order that nobody would choose.

use testkit::measure::{max_step, peak};
use testkit::signals::Noise;
use testkit::{Splits, assert_clean};
use timbrel_cli::host::{Event, Planar, Plugin, Processor, Setup, Timeline};
use timbrel_tests::drive;
use timbrel_tests::models::{self, Folder};

const STEPS: usize = 10_000;
const MAX_BLOCK: usize = 128;
/// The input is at most 1; input and output gain add up to 48 dB, the tone to 12 dB more at a time.
const LOUDEST: f32 = 4_000.0;

/// An active plugin and the random hand on it.
struct Session {
    plugin: Plugin,
    processor: Option<Processor>,
    dice: Noise,
    states: Vec<timbrel_cli::host::State>,
    setup: Setup,
}

impl Session {
    fn new(folder: &Folder) -> Self {
        let mut plugin = drive::plugin();
        let saved = plugin.save().unwrap();
        let models = [
            models::gain(-0.7, &[44_100.0]),
            models::filter("Filter", 1, &[48_000.0]),
            models::knob(),
            models::exotic(2),
            models::not_a_number(),
        ];
        let files = models.iter().enumerate().map(|(n, bytes)| folder.file(&format!("{n}.onnx"), bytes));
        let states = files.map(|file| drive::only(&saved, &file)).chain([saved.clone()]).collect();
        let setup = Setup::realtime(48_000.0, MAX_BLOCK);
        let processor = Some(plugin.activate(setup).unwrap());
        Self { plugin, processor, dice: Noise::new(77), states, setup }
    }

    fn step(&mut self) -> Planar {
        match self.dice.below(400) {
            0 => self.restart(),
            1 => {
                let state = &self.states[self.dice.below(self.states.len())];
                self.plugin.load(state).unwrap();
            }
            2 => self.processor.as_mut().unwrap().reset(),
            3 => drop(self.plugin.save().unwrap()),
            _ => {
                self.plugin.idle();
            }
        }
        self.block()
    }

    fn restart(&mut self) {
        self.plugin.deactivate(self.processor.take().unwrap());
        let rates = [22_050.0, 44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0];
        let sample_rate_hz = rates[self.dice.below(rates.len())];
        self.setup = Setup { sample_rate_hz, offline: self.dice.below(2) == 0, ..self.setup };
        self.processor = Some(self.plugin.activate(self.setup).unwrap());
    }

    fn block(&mut self) -> Planar {
        let length = 1 + self.dice.below(MAX_BLOCK);
        let input = self.input(length);
        let start = self.processor.as_ref().unwrap().position_samples();
        let events = self.events(start, length);
        let cuts = Splits::random(self.dice.bits(), length);
        self.processor.as_mut().unwrap().play(&input, &events, cuts.ranges(length)).unwrap()
    }

    fn input(&mut self, length: usize) -> Planar {
        let peak = [0.0, 1e-30, 1e-3, 1.0][self.dice.below(4)];
        (0..2).map(|_| (0..length).map(|_| peak * self.dice.bipolar()).collect()).collect()
    }

    fn events(&mut self, start: u64, length: usize) -> Timeline {
        let mut timeline = Timeline::default();
        for _ in 0..self.dice.below(4) {
            let params: Vec<_> = self.plugin.params().iter().collect();
            let param = params[self.dice.below(params.len())];
            let (number, travel) = (param.number, param.range[1] - param.range[0]);
            let value = param.value_at(self.dice.unit());
            // Pushes of up to the whole travel, on top of others that never ended.
            let push = Event::Modulate { number, amount: travel * f64::from(self.dice.bipolar()) };
            let event = if self.dice.below(3) == 0 { push } else { Event::Set { number, value } };
            timeline.add(start + self.dice.below(length) as u64, event);
        }
        timeline
    }
}

#[test]
fn ten_thousand_random_steps_leave_no_trace_of_nan_and_no_runaway() {
    let folder = Folder::default();
    let mut session = Session::new(&folder);
    for step in 0..STEPS {
        for channel in session.step() {
            assert_clean(&channel, &format!("step {step}"));
            assert!(peak(&channel) < LOUDEST && max_step(&channel) < LOUDEST, "step {step}: {}", peak(&channel));
        }
    }
    let processor = session.processor.take().unwrap();
    session.plugin.deactivate(processor);
}
