//! At a multiple of its rate a model is several interleaved copies of itself.

use infer::inline::{Machine, Plan};

use super::fixture::{Fixture, Stream, names, play};

/// Every `rate`-th row is one of the streams.
fn interleave(streams: &[Stream]) -> Stream {
    let width = streams[0].width;
    let mut rows = Vec::new();
    for frame in 0..streams[0].rows.len() / width {
        for stream in streams {
            rows.extend_from_slice(&stream.rows[frame * width..][..width]);
        }
    }
    Stream { rows, width, timed: true }
}

/// The same values, backwards in time.
fn backwards(stream: &Stream) -> Stream {
    let rows = stream.rows.chunks_exact(stream.width).rev().flatten().copied().collect();
    Stream { rows, ..stream.clone() }
}

#[test]
fn interleaved_streams_stay_apart() {
    for name in names() {
        let fixture = Fixture::load(&name);
        let widths = || fixture.outputs.iter().map(|output| output.width);
        let plain = fixture.plan();
        let forward = &fixture.inputs;
        let backward = forward.iter().map(|input| if input.timed { backwards(input) } else { input.clone() });
        let backward = backward.collect::<Vec<_>>();
        let a = play(&mut Machine::new(plain.clone()), forward, widths(), || 64);
        let b = play(&mut Machine::new(plain), &backward, widths(), || 64);

        for rate in [2, 4] {
            let turn = |i: usize| if i.is_multiple_of(2) { forward } else { &backward };
            let both = (0..forward.len()).map(|input| {
                let streams = (0..rate).map(|i| turn(i)[input].clone()).collect::<Vec<_>>();
                if forward[input].timed { interleave(&streams) } else { forward[input].clone() }
            });
            let both = both.collect::<Vec<_>>();
            let plan = Plan::compile(&fixture.graph, &fixture.io, rate).unwrap();
            let mut lengths = [5, 64, 1, 31].into_iter().cycle();
            let found = play(&mut Machine::new(plan), &both, widths(), || lengths.next().unwrap());
            for (output, found) in found.iter().enumerate() {
                let turn = |i: usize| if i.is_multiple_of(2) { a[output].clone() } else { b[output].clone() };
                let wanted = interleave(&(0..rate).map(turn).collect::<Vec<_>>());
                assert_eq!(found.rows, wanted.rows, "{name} at {rate} times its rate");
            }
        }
    }
}
