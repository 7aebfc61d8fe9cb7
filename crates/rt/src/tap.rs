//! Recent samples, from the audio thread to an editor's scope.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering, fence};

/// Writes; wait-free.
#[derive(Debug)]
pub struct TapWriter {
    shared: Arc<Shared>,
}

/// Reads the newest; wait-free and lossy.
#[derive(Debug)]
pub struct TapReader {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// A ring of pairs, each in one word so that none is ever torn. Its length is a power of two.
    ring: Box<[AtomicU64]>,
    /// Pairs that are being, or were, written: raised before the ring is touched.
    begun: AtomicU64,
    /// Pairs that are surely in the ring.
    done: AtomicU64,
}

/// Makes both halves of a ring that remembers at least `pairs` pairs, such as a plugin's input and output at the same
/// instant: two curves of a scope that line up, or the points of a transfer curve.
pub fn tap(pairs: usize) -> (TapWriter, TapReader) {
    let ring = (0..pairs.next_power_of_two()).map(|_| AtomicU64::new(0)).collect();
    let shared = Arc::new(Shared { ring, begun: AtomicU64::new(0), done: AtomicU64::new(0) });
    (TapWriter { shared: shared.clone() }, TapReader { shared })
}

impl Shared {
    fn at(&self, index: u64) -> &AtomicU64 {
        &self.ring[index as usize & (self.ring.len() - 1)]
    }
}

impl TapWriter {
    /// Appends the pairs `(a[n], b[n])`; the longer slice is cut to the shorter.
    ///
    /// Realtime: wait-free.
    pub fn write(&mut self, a: &[f32], b: &[f32]) {
        let start = self.shared.done.load(Ordering::Relaxed);
        let count = a.len().min(b.len());
        self.shared.begun.store(start + count as u64, Ordering::Relaxed);
        // Whoever sees one of the pairs below also sees the line above.
        fence(Ordering::Release);
        for (index, (a, b)) in (start..).zip(a.iter().zip(b)) {
            self.shared.at(index).store(join(*a, *b), Ordering::Relaxed);
        }
        self.shared.done.store(start + count as u64, Ordering::Release);
    }
}

impl TapReader {
    /// Fills the end of `into` with the newest pairs, oldest first, and returns how many there are. Fewer come when
    /// fewer were written, or when the writer overwrote some while they were read. What lies before them in `into` is
    /// then unspecified.
    pub fn newest(&mut self, into: &mut [[f32; 2]]) -> usize {
        let end = self.shared.done.load(Ordering::Acquire);
        let wanted = end.min(into.len().min(self.shared.ring.len()) as u64);
        let room = into.len();
        let tail = &mut into[room - wanted as usize..];
        for (index, pair) in (end - wanted..).zip(tail) {
            *pair = split(self.shared.at(index).load(Ordering::Relaxed));
        }
        fence(Ordering::Acquire);
        // A pair that was overwritten meanwhile lies a whole ring behind what was begun by now.
        let begun = self.shared.begun.load(Ordering::Relaxed);
        let oldest_whole = begun.saturating_sub(self.shared.ring.len() as u64);
        end.saturating_sub(oldest_whole).min(wanted) as usize
    }
}

fn join(a: f32, b: f32) -> u64 {
    u64::from(a.to_bits()) << 32 | u64::from(b.to_bits())
}

fn split(pair: u64) -> [f32; 2] {
    [f32::from_bits((pair >> 32) as u32), f32::from_bits(pair as u32)]
}
