use timbrel_cli::host::{Event, Timeline};

fn set(value: f64) -> Event {
    Event::Set { number: 1, value }
}

#[test]
fn events_keep_order_of_time_and_of_arrival() {
    let mut timeline = Timeline::default();
    for (sample, value) in [(64, 1.0), (0, 2.0), (64, 3.0), (128, 4.0)] {
        timeline.add(sample, set(value));
    }
    assert_eq!(timeline.within(0..64), [(0, set(2.0))]);
    assert_eq!(timeline.within(64..128), [(64, set(1.0)), (64, set(3.0))]);
    assert_eq!(timeline.within(65..128), []);
    assert_eq!((timeline.len(), timeline.last_sample()), (4, Some(128)));
}

#[test]
fn merged_timelines_are_in_order() {
    let (mut one, mut two) = (Timeline::default(), Timeline::default());
    one.add(10, set(1.0));
    two.add(5, set(2.0));
    two.add(10, set(3.0));
    one.merge(two);
    assert_eq!(one.within(0..11), [(5, set(2.0)), (10, set(1.0)), (10, set(3.0))]);
}
