//! A sound file of the musician's, made ready for a model.

use model::manifest::SoundFormat;
use model::sound::{Sound, SoundError};

/// What a model is given of a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Prepared {
    /// As the model was trained: mono, at its rate, as long as its sounds.
    pub(crate) audio: Vec<f32>,
    /// How much later than the onset it begins, in seconds: what was asked for, as far as the file goes.
    pub(crate) slide_s: f64,
    /// How long the file is from its onset on, in seconds.
    pub(crate) length_s: f64,
}

/// Why a file is not used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SampleError {
    #[error(transparent)]
    Sound(#[from] SoundError),
    #[error("it is silent")]
    Silent,
    #[error("it holds values that are not finite numbers")]
    NotFinite,
}

/// Cuts the part of a file that the model gets: from its onset, or `slide_s` later.
///
/// # Errors
/// There is no sound in it.
pub(crate) fn prepare(sound: Sound, format: &SoundFormat, slide_s: f64) -> Result<Prepared, SampleError> {
    let mono = Sound { channels: vec![mono(&sound)], rate_hz: sound.rate_hz };
    if !mono.channels[0].iter().all(|x| x.is_finite()) {
        return Err(SampleError::NotFinite);
    }
    let whole = mono.resampled(format.sample_rate.round() as u32)?.channels.remove(0);
    let onset = onset(&whole, format).ok_or(SampleError::Silent)?;
    let last = whole.len().saturating_sub(onset + 1);
    let slide = ((slide_s.max(0.0) * format.sample_rate).round() as usize).min(last);
    let audio = part(&whole[onset + slide..], format).ok_or(SampleError::Silent)?;
    let seconds = |samples: usize| samples as f64 / format.sample_rate;
    Ok(Prepared { audio, slide_s: seconds(slide), length_s: seconds(whole.len() - onset) })
}

fn mono(sound: &Sound) -> Vec<f32> {
    let share = 1.0 / sound.channels.len().max(1) as f32;
    (0..sound.samples()).map(|n| share * sound.channels.iter().map(|channel| channel[n]).sum::<f32>()).collect()
}

/// Where a sound begins: a little before it first comes near its peak. None in silence.
fn onset(sound: &[f32], format: &SoundFormat) -> Option<usize> {
    let peak = peak(sound)?;
    let near = peak * 10.0_f32.powf(format.onset_db as f32 / 20.0);
    let first = sound.iter().position(|x| x.abs() >= near)?;
    Some(first.saturating_sub(format.lead_samples))
}

/// As long as the model's sounds, with their fade and their peak.
fn part(sound: &[f32], format: &SoundFormat) -> Option<Vec<f32>> {
    let mut part: Vec<f32> = sound.iter().copied().take(format.samples).collect();
    part.resize(format.samples, 0.0);
    let fade = format.fade_out_samples;
    for (n, x) in part[format.samples - fade..].iter_mut().enumerate() {
        // The last sample is 0, as the model was trained.
        *x *= 1.0 - n as f32 / (fade.max(2) - 1) as f32;
    }
    let gain = format.peak as f32 / peak(&part)?;
    part.iter_mut().for_each(|x| *x *= gain);
    Some(part)
}

fn peak(sound: &[f32]) -> Option<f32> {
    let peak = sound.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    (peak > 1e-6).then_some(peak)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const FORMAT: SoundFormat = SoundFormat {
        sample_rate: 44_100.0,
        samples: 1_000,
        fade_out_samples: 100,
        peak: 0.9,
        onset_db: -40.0,
        lead_samples: 22,
    };

    fn click_at(at: usize, samples: usize) -> Sound {
        let mut left = vec![1e-4; samples];
        left[at..].iter_mut().enumerate().for_each(|(n, x)| *x = 0.5 * (-(n as f32) / 300.0).exp());
        Sound { channels: vec![left.clone(), left], rate_hz: 44_100 }
    }

    #[test]
    fn the_onset_is_found_and_the_part_is_as_the_model_was_trained() {
        let prepared = prepare(click_at(5_000, 20_000), &FORMAT, 0.0).unwrap();
        assert_eq!(prepared.audio.len(), 1_000);
        let loudest = prepared.audio.iter().position(|x| (x - 0.9).abs() < 1e-6);
        assert_eq!(loudest, Some(22), "it begins a little before");
        assert_eq!(prepared.audio[999], 0.0);
        assert!((prepared.length_s - 15_022.0 / 44_100.0).abs() < 1e-9);
    }

    #[test]
    fn the_window_slides_as_far_as_the_file_goes() {
        let later = prepare(click_at(100, 4_000), &FORMAT, 0.01).unwrap();
        assert!((later.slide_s - 0.01).abs() < 1e-9);
        assert!((later.audio[0] - 0.9).abs() < 1e-6, "the peak is that of the part");
        let beyond = prepare(click_at(100, 4_000), &FORMAT, 1e9).unwrap();
        assert!(beyond.slide_s < 4_000.0 / 44_100.0);
    }

    #[test]
    fn a_short_sound_is_filled_with_silence_and_silence_is_refused() {
        let short = Sound { channels: vec![vec![0.25; 10]], rate_hz: 44_100 };
        let prepared = prepare(short, &FORMAT, 0.0).unwrap();
        assert!(prepared.audio[..10].iter().all(|x| (x - 0.9).abs() < 1e-6));
        assert!(prepared.audio[10..].iter().all(|x| *x == 0.0));
        let silent = Sound { channels: vec![vec![0.0; 100]], rate_hz: 44_100 };
        assert!(matches!(prepare(silent, &FORMAT, 0.0), Err(SampleError::Silent)));
        let broken = Sound { channels: vec![vec![f32::NAN; 100]], rate_hz: 44_100 };
        assert!(matches!(prepare(broken, &FORMAT, 0.0), Err(SampleError::NotFinite)));
    }

    #[test]
    fn damaged_files_are_prepared_or_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hit.wav");
        click_at(100, 3_000).write(&path).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let mut dice = testkit::signals::Noise::new(5);
        for round in 0..60 {
            let mut bytes = whole.clone();
            match round % 3 {
                0 => bytes.truncate(dice.below(whole.len())),
                1 => {
                    (0..1 + dice.below(8)).for_each(|_| bytes[dice.below(whole.len().min(80))] = dice.below(256) as u8)
                }
                _ => bytes.iter_mut().for_each(|byte| *byte = dice.below(256) as u8),
            }
            let read = Sound::decode(bytes.into(), std::path::Path::new(["a.wav", "a.flac", "a.mp3"][round % 3]));
            if let Ok(Ok(prepared)) = read.map(|sound| prepare(sound, &FORMAT, 0.1)) {
                assert_eq!(prepared.audio.len(), 1_000);
                assert!(prepared.audio.iter().all(|x| x.abs() <= 0.9001), "round {round}");
            }
        }
    }
}
