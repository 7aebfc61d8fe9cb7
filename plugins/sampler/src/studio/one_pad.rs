//! A pad with its knobs: copied, and kept as a preset.

use std::path::Path;

use super::Studio;
use super::kits::NotPut;
use crate::presets::{NotPads, OnePad, pad_travels};
use crate::state::Pad;
use crate::view::Status;

impl Studio {
    /// Puts all that is on a pad on another; its lock stays.
    pub(super) fn copy_pad(&mut self, from: usize, to: usize) {
        let now = self.turning.travels(&self.knobs);
        self.change_with_knobs(pad_travels(from, to, &self.knobs, &now), |pads| {
            pads[to] = Pad { locked: pads[to].locked, ..pads[from].clone() };
        });
    }

    pub(super) fn swap_pads(&mut self, a: usize, b: usize) {
        let now = self.turning.travels(&self.knobs);
        let [there, back] = [(a, b), (b, a)].map(|(from, to)| pad_travels(from, to, &self.knobs, &now));
        let travels = there.into_iter().zip(back).map(|(there, back)| there.or(back)).collect();
        self.change_with_knobs(travels, |pads| pads.swap(a, b));
    }

    fn change_with_knobs(&mut self, travels: Vec<Option<f32>>, change: impl FnOnce(&mut [Pad])) {
        self.history.step(self.moment(true));
        self.turning.want(travels);
        self.params.kit.edit(|kit| change(&mut kit.pads));
        self.give();
    }

    /// Writes a pad into the musician's folder; beside what has the same name there.
    pub(super) fn save_pad(&mut self, pad: usize) {
        let Some(model) = self.model() else { return self.status = Status::warning(NotPads::NoModel.to_string()) };
        let sha256 = model.file().sha256.clone();
        let kit = self.params.kit.read(Clone::clone);
        let reference = kit.model().map(|kept| self.shelf.reference(kept)).unwrap_or_default();
        let mut preset = OnePad::taken(&kit.pads[pad], pad, &self.knobs, reference, &sha256);
        preset.name = self.free_name(&preset.name);
        self.status = match self.pad_presets.save(&preset) {
            Ok(path) => Status::good(format!("Saved as {}", path.display())),
            Err(error) => Status::bad(error.to_string()),
        };
    }

    fn free_name(&self, wanted: &str) -> String {
        let taken: Vec<String> = self.pad_presets.list().iter().map(|saved| saved.name().to_lowercase()).collect();
        let names = std::iter::once(wanted.to_owned()).chain((2..).map(|n| format!("{wanted} {n}")));
        names.into_iter().find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default()
    }

    /// Puts the preset of a pad on one; its lock and its key stay.
    pub(super) fn load_pad(&mut self, pad: usize, path: &Path) {
        match self.read_pad(pad, path) {
            Ok((put, travels)) => {
                self.status = Status::good(format!("{} is on pad {}.", put.name, pad + 1));
                self.change_with_knobs(travels, |pads| pads[pad] = Pad { locked: pads[pad].locked, ..put });
            }
            Err(why) => {
                let name = path.file_stem().unwrap_or_default().to_string_lossy();
                self.status = Status::bad(format!("{}: {why}", name.trim_end_matches(".timbrel")));
            }
        }
    }

    fn read_pad(&self, pad: usize, path: &Path) -> Result<(Pad, Vec<Option<f32>>), NotPut> {
        let preset = self.pad_presets.read(path)?;
        let one = OnePad(&preset);
        let travels = one.travels(pad, &self.knobs).map_err(NotPut::Knobs)?;
        let model = self.model().ok_or(NotPads::NoModel)?;
        let mut pads = one.written()?.on(&model.file().sha256, model.chart())?;
        if pads.len() > 1 {
            return Err(NotPads::TooMany(pads.len()).into());
        }
        Ok((pads.pop().ok_or(NotPads::None)?, travels))
    }
}
