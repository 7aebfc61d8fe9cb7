//! A preset given to a plugin the way a project gives it: through the state.

use std::path::Path;

use ::model::preset::{Folder, Preset, Setting};
use serde_json::{Value, json};

use super::model::with_slot;
use crate::error::{Error, Result};
use crate::host::{Plugin, State};

/// What comes with each plugin, by its short id.
const BOOKS: [(&str, &str); 4] = [
    ("drive", include_str!("../../../../assets/presets/drive.json")),
    ("transfer", include_str!("../../../../assets/presets/transfer.json")),
    ("transfer-synth", include_str!("../../../../assets/presets/transfer-synth.json")),
    ("sampler", include_str!("../../../../assets/presets/sampler.json")),
];

/// The preset called `name` (in any case) of a plugin: one that comes with it, or one of the musician's own; or the
/// preset in the file `name`.
///
/// # Errors
/// There is none, or it cannot be used.
pub fn find(plugin_id: &str, name: &str) -> Result<Preset> {
    let short = plugin_id.rsplit('.').next().unwrap_or(plugin_id);
    let (plugin, json) = BOOKS.into_iter().find(|(plugin, _)| *plugin == short).unwrap_or(("", "[]"));
    let own = Folder::usual(plugin);
    if Path::new(name).is_file() {
        return Ok(own.read(Path::new(name))?);
    }
    let shipped = Preset::all_of_json(json, plugin)?;
    let saved = own.list().into_iter().filter_map(|saved| saved.preset.ok());
    let all: Vec<Preset> = shipped.into_iter().chain(saved).collect();
    let wanted = name.to_lowercase();
    let found = all.iter().find(|preset| preset.name.to_lowercase() == wanted).cloned();
    found.ok_or_else(|| Error::NoPreset {
        name: name.to_owned(),
        known: all.iter().map(|preset| preset.name.as_str()).collect::<Vec<_>>().join(", "),
    })
}

/// The state of `plugin` with the preset's numbers, models and pads; what it does not name stays.
///
/// # Errors
/// It names a parameter or a place that the plugin does not have.
pub fn in_state(plugin: &mut Plugin, preset: &Preset) -> Result<State> {
    let mut json = plugin.save()?.json()?;
    for (id, setting) in &preset.params {
        plugin.params().get(id)?;
        let place = &mut json["params"][id.as_str()];
        match setting {
            Setting::Switch(on) => *place = json!({ "bool": on }),
            Setting::Number(number) if place.get("i32").is_some() => *place = json!({ "i32": *number as i32 }),
            Setting::Number(number) => *place = json!({ "f32": number }),
            Setting::Words(_) => {}
        }
    }
    let state = State::from_json(&json);
    let with_models = preset.models.iter().enumerate().try_fold(state, |state, (place, model)| {
        with_slot(&state, place, &serde_json::to_value(model).unwrap_or(Value::Null))
    })?;
    preset.kit.as_ref().map_or(Ok(with_models.clone()), |pads| with_pads(&with_models, pads))
}

/// The plugin puts them on once it has read its model.
fn with_pads(state: &State, pads: &Value) -> Result<State> {
    let mut kit = state.field("kit")?;
    kit["wanted"] = pads.clone();
    state.with_field("kit", &kit)
}

/// What the preset sets by the names of values.
pub fn words(preset: &Preset) -> impl Iterator<Item = (&str, &str)> {
    preset.params.iter().filter_map(|(id, setting)| match setting {
        Setting::Words(words) => Some((id.as_str(), words.as_str())),
        Setting::Switch(_) | Setting::Number(_) => None,
    })
}
