//! Sound files in and out.

use std::fs::File;
use std::io::Cursor;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Fft, FixedSync, Resampler, ResamplerConstructionError, WindowFunction};
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::MetadataOptions;

/// `[channel][sample]`.
pub type Planar = Vec<Vec<f32>>;

/// Longest file that is read, in samples of all channels together: an hour of stereo at 48 kHz.
const LONGEST: usize = 2 * 48_000 * 3_600;

/// Rates of files that are read. A damaged file may say anything, and some rates would keep a resampler busy for minutes.
const RATES_HZ: RangeInclusive<u32> = 1_000..=768_000;

/// Why a sound file is not used.
#[derive(Debug, thiserror::Error)]
pub enum SoundError {
    /// It cannot be read, or not be written.
    #[error("{}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// No resampler goes from the one rate to the other.
    #[error("cannot go from {from_hz} Hz to {to_hz} Hz: {reason}")]
    Rates {
        /// What there is.
        from_hz: u32,
        /// What was wanted.
        to_hz: u32,
        /// What the resampler says.
        reason: String,
    },
}

impl SoundError {
    fn file(path: &Path, reason: impl ToString) -> Self {
        Self::File { path: path.into(), reason: reason.to_string() }
    }
}

type Result<T> = std::result::Result<T, SoundError>;

/// Samples that the resampler works on at a time, at least.
const CHUNK: usize = 1_024;

/// A stretch of sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Sound {
    /// `[channel][sample]`.
    pub channels: Planar,
    /// Samples a second.
    pub rate_hz: u32,
}

impl Sound {
    /// Samples per channel.
    pub fn samples(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }

    /// Decodes a WAV, AIFF, FLAC, MP3 or Ogg file.
    ///
    /// # Errors
    /// When there is no such file or no sound in it.
    pub fn read(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|error| SoundError::file(path, error))?;
        Self::from_source(Box::new(file), path)
    }

    /// The same from memory; `path` only says what kind of file it is.
    ///
    /// # Errors
    /// When there is no sound in it.
    pub fn decode(bytes: Arc<[u8]>, path: &Path) -> Result<Self> {
        Self::from_source(Box::new(Cursor::new(bytes)), path)
    }

    fn from_source(source: Box<dyn MediaSource>, path: &Path) -> Result<Self> {
        let sound = decode(source, path).map_err(|reason| SoundError::file(path, reason))?;
        if sound.samples() == 0 {
            return Err(SoundError::file(path, "there is no sound in it"));
        }
        if !RATES_HZ.contains(&sound.rate_hz) {
            let reason = format!("it says that it has {} samples a second", sound.rate_hz);
            return Err(SoundError::file(path, reason));
        }
        Ok(sound)
    }

    /// The same sound at another rate: band-limited, not delayed.
    ///
    /// # Errors
    /// When there is no way from the one rate to the other.
    pub fn resampled(self, rate_hz: u32) -> Result<Self> {
        if rate_hz == self.rate_hz {
            return Ok(self);
        }
        let no_way = |reason: String| SoundError::Rates { from_hz: self.rate_hz, to_hz: rate_hz, reason };
        let (count, samples) = (self.channels.len(), self.samples());
        let (from, to) = (self.rate_hz as usize, rate_hz as usize);
        let mut resampler = resampler(from, to, count).map_err(|e| no_way(e.to_string()))?;
        let input = SequentialSliceOfVecs::new(&self.channels, count, samples).map_err(|e| no_way(e.to_string()))?;
        let output = resampler.process_all(&input, samples, None).map_err(|e| no_way(e.to_string()))?;
        let mut channels = deinterleave(&output.take_data(), count);
        // The resampler rounds its own quotient up, which may be one sample more than the exact one.
        channels.iter_mut().for_each(|channel| channel.truncate((samples * to).div_ceil(from)));
        Ok(Self { channels, rate_hz })
    }

    /// Writes a WAV file of 32-bit floats.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let spec = hound::WavSpec {
            channels: self.channels.len() as u16,
            sample_rate: self.rate_hz,
            bits_per_sample: 32,
            sample_format: hound::SampleFormat::Float,
        };
        let failed = |e: hound::Error| SoundError::file(path, e);
        let mut file = hound::WavWriter::create(path, spec).map_err(failed)?;
        for n in 0..self.samples() {
            for channel in &self.channels {
                file.write_sample(channel[n]).map_err(failed)?;
            }
        }
        file.finalize().map_err(failed)
    }
}

/// Its delay is half of its block at both rates, and only whole samples of delay can be cut off: so the block is an
/// even number of the smallest blocks that are whole at both rates.
fn resampler(from: usize, to: usize, channels: usize) -> std::result::Result<Fft<f32>, ResamplerConstructionError> {
    let pair = 2 * from / greatest_common_divisor(from, to);
    let chunk = CHUNK.next_multiple_of(pair);
    Fft::new_custom(from, to, chunk, 1, channels, WindowFunction::BlackmanHarris2, FixedSync::Both)
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

fn decode(source: Box<dyn MediaSource>, path: &Path) -> std::result::Result<Sound, String> {
    let mut format = open(source, path)?;
    let track = format.default_track(TrackType::Audio).ok_or("there is no sound in it")?;
    let codec = track.codec_params.as_ref().and_then(|params| params.audio());
    let codec = codec.ok_or("its kind of sound is not known")?;
    let rate_hz = codec.sample_rate.ok_or("it does not say its sample rate")?;
    let track_id = track.id;
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(codec, &AudioDecoderOptions::default())
        .map_err(|e| e.to_string())?;
    let (mut channels, mut packet_channels) = (Planar::new(), Planar::new());
    while let Some(packet) = format.next_packet().map_err(|e| e.to_string())? {
        if packet.track_id == track_id {
            let decoded = decoder.decode(&packet).map_err(|e| e.to_string())?;
            decoded.copy_to_vecs_planar(&mut packet_channels);
            channels.resize(packet_channels.len(), Vec::new());
            channels.iter_mut().zip(&packet_channels).for_each(|(all, part)| all.extend_from_slice(part));
            if channels.iter().map(Vec::len).sum::<usize>() > LONGEST {
                return Err("it is longer than an hour".into());
            }
        }
    }
    Ok(Sound { channels, rate_hz })
}

fn open(source: Box<dyn MediaSource>, path: &Path) -> std::result::Result<Box<dyn FormatReader>, String> {
    let stream = MediaSourceStream::new(source, Default::default());
    let mut hint = Hint::new();
    if let Some(extension) = path.extension().and_then(|e| e.to_str()) {
        hint.with_extension(extension);
    }
    symphonia::default::get_probe()
        .probe(&hint, stream, FormatOptions::default(), MetadataOptions::default())
        .map_err(|e| format!("not a sound file that can be read: {e}"))
}

fn deinterleave(frames: &[f32], channels: usize) -> Planar {
    (0..channels).map(|channel| frames.iter().skip(channel).step_by(channels).copied().collect()).collect()
}
