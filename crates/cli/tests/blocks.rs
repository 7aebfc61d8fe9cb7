use timbrel_cli::render::Blocks;

#[test]
fn blocks_cover_all_samples_once() {
    for text in ["1", "512", "random:3"] {
        let blocks: Blocks = text.parse().unwrap();
        let ranges: Vec<_> = blocks.ranges(20_000).collect();
        assert_eq!((ranges[0].start, ranges.last().unwrap().end), (0, 20_000), "{text}");
        assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start), "{text}");
        assert!(ranges.iter().all(|r| !r.is_empty() && r.len() <= blocks.max_samples()), "{text}");
    }
}

#[test]
fn a_seed_names_a_sequence() {
    let lengths = |text: &str| -> Vec<usize> {
        text.parse::<Blocks>().unwrap().ranges(200_000).map(|range| range.len()).collect()
    };
    assert_eq!(lengths("random:1"), lengths("random:1"));
    assert_ne!(lengths("random:1"), lengths("random:2"));
}

#[test]
fn nonsense_is_refused() {
    for text in ["0", "-1", "65537", "random", "random:", "random:x", "64.5", ""] {
        assert!(text.parse::<Blocks>().is_err(), "{text} passed");
    }
}
