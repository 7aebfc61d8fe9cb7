use rt::meter;
use testkit::{no_alloc, signals};

#[test]
fn a_sine_reads_its_peak_and_its_rms() {
    let (mut writer, mut reader) = meter(48_000.0);
    let tone = signals::sine(1_000.0, 0.5, 48_000.0, 96_000);
    for block in tone.chunks(480) {
        no_alloc(|| writer.write(block));
    }
    let level = reader.read();
    assert!((level.peak - 0.5).abs() < 1e-4);
    assert!((level.rms - 0.5 * 0.5_f32.sqrt()).abs() < 1e-3, "{}", level.rms);
    assert!(!level.clipped);
}

#[test]
fn the_peak_is_measured_from_reading_to_reading_and_the_clip_light_stays() {
    let (mut writer, mut reader) = meter(48_000.0);
    writer.write(&[0.1, -1.5, 0.2]);
    writer.write(&[0.3]);
    assert_eq!(reader.read().peak, 1.5);
    writer.write(&[0.3]);
    let level = reader.read();
    assert_eq!((level.peak, level.clipped), (0.3, true));
    reader.clear_clip();
    assert!(!reader.read().clipped);
}

#[test]
fn nonsense_does_not_stay() {
    let (mut writer, mut reader) = meter(48_000.0);
    writer.write(&[f32::NAN, f32::INFINITY]);
    writer.write(&[]);
    writer.write(&[0.0; 64]);
    assert_eq!(reader.read().rms, 0.0);
}
