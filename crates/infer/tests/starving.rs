//! A lane whose model is starved on purpose: what is late fades, is counted, and moves nothing in time.

use std::sync::mpsc::{Receiver, channel};

use infer::background::{Background, SlowModel, Spec};
use infer::{Audio, Fault, Hop, Lane, LaneSpec, Voice};
use testkit::measure::max_step;
use testkit::no_alloc;
use testkit::signals::sine;

const BLOCK: usize = 64;
const RATE_HZ: f64 = 48_000.0;

/// Says what it hears, once it is told to.
struct Echo(Receiver<()>);

impl SlowModel for Echo {
    fn run(&mut self, hop: &Hop<'_>, answer: &mut Audio) -> Result<(), Fault> {
        // The other end goes when the test is over.
        let _ = self.0.recv();
        answer.set_frames(BLOCK);
        answer.as_mut_slice().copy_from_slice(hop.audio);
        Ok(())
    }
    fn reset(&mut self) {}
    fn block(&self) -> usize {
        BLOCK
    }
    fn channels(&self) -> [usize; 2] {
        [1, 1]
    }
    fn params(&self) -> usize {
        0
    }
}

#[test]
fn late_hops_fade_are_counted_and_do_not_shift_the_time() {
    let (go, starved) = channel();
    let spec = Spec { blocks_late: 2, latency_samples: 0 };
    let worker = Background::start(Box::new(Echo(starved)), spec).unwrap();
    let mut lane = Lane::new(LaneSpec::new(RATE_HZ, RATE_HZ), vec![Voice::waveform(1, Box::new(worker))]);
    let latency = lane.latency_samples();
    let input = sine(200.0, 0.5, RATE_HZ, 200 * BLOCK);
    let mut audio = input.clone();
    let mut late = 0;
    for (n, block) in audio.chunks_mut(BLOCK).enumerate() {
        match n {
            // Block by block, and what was fed is still waited for.
            0..50 => go.send(()).unwrap(),
            52 => lane.set_offline(false),
            70 => {
                lane.set_offline(true);
                (0..200).for_each(|_| go.send(()).unwrap());
            }
            _ => {}
        }
        if n == 0 {
            lane.set_offline(true);
        }
        let status = match n {
            52..70 => no_alloc(|| lane.process(&mut [block], &[], &())),
            _ => lane.process(&mut [block], &[], &()),
        };
        late += status.faults.late;
    }
    assert_eq!(late, 18, "one for each block from 52 to 69");
    let (before, after) = (52 * BLOCK, (70 + 1) * BLOCK + 240 + BLOCK);
    let delayed: Vec<f32> = std::iter::repeat_n(0.0, latency).chain(input.iter().copied()).collect();
    assert_eq!(audio[..before], delayed[..before]);
    assert_eq!(audio[after..], delayed[after..audio.len()]);
    assert!(audio[62 * BLOCK..68 * BLOCK].iter().all(|&sample| sample == 0.0), "silence in between");
    assert!(max_step(&audio) < 0.03, "a click of {}", max_step(&audio));
}
