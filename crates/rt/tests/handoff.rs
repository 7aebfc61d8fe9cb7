use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ThreadId};

use rt::handoff;
use testkit::no_alloc;

/// Counts where it was dropped.
struct Traced {
    serial: usize,
    dropped: Arc<AtomicUsize>,
    home: ThreadId,
}

impl Drop for Traced {
    fn drop(&mut self) {
        assert_eq!(thread::current().id(), self.home, "dropped on the audio thread");
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_newer_offer_replaces_an_unread_one() {
    let (mut giver, mut taker) = handoff(2);
    giver.offer(1, Box::new("old"));
    giver.offer(1, Box::new("new"));
    assert_eq!(taker.take(0), None);
    assert_eq!(taker.take(1).as_deref(), Some(&"new"));
    assert_eq!(taker.take(1), None);
}

#[test]
fn a_slot_that_is_not_there_is_empty() {
    let (_giver, mut taker) = handoff::<u8>(1);
    assert_eq!(taker.take(7), None);
    assert!(!taker.can_retire(7));
    assert_eq!(taker.retire(7, Box::new(1)), Err(Box::new(1)));
}

#[test]
fn two_retired_values_wait_to_be_collected() {
    let (mut giver, mut taker) = handoff(1);
    for value in [1, 2] {
        assert!(taker.can_retire(0));
        taker.retire(0, Box::new(value)).unwrap();
    }
    assert!(!taker.can_retire(0));
    assert_eq!(taker.retire(0, Box::new(3)), Err(Box::new(3)));
    assert_eq!(giver.collect(), 2);
    assert_eq!(giver.collect(), 0);
    assert!(taker.can_retire(0));
}

#[test]
fn every_value_is_dropped_once_and_never_by_the_audio_thread() {
    const OFFERS: usize = 20_000;
    let dropped = Arc::new(AtomicUsize::new(0));
    let (mut giver, mut taker) = handoff::<Traced>(3);
    super::moves(&giver);
    super::moves(&taker);
    let home = thread::current().id();
    let done = Arc::new(AtomicUsize::new(0));
    let watch = done.clone();
    let audio = thread::spawn(move || {
        let mut held: [Option<Box<Traced>>; 3] = [const { None }; 3];
        let mut newest = [0; 3];
        while watch.load(Ordering::Acquire) == 0 {
            no_alloc(|| {
                for slot in 0..3 {
                    if !taker.can_retire(slot) {
                        continue;
                    }
                    let Some(next) = taker.take(slot) else { continue };
                    assert!(next.serial > newest[slot], "an older offer came after a newer one");
                    newest[slot] = next.serial;
                    if let Some(old) = held[slot].replace(next) {
                        assert!(taker.retire(slot, old).is_ok());
                    }
                }
            });
            thread::yield_now();
        }
        (held, taker)
    });
    for serial in 1..=OFFERS {
        let value = Traced { serial, dropped: dropped.clone(), home };
        giver.offer(serial % 3, Box::new(value));
    }
    done.store(1, Ordering::Release);
    let (held, taker) = audio.join().unwrap();
    drop((held, taker, giver));
    assert_eq!(dropped.load(Ordering::Relaxed), OFFERS);
}
