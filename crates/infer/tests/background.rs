//! A model on another thread: its answers have their place in time, or are not heard.

use std::sync::mpsc::{Receiver, Sender, channel};

use infer::background::{Background, SlowModel, Spec};
use infer::{Audio, Fault, Hop, HopLength, Runner};
use testkit::no_alloc;

const BLOCK: usize = 4;

/// Adds to each sample how many blocks it has answered before, so that what it says tells what it went through.
struct Counter {
    answered: usize,
    /// Waits for a word before each run.
    starved: Option<Receiver<()>>,
}

impl SlowModel for Counter {
    fn run(&mut self, hop: &Hop<'_>, answer: &mut Audio) -> Result<(), Fault> {
        if let Some(word) = &self.starved {
            // The other end goes when the test is over.
            let _ = word.recv();
        }
        assert!(hop.audio[0] >= 0.0, "the test asked for a crash");
        answer.set_frames(BLOCK);
        for (said, heard) in answer.as_mut_slice().iter_mut().zip(hop.audio) {
            *said = heard + self.answered as f32;
        }
        self.answered += 1;
        Ok(())
    }
    fn reset(&mut self) {
        self.answered = 0;
    }
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

fn counter(blocks_late: usize) -> Background {
    let spec = Spec { blocks_late, latency_samples: 0 };
    Background::start(Box::new(Counter { answered: 0, starved: None }), spec).unwrap()
}

/// One that answers only when it is told to.
fn starved(blocks_late: usize) -> (Background, Sender<()>) {
    let (go, starved) = channel();
    let model = Counter { answered: 0, starved: Some(starved) };
    (Background::start(Box::new(model), Spec { blocks_late, latency_samples: 0 }).unwrap(), go)
}

/// Plays a block of equal samples and gives the first that comes out.
fn play(background: &mut Background, sample: f32) -> Result<f32, Fault> {
    let mut frame = Audio::new(1, BLOCK);
    let hop = Hop { audio: &[sample; BLOCK], frames: BLOCK, params: &[] };
    no_alloc(|| background.run(&hop, &mut frame))?;
    assert_eq!(frame.frames(), BLOCK);
    Ok(frame.as_slice()[0])
}

/// As [`play`], with time to wait.
fn play_waiting(background: &mut Background, sample: f32) -> Result<f32, Fault> {
    background.set_offline(true);
    let mut frame = Audio::new(1, BLOCK);
    let hop = Hop { audio: &[sample; BLOCK], frames: BLOCK, params: &[] };
    let outcome = background.run(&hop, &mut frame);
    background.set_offline(false);
    outcome.map(|()| frame.as_slice()[0])
}

#[test]
fn offline_every_answer_comes_in_its_place() {
    for late in [1, 2, 5] {
        let mut background = counter(late);
        assert_eq!(background.latency_samples(), late * BLOCK);
        assert_eq!(background.hop_length(), HopLength::Exactly(BLOCK));
        for n in 0..40 {
            let heard = play_waiting(&mut background, 1000.0 * n as f32);
            let wanted = if n < late { 0.0 } else { 1001.0 * (n - late) as f32 };
            assert_eq!(heard, Ok(wanted), "block {n}, {late} late");
        }
    }
}

#[test]
fn a_starved_worker_is_late_and_time_does_not_shift() {
    let (mut background, go) = starved(1);
    assert_eq!(play(&mut background, 0.0), Ok(0.0));
    for n in 1..6 {
        assert_eq!(play(&mut background, 1000.0 * n as f32), Err(Fault::Late), "block {n}");
    }
    // Fed again, it answers all that it missed, in order, and what comes then is what would have come.
    (0..20).for_each(|_| go.send(()).unwrap());
    for n in 6..16 {
        let heard = play_waiting(&mut background, 1000.0 * n as f32);
        assert_eq!(heard, Ok(1001.0 * (n - 1) as f32), "block {n}");
    }
}

#[test]
fn a_worker_that_is_hopelessly_behind_misses_blocks_and_keeps_the_time() {
    let (mut background, go) = starved(1);
    assert_eq!(play(&mut background, 0.0), Ok(0.0));
    for n in 1..500 {
        assert_eq!(play(&mut background, 1000.0 * n as f32), Err(Fault::Late));
    }
    (0..1000).for_each(|_| go.send(()).unwrap());
    // The block before this one found no room.
    assert_eq!(play_waiting(&mut background, 500_000.0), Err(Fault::Late));
    let heard = play_waiting(&mut background, 501_000.0).unwrap();
    assert_eq!(heard - heard % 1000.0, 500_000.0, "the answer to block 500");
    assert!(heard % 1000.0 < 100.0, "some {} blocks were run, the rest was missed", heard % 1000.0);
}

#[test]
fn offline_no_block_is_missed_even_after_starving() {
    let (mut background, go) = starved(1);
    for n in 0..60 {
        let _ = play(&mut background, 1000.0 * n as f32);
    }
    (0..1000).for_each(|_| go.send(()).unwrap());
    for n in 60..200 {
        assert_eq!(play_waiting(&mut background, 1000.0 * n as f32), Ok(1001.0 * (n - 1) as f32), "block {n}");
    }
}

#[test]
fn after_a_reset_nothing_of_before_is_heard() {
    let (mut background, go) = starved(2);
    for n in 0..5 {
        let _ = play(&mut background, 1000.0 * n as f32);
    }
    no_alloc(|| background.reset());
    (0..100).for_each(|_| go.send(()).unwrap());
    for n in 0..10 {
        let heard = play_waiting(&mut background, 1000.0 * n as f32);
        let wanted = if n < 2 { 0.0 } else { 1001.0 * (n - 2) as f32 };
        assert_eq!(heard, Ok(wanted), "block {n} since the reset");
    }
}

#[test]
fn a_sound_that_breaks_is_reported_and_forgotten() {
    let mut background = counter(1);
    let fed = [0.0, 1000.0, f32::INFINITY, 3000.0, 4000.0, 5000.0];
    let heard = fed.map(|sample| play_waiting(&mut background, sample));
    assert_eq!(heard, [Ok(0.0), Ok(0.0), Ok(1001.0), Err(Fault::NotFinite), Ok(3000.0), Ok(4001.0)]);
}

#[test]
fn a_model_that_crashes_its_thread_does_not_take_the_thread() {
    let mut background = counter(1);
    let heard = [0.0, -1.0, 2000.0, 3000.0].map(|sample| play_waiting(&mut background, sample));
    assert_eq!(heard, [Ok(0.0), Ok(0.0), Err(Fault::Backend), Ok(2000.0)]);
}

#[test]
fn the_thread_ends_with_its_owner() {
    struct Alive {
        model: Counter,
        _until_dropped: Sender<()>,
    }
    impl SlowModel for Alive {
        fn run(&mut self, hop: &Hop<'_>, answer: &mut Audio) -> Result<(), Fault> {
            self.model.run(hop, answer)
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
    let (alive, gone) = channel();
    let model = Alive { model: Counter { answered: 0, starved: None }, _until_dropped: alive };
    let mut background = Background::start(Box::new(model), Spec { blocks_late: 1, latency_samples: 0 }).unwrap();
    let _ = play(&mut background, 0.0);
    drop(background);
    // Dropped with the thread's own data before `drop` came back.
    assert_eq!(gone.try_recv(), Err(std::sync::mpsc::TryRecvError::Disconnected));
}

#[test]
fn what_does_not_fit_is_refused_and_does_not_count() {
    let mut background = counter(1);
    let mut frame = Audio::new(1, BLOCK);
    let short = Hop { audio: &[1.0; BLOCK - 1], frames: BLOCK - 1, params: &[] };
    assert_eq!(background.run(&short, &mut frame), Err(Fault::Backend));
    let whole = Hop { audio: &[1.0; BLOCK], frames: BLOCK, params: &[] };
    assert_eq!(background.run(&whole, &mut Audio::new(2, BLOCK)), Err(Fault::Backend));
    assert_eq!([0.0, 1000.0].map(|sample| play_waiting(&mut background, sample)), [Ok(0.0), Ok(0.0)]);
}
