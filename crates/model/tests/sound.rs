//! Sound files as people and damage leave them.

use std::path::Path;
use std::sync::Arc;

use model::sound::Sound;

/// A short WAV of 16 bits that says it has so many samples a second.
fn wav(rate_hz: u32) -> Arc<[u8]> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate_hz,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::new(&mut bytes, spec).unwrap();
    (0..300).for_each(|n| file.write_sample(n as i16).unwrap());
    file.finalize().unwrap();
    bytes.into_inner().into()
}

#[test]
fn any_rate_that_a_converter_has_is_read() {
    for rate_hz in [8_000, 11_025, 44_100, 47_999, 192_000, 768_000] {
        let sound = Sound::decode(wav(rate_hz), Path::new("a.wav")).unwrap();
        assert_eq!((sound.rate_hz, sound.samples()), (rate_hz, 300));
        assert!(sound.resampled(48_000).is_ok());
    }
}

#[test]
fn a_rate_that_only_damage_makes_is_refused() {
    for rate_hz in [1, 999, 768_001, 44_100_003, 2_000_000_000] {
        let refusal = Sound::decode(wav(rate_hz), Path::new("a.wav")).unwrap_err().to_string();
        assert!(refusal.contains("a.wav"), "{refusal}");
    }
}
