//! Sound files to pads, and pads to sound files.

use std::path::{Path, PathBuf};
use std::time::Duration;

use infer::LoadError;
use infer::latent::spectral_distance_db;

use super::Studio;
use super::samples::Ready;
use crate::params::PADS;
use crate::sample::SampleError;
use crate::state::{Pad, Point, Sample, Spot};
use crate::view::Status;
use crate::wav;

/// What is written waits this long for sounds that are still being made.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a file is not on the pad.
#[derive(Debug, thiserror::Error)]
enum NotTaken {
    #[error("no model is loaded")]
    NoModel,
    #[error("it could not be read")]
    Unread,
    #[error(transparent)]
    Sample(#[from] SampleError),
    #[error(transparent)]
    Model(#[from] LoadError),
}

impl Studio {
    /// One of our own files brings its point; of any other the model makes one.
    pub(super) fn load_sample(&mut self, pad: usize, path: PathBuf) {
        let ours = wav::spot(&path).filter(|spot| self.model().is_some_and(|model| model.file().sha256 == spot.model));
        if let Some(spot) = ours {
            return self.put_spot(pad, spot);
        }
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let sample = Sample { path, name, slide_s: 0.0, error_db: None };
        self.samples.forget(&sample);
        self.encode(pad, sample);
    }

    /// Gives the model another part of the file.
    pub(super) fn slide(&mut self, pad: usize, slide_s: f64) {
        let sample = self.params.kit.read(|kit| kit.pads[pad].sample.clone());
        if let Some(sample) = sample {
            self.encode(pad, Sample { slide_s: slide_s.max(0.0), ..sample });
        }
    }

    fn encode(&mut self, pad: usize, sample: Sample) {
        let name = sample.name.clone();
        match self.encoded(sample) {
            Ok((sample, z)) => {
                self.status = Status::good(format!(
                    "{name} is on pad {}; the model's version of it is {:.1} dB away.",
                    pad + 1,
                    sample.error_db.unwrap_or_default()
                ));
                self.change(|pads| {
                    let (name, locked) = (sample.name.clone(), pads[pad].locked);
                    pads[pad] = Pad { name, locked, point: Some(Point(z)), sample: Some(sample), path: Vec::new() };
                });
            }
            Err(why) => self.status = Status::bad(format!("{name}: {why}")),
        }
    }

    /// The point of a part of a file, and how far the model's version of it is from it.
    fn encoded(&mut self, mut sample: Sample) -> Result<(Sample, Vec<f32>), NotTaken> {
        let model = self.model().cloned().ok_or(NotTaken::NoModel)?;
        let ready = self.samples.get(&sample, &model.space().format);
        let Ready { audio, slide_s, .. } = ready.map_err(|why| why.map_or(NotTaken::Unread, NotTaken::Sample))?;
        let z = model.encoder()?.run(&audio)?.to_vec();
        let mut decoder = model.decoder()?;
        sample.error_db = Some(spectral_distance_db(decoder.run(&z)?, &audio));
        sample.slide_s = slide_s;
        // It may not have gone as far as was asked: that part is known now, too.
        self.samples.get(&sample, &model.space().format).map_err(|_| NotTaken::Unread)?;
        Ok((sample, z))
    }

    /// Writes a pad as it sounds with its knobs where they are.
    pub(super) fn export(&mut self, pad: usize, path: &Path) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.status = match self.written(pad, path) {
            Some(Ok(())) => Status::good(format!("{name} is written.")),
            Some(Err(error)) => Status::bad(format!("{name} cannot be written: {error}")),
            None => Status::warning(format!("There is nothing on pad {} to be written.", pad + 1)),
        };
    }

    /// Writes all pads that have a sound into a folder, under their numbers and names.
    pub(super) fn export_all(&mut self, folder: &Path) {
        let names: Vec<String> = self.params.kit.read(|kit| kit.pads.iter().map(|pad| pad.name.clone()).collect());
        let mut count = 0;
        for (pad, name) in names.iter().enumerate().take(PADS) {
            match self.written(pad, &folder.join(format!("{:02} {}.wav", pad + 1, plain(name)))) {
                Some(Ok(())) => count += 1,
                Some(Err(error)) => return self.status = Status::bad(format!("Nothing more can be written: {error}")),
                None => {}
            }
        }
        self.status = Status::good(format!("{count} pads are written to {}.", folder.display()));
    }

    /// None where there is nothing to be written.
    fn written(&self, pad: usize, path: &Path) -> Option<std::io::Result<()>> {
        self.hatch.settle(&self.params, &self.board, true, PATIENCE);
        let fired = self.hatch.fired().into_iter().nth(pad).filter(|fired| !fired.sound.is_empty())?;
        let home = self.spot(pad)?;
        // The point that is heard, not the one that its knobs start from.
        let spot = Spot { z: Point(fired.z.to_vec()), ..home };
        let rate_hz = self.model()?.space().format.sample_rate.round() as u32;
        Some(wav::write(path, &fired.sound, rate_hz, &spot))
    }
}

/// What every file system takes for a name.
pub(super) fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || " -_".contains(c) { c } else { '-' }).collect()
}
