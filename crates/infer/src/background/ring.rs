//! A wait-free queue of boxes from one thread to one other.
//!
//! Each place is one atomic pointer, which both sides only ever exchange: neither can be held up by the other, not even
//! when the other is stopped in the middle of a call.

use std::sync::Arc;

use crossbeam::atomic::AtomicCell;

type Place<T> = AtomicCell<Option<Box<T>>>;

/// The end that puts in.
pub(super) struct Sender<T> {
    places: Arc<[Place<T>]>,
    at: usize,
}

/// The end that takes out.
pub(super) struct Receiver<T> {
    places: Arc<[Place<T>]>,
    at: usize,
}

/// A queue with room for `places` boxes. What is left in it when both ends are gone is dropped with the last.
pub(super) fn ring<T>(places: usize) -> (Sender<T>, Receiver<T>) {
    const { assert!(Place::<u8>::is_lock_free()) };
    let places: Arc<[Place<T>]> = (0..places.max(1)).map(|_| AtomicCell::new(None)).collect();
    (Sender { places: Arc::clone(&places), at: 0 }, Receiver { places, at: 0 })
}

impl<T> Sender<T> {
    /// Gives back the box that was in the way: none, as long as there are no more boxes than places.
    ///
    /// Realtime.
    pub(super) fn send(&mut self, value: Box<T>) -> Option<Box<T>> {
        let displaced = self.places[self.at].swap(Some(value));
        self.at = (self.at + 1) % self.places.len();
        displaced
    }
}

impl<T> Receiver<T> {
    /// The oldest box, if there is one.
    ///
    /// Realtime.
    pub(super) fn receive(&mut self) -> Option<Box<T>> {
        let value = self.places[self.at].take()?;
        self.at = (self.at + 1) % self.places.len();
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn keeps_the_order_between_threads() {
        let (mut sender, mut receiver) = ring(4);
        let (mut back, mut spare) = ring(4);
        for _ in 0..4 {
            assert!(back.send(Box::new(0_u32)).is_none());
        }
        let taker = std::thread::spawn(move || {
            let mut wanted = 0;
            while wanted < 10_000 {
                let Some(value) = receiver.receive() else {
                    std::thread::yield_now();
                    continue;
                };
                assert_eq!(*value, wanted);
                wanted += 1;
                assert!(back.send(value).is_none());
            }
        });
        let mut next = 0;
        while next < 10_000 {
            let Some(mut value) = spare.receive() else {
                std::thread::yield_now();
                continue;
            };
            *value = next;
            next += 1;
            assert!(sender.send(value).is_none());
        }
        taker.join().unwrap();
    }

    #[test]
    fn drops_what_is_left() {
        let token = Arc::new(());
        let (mut sender, receiver) = ring(2);
        assert!(sender.send(Box::new(Arc::clone(&token))).is_none());
        drop((sender, receiver));
        assert_eq!(Arc::strong_count(&token), 1);
    }
}
