//! Lanes come from one thread, sound on another, and are dropped by the first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use infer::{Audio, Cue, Fault, Hop, HopLength, Player, PlayerHandle, Runner, Waveform};
use testkit::no_alloc;

use super::{lane, mono_player};

/// Counts its end, and tells whether anybody waits for it.
struct Mortal {
    dropped: Arc<AtomicUsize>,
    offline: Arc<AtomicBool>,
}

impl Runner<Audio> for Mortal {
    fn run(&mut self, hop: &Hop<'_>, frame: &mut Audio) -> Result<(), Fault> {
        frame.set_frames(hop.frames);
        frame.as_mut_slice().copy_from_slice(hop.audio);
        Ok(())
    }
    fn reset(&mut self) {}
    fn hop_length(&self) -> HopLength {
        HopLength::UpTo(64)
    }
    fn set_offline(&mut self, offline: bool) {
        self.offline.store(offline, Ordering::Relaxed);
    }
}

impl Drop for Mortal {
    fn drop(&mut self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn both_halves_move_between_threads() {
    fn moves<T: Send>() {}
    moves::<Player<Waveform>>();
    moves::<PlayerHandle<Waveform>>();
}

#[test]
fn swaps_while_playing_neither_allocate_nor_leak() {
    const SWAPS: usize = 300;
    let (mut handle, mut player) = mono_player();
    let dropped = Arc::new(AtomicUsize::new(0));
    let offline = Arc::new(AtomicBool::new(false));
    let stop = Arc::new(AtomicBool::new(false));
    let watch = stop.clone();
    let audio = thread::spawn(move || {
        let mut rounds = 0_usize;
        while !watch.load(Ordering::Acquire) || rounds < 1_000 {
            let mut block = [0.5; 700];
            let cue = Cue { slot: rounds / 7 % 4, blend: &[0.3; 700], ..Cue::default() };
            no_alloc(|| player.process(&mut [&mut block], &cue, &()));
            assert!(block.iter().all(|y| (0.49..0.72).contains(y)), "all lanes pass: equal sounds, however they fade");
            rounds += 1;
            thread::yield_now();
        }
        player
    });
    for swap in 0..SWAPS {
        let runner = Mortal { dropped: dropped.clone(), offline: offline.clone() };
        handle.play(swap % 4, lane(Box::new(runner)));
        if swap % 11 == 0 {
            handle.clear(swap % 3);
        }
        thread::yield_now();
    }
    stop.store(true, Ordering::Release);
    let player = audio.join().unwrap();
    drop((player, handle));
    assert_eq!(dropped.load(Ordering::Relaxed), SWAPS);
}

#[test]
fn lanes_are_told_of_a_bounce_before_and_after_they_come() {
    let (mut handle, mut player) = mono_player();
    let flags: [Arc<AtomicBool>; 2] = Default::default();
    let mortal = |n: usize| Box::new(Mortal { dropped: Arc::default(), offline: flags[n].clone() });
    let mut block = [0.0; 16];
    handle.play(0, lane(mortal(0)));
    player.process(&mut [&mut block], &Cue::default(), &());
    player.set_offline(true);
    handle.play(1, lane(mortal(1)));
    player.process(&mut [&mut block], &Cue::default(), &());
    assert!(flags.iter().all(|flag| flag.load(Ordering::Relaxed)));
    player.set_offline(false);
    assert!(!flags.iter().any(|flag| flag.load(Ordering::Relaxed)));
}
