//! The musician's sound files, as the model gets them.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use model::manifest::SoundFormat;
use model::sound::Sound;

use crate::sample::{Prepared, SampleError, prepare};
use crate::state::Sample;

/// Files that are read once. Cleared with the model: the next may want them otherwise.
#[derive(Debug, Default)]
pub(super) struct Samples {
    /// By path and the bits of the slide; none where there was no sound.
    read: HashMap<(PathBuf, u64), Option<Ready>>,
}

/// A part of a file, ready for the model.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    pub(super) audio: Arc<[f32]>,
    pub(super) slide_s: f64,
    pub(super) length_s: f64,
}

/// Parts that are kept: each is a few hundred kB.
const KEPT: usize = 64;

impl Samples {
    pub(super) fn clear(&mut self) {
        self.read.clear();
    }

    /// A part of a file that was read before, or is now.
    pub(super) fn get(&mut self, sample: &Sample, format: &SoundFormat) -> Result<Ready, Option<SampleError>> {
        let key = (sample.path.clone(), sample.slide_s.to_bits());
        if let Some(known) = self.read.get(&key) {
            return known.clone().ok_or(None);
        }
        if self.read.len() >= KEPT {
            self.read.clear();
        }
        let ready = read(sample, format);
        self.read.insert(key, ready.as_ref().ok().cloned());
        ready.map_err(Some)
    }

    /// What is known of a part, without reading anything.
    pub(super) fn known(&self, sample: &Sample) -> Option<&Ready> {
        self.read.get(&(sample.path.clone(), sample.slide_s.to_bits()))?.as_ref()
    }

    /// Forgets a file, since it may have changed.
    pub(super) fn forget(&mut self, sample: &Sample) {
        self.read.retain(|(path, _), _| *path != sample.path);
    }
}

fn read(sample: &Sample, format: &SoundFormat) -> Result<Ready, SampleError> {
    let Prepared { audio, slide_s, length_s } = prepare(Sound::read(&sample.path)?, format, sample.slide_s)?;
    Ok(Ready { audio: audio.into(), slide_s, length_s })
}
