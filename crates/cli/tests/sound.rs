use testkit::{assert_bit_equal, null_depth_db, signals};
use timbrel_cli::render::Sound;

#[test]
fn a_written_file_reads_back_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("noise.wav");
    let sound = Sound { channels: vec![signals::noise(1, 1.0, 5_000), signals::noise(2, 2.0, 5_000)], rate_hz: 44_100 };
    sound.write(&path).unwrap();
    let back = Sound::read(&path).unwrap();
    assert_eq!(back.rate_hz, 44_100);
    for (written, read) in sound.channels.iter().zip(&back.channels) {
        assert_bit_equal(written, read, "the file");
    }
}

#[test]
fn a_resampled_sine_is_the_sine_at_the_other_rate() {
    for (from, to) in [(44_100, 48_000), (48_000, 44_100), (22_050, 96_000), (192_000, 48_000)] {
        let sine = |rate: u32| signals::sine(997.0, 0.5, rate.into(), rate as usize);
        let resampled = Sound { channels: vec![sine(from)], rate_hz: from }.resampled(to).unwrap();
        assert_eq!((resampled.rate_hz, resampled.samples()), (to, to as usize));
        // The ends ring, since a sine that begins is no sine.
        let middle = to as usize / 4..to as usize * 3 / 4;
        let depth = null_depth_db(&sine(to)[middle.clone()], &resampled.channels[0][middle]);
        assert!(depth > 90.0, "{from} to {to}: {depth} dB");
    }
}

#[test]
fn what_is_no_sound_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("words.wav");
    std::fs::write(&path, "these are words").unwrap();
    assert!(Sound::read(&path).unwrap_err().to_string().contains("words.wav"));
    assert!(Sound::read(&folder.path().join("missing.wav")).is_err());
}
