//! How much memory the reader takes at most, counted by an allocator of the test's own.
#![allow(unsafe_code)]

use crate::fixture;
use model::onnx;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    static NOW: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
}

fn count(change: impl FnOnce(usize) -> usize) {
    let _ = NOW.try_with(|now| {
        now.set(change(now.get()));
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(now.get())));
    });
}

// SAFETY: every call is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(|now| now + layout.size());
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(|now| now.saturating_sub(layout.size()));
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both blocks may be there while the content moves.
        count(|now| now + size);
        count(|now| now.saturating_sub(layout.size()));
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// The most bytes that this thread held during `work`, beyond what it held before.
pub fn peak_bytes(work: impl FnOnce()) -> usize {
    let before = NOW.get();
    PEAK.set(before);
    work();
    PEAK.get() - before
}

fn message(number: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![number << 3 | 2];
    let mut length = content.len();
    while length >= 0x80 {
        bytes.push(length as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend(content);
    bytes
}

/// A file whose graph is `content`.
fn file(content: &[u8]) -> Vec<u8> {
    [vec![0x08, 8], message(8, &[0x10, 17]), message(7, content)].concat()
}

fn node(fields: &[u8]) -> Vec<u8> {
    message(1, &[&message(4, b"Tanh")[..], fields].concat())
}

/// Small things over and over: each takes as little of the file and as much of memory as can be.
fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    const COUNT: usize = 200_000;
    let attribute = |fields: &[u8]| file(&node(&message(5, &[&message(1, b"a")[..], fields].concat())));
    let tensor = |fields: &[u8]| file(&message(5, fields));
    vec![
        ("empty operators", file(&node(&[]).repeat(COUNT))),
        ("nameless inputs", file(&node(&message(1, b"").repeat(COUNT)))),
        ("inputs of many operators", file(&node(&message(1, b"").repeat(1_000)).repeat(COUNT / 1_000))),
        ("packed whole numbers", attribute(&message(8, &[1].repeat(COUNT)))),
        ("loose whole numbers", attribute(&[0x40, 1].repeat(COUNT))),
        ("empty words", attribute(&message(9, b"").repeat(COUNT))),
        ("loose typed data", tensor(&[&[0x08, 0xff, 0xff, 0x03, 0x10, 7][..], &[0x38, 1].repeat(COUNT)].concat())),
        ("announced data", tensor(&[0x08, 0xff, 0xff, 0xff, 0x3f, 0x10, 1])),
        ("empty inputs", file(&message(11, b"").repeat(COUNT))),
        ("empty weights", file(&message(5, &[0x10, 1, 0x08, 0]).repeat(COUNT))),
        ("empty metadata", [file(&[]), message(14, b"").repeat(COUNT)].concat()),
        ("bytes of 8 bits", tensor(&[&[0x10, 3][..], &[0x08, 0xc0, 0x9a, 0x0c], &message(9, &[0; 200_000])].concat())),
    ]
}

#[test]
fn the_count_counts() {
    let peak = peak_bytes(|| drop(std::hint::black_box(vec![0_u8; 1 << 20])));
    assert!((1 << 20..1 << 21).contains(&peak), "{peak}");
}

#[test]
fn no_file_takes_much_more_memory_than_its_size() {
    let mut files = hostile();
    files.push(("a sound one", fixture("plays/every_type")));
    for (name, bytes) in files {
        let peak = peak_bytes(|| drop(onnx::read(&bytes)));
        assert!(peak <= 32 * bytes.len() + (1 << 20), "{name}: {} bytes became {peak}", bytes.len());
    }
}
