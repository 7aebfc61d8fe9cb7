use dsp::tuning::{Scale, hz_from_note, note_from_hz};

#[test]
fn notes_are_equally_tempered() {
    for (note, frequency_hz) in [(69.0, 440.0), (60.0, 261.625_57), (21.0, 27.5), (81.0, 880.0), (69.5, 452.892_98)] {
        assert!((hz_from_note(note) / frequency_hz - 1.0).abs() < 1e-6);
        assert!((note_from_hz(frequency_hz) - note).abs() < 1e-4);
    }
}

#[test]
fn scales_hold_what_their_names_say() {
    let notes = |scale: Scale, root| (60..72).filter(|&note| scale.contains(root, note)).collect::<Vec<_>>();
    assert_eq!(notes(Scale::MAJOR, 0), [60, 62, 64, 65, 67, 69, 71]);
    assert_eq!(notes(Scale::MINOR, 9), notes(Scale::MAJOR, 0), "A minor is C major");
    assert_eq!(notes(Scale::DORIAN, 2), notes(Scale::MAJOR, 0));
    assert_eq!(notes(Scale::MIXOLYDIAN, 7), notes(Scale::MAJOR, 0));
    assert_eq!(notes(Scale::MINOR_PENTATONIC, 9), notes(Scale::MAJOR_PENTATONIC, 0));
    assert_eq!(notes(Scale::CHROMATIC, 5).len(), 12);
    assert_eq!(Scale::new(&[0, 14, 4, 5, 7, 9, 11]), Scale::MAJOR);
}

#[test]
fn snaps_to_the_nearest_note_of_the_scale() {
    let cases = [(60.4, 60.0), (61.2, 62.0), (60.9, 60.0), (61.0, 60.0), (63.0, 62.0), (70.6, 71.0), (71.6, 72.0)];
    for (note, snapped) in cases {
        assert_eq!(Scale::MAJOR.snap(0, note), snapped, "{note}");
        assert_eq!(Scale::MAJOR.snap(0, note - 36.0), snapped - 36.0, "three octaves below");
    }
    assert_eq!(Scale::CHROMATIC.snap(3, -0.6), -1.0);
    assert_eq!(Scale::new(&[0]).snap(0, 65.9), 60.0);
    assert_eq!(Scale::new(&[]).snap(0, 65.9), 65.9, "nothing to snap to");
}

#[test]
fn a_held_note_gives_way_a_little_beyond_the_middle() {
    let follow = |held, note| Scale::CHROMATIC.snap_holding(0, note, held);
    assert_eq!(
        [60.4, 60.6, 60.69, 60.71, 59.4, 59.29].map(|note| follow(60.0, note)),
        [60.0, 60.0, 60.0, 61.0, 60.0, 59.0]
    );
    assert_eq!(Scale::MAJOR.snap_holding(0, 61.4, 61.0), 62.0, "a note of another scale is not held");
}
