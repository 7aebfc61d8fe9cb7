use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rt::tap;
use testkit::no_alloc;

#[test]
fn the_newest_pairs_come_oldest_first() {
    let (mut writer, mut reader) = tap(8);
    let mut seen = [[0.0; 2]; 3];
    writer.write(&[1.0, 2.0], &[-1.0, -2.0]);
    assert_eq!(reader.newest(&mut seen), 2);
    assert_eq!(seen[1..], [[1.0, -1.0], [2.0, -2.0]]);
    writer.write(&[3.0, 4.0], &[-3.0, -4.0]);
    assert_eq!(reader.newest(&mut seen), 3);
    assert_eq!(seen, [[2.0, -2.0], [3.0, -3.0], [4.0, -4.0]]);
}

#[test]
fn no_more_comes_than_the_ring_holds() {
    let (mut writer, mut reader) = tap(4);
    let ramp: Vec<f32> = (0..20).map(|n| n as f32).collect();
    writer.write(&ramp[..4], &ramp[..4]);
    for block in ramp[4..].chunks(4) {
        writer.write(block, block);
    }
    let mut seen = [[0.0; 2]; 16];
    assert_eq!(reader.newest(&mut seen), 4);
    assert_eq!(seen[12..], [[16.0; 2], [17.0; 2], [18.0; 2], [19.0; 2]]);
}

#[test]
fn what_comes_is_in_order_while_the_writer_goes_on() {
    let (mut writer, mut reader) = tap(256);
    super::moves(&writer);
    super::moves(&reader);
    let stop = Arc::new(AtomicBool::new(false));
    let watch = stop.clone();
    let audio = thread::spawn(move || {
        let mut serial = 0_u16;
        while !watch.load(Ordering::Acquire) {
            let block: [f32; 48] = std::array::from_fn(|n| f32::from(serial.wrapping_add(n as u16)));
            no_alloc(|| writer.write(&block, &block));
            serial = serial.wrapping_add(48);
            thread::yield_now();
        }
    });
    for _ in 0..20_000 {
        let mut seen = [[0.0; 2]; 200];
        let count = reader.newest(&mut seen);
        for pair in seen[200 - count..].windows(2) {
            assert_eq!(pair[0][0], pair[0][1], "torn");
            assert_eq!((pair[0][0] as u16).wrapping_add(1), pair[1][0] as u16, "out of order");
        }
    }
    stop.store(true, Ordering::Release);
    audio.join().unwrap();
}
