use std::thread;

use rt::latest;
use testkit::no_alloc;

#[test]
fn the_initial_value_is_there_before_any_write() {
    let (_writer, mut reader) = latest(7);
    assert_eq!([reader.read(), reader.read()], [7, 7]);
}

#[test]
fn reading_twice_gives_the_same_and_writing_twice_the_newer() {
    let (mut writer, mut reader) = latest(0);
    for value in 1..=3 {
        writer.write(10 * value);
        writer.write(10 * value + 1);
        let seen: [i32; 4] = std::array::from_fn(|_| reader.read());
        assert_eq!(seen, [10 * value + 1; 4]);
    }
}

#[test]
fn a_big_value_is_never_torn_and_never_goes_back() {
    const WRITES: u64 = 100_000;
    let (mut writer, mut reader) = latest([0_u64; 32]);
    super::moves(&writer);
    super::moves(&reader);
    let audio = thread::spawn(move || {
        no_alloc(|| {
            for serial in 1..=WRITES {
                writer.write([serial; 32]);
            }
        });
    });
    let mut newest = 0;
    while newest < WRITES {
        let seen = no_alloc(|| reader.read());
        assert_eq!(seen, [seen[0]; 32], "torn");
        assert!(seen[0] >= newest, "went back");
        newest = seen[0];
        thread::yield_now();
    }
    audio.join().unwrap();
}
