//! The newest of a `Copy` value, from one thread to another.

use std::sync::Arc;

use crossbeam::atomic::AtomicCell;

/// Writes; wait-free.
pub struct LatestWriter<T> {
    middle: Middle<T>,
    back: Option<Box<Stamped<T>>>,
    written: u64,
}

/// Reads; wait-free.
pub struct LatestReader<T> {
    middle: Middle<T>,
    front: Option<Box<Stamped<T>>>,
    newest: Stamped<T>,
}

/// Always full: a swap puts one box in and takes the other out.
type Middle<T> = Arc<AtomicCell<Option<Box<Stamped<T>>>>>;

#[derive(Debug, Clone, Copy)]
struct Stamped<T> {
    value: T,
    /// Which write it was, from 1; 0 is the initial value.
    write: u64,
}

/// Makes both halves; the reader sees `initial` until the first write.
///
/// A triple buffer: one box belongs to the writer, one to the reader, and one lies between them. Either side swaps its
/// own with that one, so neither ever waits, whatever the size of `T`; a stamp tells the reader whether the box that
/// it got is newer than what it knows.
pub fn latest<T: Copy + Send>(initial: T) -> (LatestWriter<T>, LatestReader<T>) {
    let newest = Stamped { value: initial, write: 0 };
    let fresh = || Some(Box::new(newest));
    let middle = Arc::new(AtomicCell::new(fresh()));
    let writer = LatestWriter { middle: middle.clone(), back: fresh(), written: 0 };
    (writer, LatestReader { middle, front: fresh(), newest })
}

impl<T: Copy + Send> LatestWriter<T> {
    /// Replaces the value that the reader will see.
    ///
    /// Realtime: wait-free.
    pub fn write(&mut self, value: T) {
        self.written += 1;
        if let Some(mut back) = self.back.take() {
            *back = Stamped { value, write: self.written };
            self.back = self.middle.swap(Some(back));
        }
    }
}

impl<T: Copy + Send> LatestReader<T> {
    /// The value of the newest write.
    ///
    /// Realtime: wait-free, so that the pair also serves in the other direction.
    pub fn read(&mut self) -> T {
        self.front = self.middle.swap(self.front.take());
        if let Some(front) = self.front.as_deref()
            && front.write > self.newest.write
        {
            self.newest = *front;
        }
        self.newest.value
    }
}
