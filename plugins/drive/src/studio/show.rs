//! The editor's snapshot of what the worker knows.

use infer::Backend;

use super::Studio;
use super::cabinet::CabPlace;
use super::place::Model;
use crate::view::{Availability, Cab, Card, Library, PresetView, Runner, View};

impl Studio {
    /// Replaces the editor's snapshot, if somebody may be looking and something has changed.
    pub(super) fn show(&mut self) {
        let library = if self.watched { self.shelf.listed() } else { Library::default() };
        let presets = if self.watched {
            self.params.rack.read(|rack| self.presets.view(&self.shelf, &rack.slots))
        } else {
            PresetView::default()
        };
        let view = View {
            presets,
            slots: std::array::from_fn(|slot| self.slots[slot].shown(|model| self.card(slot, model, &library))),
            cab: self.cab_view(),
            status: self.status.clone(),
            oversampling: self.oversampling(),
            load: self.load,
            late_hops: self.late_hops,
            chosen: self.chosen.clone(),
            embeds_models: self.params.rack.read(|rack| rack.carry),
            library,
        };
        self.link.show(view);
    }

    fn card(&self, slot: usize, model: &Model, library: &Library) -> Card {
        let manifest = model.loaded.manifest();
        let host_rate_hz = self.host_rate_hz();
        let favourite = library.entries.iter().any(|entry| Some(&entry.id) == model.entry.as_ref() && entry.favourite);
        Card {
            id: model.entry.clone(),
            name: manifest.name.clone(),
            author: manifest.authors.join(", "),
            licence: manifest.licence.clone(),
            architecture: manifest.architecture.clone(),
            description: manifest.description.short.clone(),
            parameters: manifest.parameters,
            esr: manifest.measured.get("esr").copied(),
            rate_hz: model.loaded.rate_hz(),
            host_rate_hz,
            runner: match model.loaded.backend() {
                Backend::Inline => Runner::Inline,
                Backend::Background => Runner::Background,
            },
            why: model.loaded.why().to_owned(),
            latency_samples: self.latencies[slot] as u32,
            cost_percent: Some(100.0 * model.loaded.cost().share),
            loudness_db: manifest.loudness_db,
            calibrated: manifest.calibration.input_dbu.is_some(),
            inferred: model.loaded.file().inferred.clone(),
            knobs: manifest.knobs.clone(),
            favourite,
        }
    }

    fn cab_view(&self) -> Cab {
        match &self.cab {
            CabPlace::None => Cab::None,
            CabPlace::Loading { name, .. } => Cab::Loading { name: name.clone() },
            CabPlace::Loaded(response) => {
                Cab::Loaded { name: response.kept.name.clone(), length_ms: response.length_ms() }
            }
            CabPlace::Missing(kept) => Cab::Missing { name: kept.name.clone() },
            CabPlace::Refused { name, reason, .. } => Cab::Refused { name: name.clone(), reason: reason.clone() },
        }
    }

    /// Whether the model of the slot that plays can run at a multiple of its rate.
    fn oversampling(&self) -> Availability {
        match self.slots[self.params.slot()].model().map(|model| model.loaded.can_oversample()) {
            Some(Err(reason)) => Availability::Unavailable(reason.to_owned()),
            Some(Ok(())) | None => Availability::Available,
        }
    }
}
