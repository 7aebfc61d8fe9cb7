use std::panic::{AssertUnwindSafe, catch_unwind};

use testkit::{Counts, count_allocs, no_alloc, permit_alloc};

/// What the panic of `work` said.
fn complaint(work: impl FnOnce()) -> String {
    let hook = catch_unwind(AssertUnwindSafe(work)).unwrap_err();
    hook.downcast_ref::<String>().cloned().unwrap_or_else(|| hook.downcast_ref::<&str>().unwrap().to_string())
}

#[test]
fn every_use_of_the_allocator_fires() {
    let mut kept = Vec::<u8>::new();
    let given_up = vec![1_u8; 9];
    assert!(complaint(|| no_alloc(|| kept.reserve(1))).contains("allocs: 1"));
    assert!(complaint(|| no_alloc(|| drop(given_up))).contains("frees: 1"));
    assert!(complaint(|| no_alloc(|| kept.reserve(1_000))).contains("reallocs: 1"));
    assert!(complaint(|| no_alloc(|| drop(std::hint::black_box(vec![0_u64; 3])))).contains("allocs: 1, frees: 1"));
}

#[inline(never)]
fn culprit() -> Box<u64> {
    Box::new(std::hint::black_box(5))
}

#[test]
fn the_complaint_names_the_place() {
    assert!(complaint(|| drop(no_alloc(culprit))).contains("culprit"));
}

#[test]
fn quiet_code_passes_and_answers() {
    let mut buffer = [1.0_f32; 64];
    let sum = no_alloc(|| {
        buffer.iter_mut().for_each(|x| *x *= 2.0);
        buffer.iter().sum::<f32>()
    });
    assert_eq!(sum, 128.0);
}

#[test]
fn other_threads_may_allocate() {
    let go = std::sync::Barrier::new(2);
    let done = std::sync::Barrier::new(2);
    std::thread::scope(|threads| {
        threads.spawn(|| {
            go.wait();
            drop(vec![1; 100]);
            done.wait();
        });
        no_alloc(|| {
            go.wait();
            done.wait();
        });
    });
}

#[test]
fn guards_nest() {
    assert!(complaint(|| no_alloc(|| no_alloc(|| drop(culprit())))).contains("allocs: 1"));
    assert!(complaint(|| no_alloc(|| drop(count_allocs(culprit)))).contains("allocs: 1"));
    let inner = no_alloc(|| permit_alloc(|| count_allocs(|| no_alloc(|| 3))));
    assert_eq!(inner, (3, Counts::default()));
}

#[test]
fn a_permitted_aside_does_not_count() {
    let mut notes = Vec::new();
    no_alloc(|| permit_alloc(|| notes.push(1)));
    assert_eq!(notes, [1]);
}

#[test]
fn a_panic_inside_passes_through_and_leaves_the_guard_ready() {
    assert_eq!(complaint(|| no_alloc(|| panic!("of its own"))), "of its own");
    drop(culprit());
    no_alloc(|| ());
    assert!(complaint(|| drop(no_alloc(culprit))).contains("allocs: 1"));
}

#[test]
fn counting_counts() {
    let ((), counts) = count_allocs(|| {
        let mut list = Vec::<u8>::with_capacity(1);
        list.reserve_exact(64);
        drop(list);
        drop(culprit());
    });
    assert_eq!(counts, Counts { allocs: 2, frees: 2, reallocs: 1 });
}
