//! The cabinet's impulse response: from a sound file to taps at the host's rate.

use std::path::Path;
use std::sync::Arc;

use dsp::{Impulse, StereoConvolution};
use kit::keepsake::Keepsake;
use model::sound::Sound;

use super::Studio;
use crate::view::Status;

/// Longest response that is used, in seconds; the rest is cut off with a fade.
const LONGEST_S: f64 = 2.0;
/// Length of that fade.
const FADE_S: f64 = 0.02;

/// What is in the cabinet's place.
#[derive(Default)]
pub(super) enum CabPlace {
    #[default]
    None,
    Loading {
        name: String,
        still: Option<Box<Response>>,
    },
    Loaded(Box<Response>),
    Missing(Keepsake),
    Refused {
        name: String,
        reason: String,
        still: Option<Box<Response>>,
    },
}

impl CabPlace {
    /// The response that is heard, if one is.
    fn response(&self) -> Option<&Response> {
        match self {
            Self::Loaded(response) => Some(response),
            Self::Loading { still, .. } | Self::Refused { still, .. } => still.as_deref(),
            Self::None | Self::Missing(_) => None,
        }
    }

    fn into_response(self) -> Option<Box<Response>> {
        match self {
            Self::Loaded(response) => Some(response),
            Self::Loading { still, .. } | Self::Refused { still, .. } => still,
            Self::None | Self::Missing(_) => None,
        }
    }
}

/// An impulse response as its file has it.
pub(super) struct Response {
    pub(super) kept: Keepsake,
    sound: Sound,
}

impl Response {
    /// Decodes the file's bytes; `hint` has its ending.
    fn decode(kept: Keepsake, bytes: &Arc<[u8]>, hint: &Path) -> Result<Self, String> {
        let sound = Sound::decode(bytes.clone(), hint).map_err(|error| error.to_string())?;
        if sound.channels.iter().flatten().all(|sample| *sample == 0.0) {
            return Err("it is silent".into());
        }
        Ok(Self { kept, sound })
    }

    /// Length of what is heard.
    pub(super) fn length_ms(&self) -> f64 {
        (self.sound.samples() as f64 / f64::from(self.sound.rate_hz)).min(LONGEST_S) * 1e3
    }

    /// Taps at the host's rate, as loud as the sound without a cabinet: white noise keeps its power.
    fn cabinet(&self, rate_hz: f64) -> Result<StereoConvolution, String> {
        let sound = self.sound.clone().resampled(rate_hz.round() as u32).map_err(|error| error.to_string())?;
        let longest = (rate_hz * LONGEST_S) as usize;
        let mut channels: Vec<Vec<f32>> = sound.channels.into_iter().take(2).collect();
        channels.iter_mut().for_each(|taps| shorten(taps, longest, (rate_hz * FADE_S) as usize));
        let power = |taps: &Vec<f32>| taps.iter().map(|tap| f64::from(*tap).powi(2)).sum::<f64>();
        let loudest = channels.iter().map(power).fold(f64::MIN_POSITIVE, f64::max);
        let gain = loudest.sqrt().recip() as f32;
        channels.iter_mut().flatten().for_each(|tap| *tap *= gain);
        let impulses: Vec<_> = channels.iter().map(|taps| Arc::new(Impulse::new(taps))).collect();
        match &impulses[..] {
            [both] => Ok(StereoConvolution::new(both, both)),
            [left, right, ..] => Ok(StereoConvolution::new(left, right)),
            [] => Err("it has no channel".into()),
        }
    }
}

fn shorten(taps: &mut Vec<f32>, longest: usize, fade: usize) {
    if taps.len() > longest {
        taps.truncate(longest);
        let start = longest.saturating_sub(fade);
        for (n, tap) in taps[start..].iter_mut().enumerate() {
            *tap *= 1.0 - (n + 1) as f32 / fade as f32;
        }
    }
}

impl Studio {
    /// Loads what the project names, or takes the cabinet away.
    pub(super) fn restore_cab(&mut self, kept: Option<Keepsake>) {
        let same = |kept: &Keepsake| match &self.cab {
            CabPlace::Loaded(response) => response.kept.sha256 == kept.sha256,
            CabPlace::Missing(missing) => missing.sha256 == kept.sha256,
            CabPlace::None | CabPlace::Loading { .. } | CabPlace::Refused { .. } => false,
        };
        match kept {
            None => self.clear_cab(),
            Some(kept) if same(&kept) => {}
            Some(kept) => {
                let bytes = kept.bytes().or_else(|| kept.read(kit::shelf::LARGEST_BYTES));
                let Some(bytes) = bytes else {
                    self.cabs.offer(0, Box::new(None));
                    self.cab = CabPlace::Missing(kept);
                    return;
                };
                let hint = kept.path.clone().unwrap_or_default();
                self.try_cab(kept.name.clone(), Response::decode(kept, &bytes, &hint));
            }
        }
    }

    /// Loads a file that was chosen.
    pub(super) fn load_cab(&mut self, path: &Path) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        self.cab = CabPlace::Loading { name: name.clone(), still: std::mem::take(&mut self.cab).into_response() };
        self.show();
        let carry = self.params.rack.read(|rack| rack.carry);
        let read = model::file::read_bounded(path, kit::shelf::LARGEST_BYTES).map_err(|error| error.to_string());
        let response = read.and_then(|bytes| {
            let bytes: Arc<[u8]> = bytes.into();
            let kept = Keepsake::of(&name, Some(path), &model::file::sha256_hex(&bytes), &bytes, carry);
            Response::decode(kept, &bytes, path)
        });
        self.try_cab(name, response);
    }

    fn try_cab(&mut self, name: String, response: Result<Response, String>) {
        match response {
            Ok(response) => {
                self.params.rack.edit(|rack| rack.cab = Some(response.kept.clone()));
                self.cab = CabPlace::Loaded(Box::new(response));
                self.fit_cab();
            }
            Err(reason) => {
                let still = std::mem::take(&mut self.cab).into_response();
                self.status = Status::bad(format!("{name}: {reason}"));
                self.cab = CabPlace::Refused { name, reason, still };
            }
        }
    }

    /// Sends the cabinet to the audio thread, at the host's rate.
    pub(super) fn fit_cab(&mut self) {
        let (Some(response), Some(host)) = (self.cab.response(), self.host) else { return };
        match response.cabinet(host.rate_hz) {
            Ok(cabinet) => self.cabs.offer(0, Box::new(Some(cabinet))),
            Err(reason) => self.status = Status::bad(reason),
        }
    }

    /// Takes the cabinet away.
    pub(super) fn clear_cab(&mut self) {
        if !matches!(self.cab, CabPlace::None) {
            self.cab = CabPlace::None;
            self.cabs.offer(0, Box::new(None));
        }
        self.params.rack.edit(|rack| rack.cab = None);
    }
}
