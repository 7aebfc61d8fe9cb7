//! The editor's snapshot of what the worker knows.

use infer::latent::LoadedLatent;

use super::{Model, Studio};
use crate::kiln::Fired;
use crate::params::PADS;
use crate::recipe::Edits;
use crate::state;
use crate::view::{Card, Library, Map, Pack, Pad, Sample, View};

impl Studio {
    /// Replaces the editor's snapshot, if somebody may be looking and something has changed.
    pub(super) fn show(&mut self) {
        if !self.watched {
            return;
        }
        let library = self.shelf.listed();
        let kit = self.params.kit.read(Clone::clone);
        let (presets, fired) = (self.preset_view(&kit), self.hatch.fired());
        let mut status = self.status.clone();
        if let Some(trouble) = self.hatch.trouble() {
            status = crate::view::Status::bad(trouble);
        }
        let packs: [Option<usize>; PADS] = std::array::from_fn(|pad| self.pack(pad, kit.pads[pad].point.as_ref()));
        self.link.show(View {
            place: self.place.shown(|model| card(model, &library)),
            map: self.map.clone(),
            pads: std::array::from_fn(|pad| Pad { pack: packs[pad], ..self.pad(pad, &kit.pads[pad], &fired[pad]) }),
            selected: kit.selected,
            presets,
            favourites: kit.favourites.iter().map(|spot| spot.name.clone()).collect(),
            can_undo: self.history.can_go_back(),
            can_redo: self.history.can_go_forth(),
            status,
            load: self.load,
            embeds_models: kit.carry,
            library,
        });
    }

    /// The pack that a pad is most like. It takes a look at every sound of the model, so it is found once for a point.
    fn pack(&mut self, number: usize, point: Option<&state::Point>) -> Option<usize> {
        let point = point?;
        if let Some((_, pack)) = self.kin[number].as_ref().filter(|(known, _)| known == point) {
            return *pack;
        }
        let chart = self.chart().filter(|chart| chart.space().size == point.0.len())?;
        let pack = chart.kin(&point.0).and_then(|sound| chart.pack(sound));
        self.kin[number] = Some((point.clone(), pack));
        pack
    }

    /// All but the pack.
    fn pad(&self, number: usize, pad: &state::Pad, fired: &Fired) -> Pad {
        let chart = self.chart();
        let fits = |z: &&state::Point| chart.is_some_and(|chart| chart.space().size == z.0.len());
        let place = |z: &state::Point| chart.map(|chart| chart.place(&z.0)).unwrap_or_default();
        let point = pad.point.as_ref().filter(fits);
        Pad {
            name: pad.name.clone(),
            filled: point.is_some(),
            pack: None,
            home: point.map(place).unwrap_or_default(),
            place: fired.place,
            path: pad.path.iter().filter(fits).map(place).collect(),
            peaks: fired.peaks.clone(),
            asked: plain(fired.asked),
            got: plain(fired.got),
            turned: turned(&fired.recipe.edits),
            settled: fired.settled,
            sample: pad.sample.as_ref().map(|sample| self.sample(sample)),
            locked: pad.locked,
            text: self.spot(number).map(|spot| spot.to_text()).unwrap_or_default().into(),
        }
    }

    fn sample(&self, sample: &state::Sample) -> Sample {
        let known = self.samples.known(sample);
        Sample {
            name: sample.name.clone(),
            missing: known.is_none(),
            error_db: sample.error_db,
            slide_s: sample.slide_s,
            length_s: known.map_or(0.0, |known| known.length_s),
        }
    }
}

/// Hz and seconds of what is measured in octaves and decades; zeros where nothing was.
fn plain(features: [f64; 3]) -> [f64; 3] {
    let [frequency, attack, release] = features;
    if features == [0.0; 3] { features } else { [frequency.exp2(), 10.0_f64.powf(attack), 10.0_f64.powf(release)] }
}

fn turned(edits: &Edits) -> [f64; 3] {
    [edits.frequency_st / 12.0, edits.attack_doublings, edits.release_doublings].map(f64::from)
}

/// The sounds of a model on its map.
pub(super) fn map(model: &LoadedLatent) -> Map {
    let (chart, space) = (model.chart(), model.space());
    let mut first = 0;
    let packs = space.packs.iter().map(|pack| {
        let count = pack.points.len() / space.size;
        let places = chart.places()[first..first + count].to_vec();
        let pack = Pack { name: pack.name.clone(), places, first };
        first += count;
        pack
    });
    Map { packs: packs.collect(), extent: std::array::from_fn(|side| space.map[side].range.map(|x| x as f32)) }
}

fn card(model: &Model, library: &Library) -> Card {
    let (manifest, space) = (model.manifest(), model.loaded.space());
    let favourite = library.entries.iter().any(|entry| Some(&entry.id) == model.entry.as_ref() && entry.favourite);
    Card {
        id: model.entry.clone(),
        name: manifest.name.clone(),
        author: manifest.authors.join(", "),
        licence: manifest.licence.clone(),
        description: manifest.description.short.clone(),
        packs: space.packs.len(),
        sounds: space.points().count(),
        dimensions: space.size,
        length_s: space.format.samples as f64 / space.format.sample_rate,
        rate_hz: space.format.sample_rate,
        parameters: manifest.parameters,
        why: model.loaded.why().to_owned(),
        decode_ms: model.loaded.cost().median_us / 1_000.0,
        favourite,
    }
}
