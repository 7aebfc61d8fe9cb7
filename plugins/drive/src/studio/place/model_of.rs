//! A model that is loaded, and what lanes are made of it.

use std::path::PathBuf;
use std::sync::Arc;

use infer::{Fallback, Lane, LaneSpec, Loaded, Stereo, Voice, Waveform};
use kit::keepsake::Keepsake;
use kit::place::OfFile;
use kit::shelf::Found;

use super::super::{Host, Shape, Trouble};
use super::shared;
use crate::engine::{LONGEST_LATENCY_S, SlotLevels};
use crate::faces::Face;
use crate::params::StereoMode;

/// A model that is loaded; lanes for any host are made of it.
pub(crate) struct Model {
    pub(crate) loaded: Arc<Loaded>,
    /// Where it is; `None` for one that ships with the plugin or came out of the project.
    pub(crate) path: Option<PathBuf>,
    /// The library's name for it.
    pub(crate) entry: Option<String>,
    /// What it was loaded for.
    host_rate_hz: f64,
}

impl OfFile for Model {
    fn sha256(&self) -> &str {
        &self.loaded.file().sha256
    }
}

impl Model {
    /// Checks, builds, warms up and measures it.
    pub(crate) fn load(found: Found, host_rate_hz: f64, asked: bool) -> Result<Self, Trouble> {
        let Found { file, path, entry } = found;
        Ok(Self { loaded: shared::load(file, host_rate_hz, asked)?, path, entry, host_rate_hz })
    }

    /// Chooses its rate anew, where there is a choice and the host has another rate than it was loaded for.
    pub(crate) fn refit(&mut self, host_rate_hz: f64) -> Result<(), Trouble> {
        if self.host_rate_hz != host_rate_hz && self.loaded.manifest().sample_rates.len() != 1 {
            self.loaded = shared::load(self.loaded.file().clone(), host_rate_hz, false)?;
        }
        self.host_rate_hz = host_rate_hz;
        Ok(())
    }

    /// What it calls itself.
    pub(crate) fn name(&self) -> &str {
        &self.loaded.manifest().name
    }

    /// As a project remembers it.
    pub(crate) fn keepsake(&self, carry: bool) -> Keepsake {
        let file = self.loaded.file();
        Keepsake::of(self.name(), self.path.as_deref(), &file.sha256, &file.bytes, carry)
    }

    /// How a host shows it.
    pub(crate) fn face(&self) -> Face {
        let manifest = self.loaded.manifest();
        Face { name: manifest.name.clone(), knobs: manifest.knobs.clone() }
    }

    /// What its file says of its loudness.
    pub(crate) fn levels(&self) -> SlotLevels {
        let manifest = self.loaded.manifest();
        let calibration = manifest.calibration;
        SlotLevels {
            loudness_db: manifest.loudness_db,
            input_dbu: calibration.input_dbu,
            output_dbu: calibration.output_dbu,
        }
    }

    /// Latency of the multiple that is reserved, where it is another than the one that plays.
    pub(crate) fn reserved_latency(&self, host: Host, shape: Shape) -> Result<usize, Trouble> {
        if shape.reserved == shape.oversampling {
            return Ok(0);
        }
        Ok(self.lane(host, shape, shape.reserved)?.latency_samples())
    }

    /// A lane of its own for this host, at `oversampling` times the model's rate where the model can.
    pub(crate) fn lane(&self, host: Host, shape: Shape, oversampling: usize) -> Result<Lane<Waveform>, Trouble> {
        let factor = if self.loaded.can_oversample().is_ok() { oversampling } else { 1 };
        let channels = self.loaded.channels();
        let voices = if channels == 1 && host.channels == 2 && shape.stereo != StereoMode::MonoSum { 2 } else { 1 };
        let voice = |_| Ok(Voice::waveform(channels, self.loaded.runner(factor)?));
        let voices = (0..voices).map(voice).collect::<Result<Vec<_>, infer::LoadError>>()?;
        let lane = Lane::new(self.spec(host, shape, factor), voices);
        let (needed, most) = (lane.latency_samples() as f64 / host.rate_hz, LONGEST_LATENCY_S);
        if needed > most {
            return Err(Trouble::TooLate { needed_ms: needed * 1e3, most_ms: most * 1e3 });
        }
        Ok(lane)
    }

    fn spec(&self, host: Host, shape: Shape, factor: usize) -> LaneSpec {
        let manifest = self.loaded.manifest();
        LaneSpec {
            knobs: manifest.knobs.clone(),
            knob_timing: self.loaded.knob_timing(),
            stereo: if shape.stereo == StereoMode::MidSide { Stereo::MidSide } else { Stereo::LeftRight },
            fallback: Fallback::Dry,
            receptive_field: manifest.receptive_field.map(|samples| samples * factor),
            latency_room_samples: (host.rate_hz * LONGEST_LATENCY_S).ceil() as usize,
            ..LaneSpec::new(host.rate_hz, self.loaded.rate_hz() * factor as f64)
        }
    }
}
