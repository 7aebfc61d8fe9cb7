//! The presets that come with the plugins, heard through the built plugins.

use std::path::PathBuf;

use model::preset::Preset;
use testkit::measure::{peak, rms};
use timbrel_cli::host::{Plugin, Setup};
use timbrel_cli::render::{Blocks, Render, Sound, preset};
use timbrel_tests::likeness::Likeness;
use timbrel_tests::models::Folder;
use timbrel_tests::{built, drive, sampler, synth, transfer};

/// Two presets of a plugin are at least so far apart, RMS over time and 40 bands.
const DISTANCE_DB: f64 = 5.0;
/// None is louder or quieter than the middle one by more.
const LOUDNESS_DB: f64 = 6.0;

/// A plugin with its presets, and what is played to it.
struct Family {
    plugin: &'static str,
    input: &'static str,
    count: usize,
    fresh: fn() -> Plugin,
}

const FAMILIES: [Family; 4] = [
    Family { plugin: "drive", input: "riff.wav", count: 6, fresh: drive::plugin },
    Family { plugin: "transfer", input: "voice.wav", count: 10, fresh: transfer::plugin },
    Family { plugin: "transfer-synth", input: "phrase.mid", count: 10, fresh: synth::plugin },
    Family { plugin: "sampler", input: "drums.mid", count: 10, fresh: sampler::plugin },
];

impl Family {
    fn presets(&self) -> Vec<Preset> {
        let path = built::root().join("assets/presets").join(format!("{}.json", self.plugin));
        let presets = Preset::all_of_json(&std::fs::read_to_string(path).unwrap(), self.plugin).unwrap();
        assert_eq!(presets.len(), self.count, "{}", self.plugin);
        presets
    }

    fn render(&self, folder: &Folder, preset: &str) -> Sound {
        let output = folder.path().join("out.wav");
        let render = Render {
            plugin: self.plugin.into(),
            plugin_path: Some(built::bundled().join("Timbrel")),
            input: built::root().join("assets/demo").join(self.input),
            output: output.clone(),
            midi: None,
            preset: Some(preset.into()),
            model: None,
            set: Vec::new(),
            automate: Vec::new(),
            rate_hz: Some(48_000),
            blocks: Blocks::Fixed(512),
            realtime: false,
            raw: false,
        };
        render.run().unwrap();
        Sound::read(&output).unwrap()
    }
}

#[test]
fn no_two_presets_sound_alike_and_none_is_silent_clipped_or_out_of_line() {
    for family in FAMILIES {
        let folder = Folder::default();
        let heard: Vec<_> =
            family.presets().iter().map(|p| (p.name.clone(), family.render(&folder, &p.name))).collect();
        let mut levels: Vec<_> = heard.iter().map(|(_, sound)| level_db(sound)).collect();
        for ((name, sound), level) in heard.iter().zip(&levels) {
            let peak = sound.channels.iter().map(|channel| peak(channel)).fold(0.0, f32::max);
            println!("{} · {name}: {level:.1} dB, peak {peak:.3}", family.plugin);
            assert!(peak < 1.0 && *level > -40.0, "{name}: {level} dB, peak {peak}");
        }
        levels.sort_by(f64::total_cmp);
        let middle = levels[levels.len() / 2];
        assert!(levels.iter().all(|level| (level - middle).abs() < LOUDNESS_DB), "{}: {levels:?}", family.plugin);
        let likeness: Vec<_> = heard.iter().map(|(_, sound)| Likeness::of(&sound.channels, 48_000.0)).collect();
        let mut least = f64::INFINITY;
        for (a, b) in (0..heard.len()).flat_map(|b| (0..b).map(move |a| (a, b))) {
            let distance = likeness[a].distance_db(&likeness[b]);
            least = least.min(distance);
            assert!(distance > DISTANCE_DB, "{} and {}: {distance} dB", heard[a].0, heard[b].0);
        }
        println!("{}: no two closer than {least:.1} dB", family.plugin);
    }
}

fn level_db(sound: &Sound) -> f64 {
    let power = sound.channels.iter().map(|channel| rms(channel).powi(2)).sum::<f64>();
    10.0 * (power / sound.channels.len() as f64).log10()
}

#[test]
fn a_preset_is_part_of_the_project() {
    let setup = Setup::offline(48_000.0, 512);
    for family in FAMILIES {
        for preset in family.presets() {
            let mut here = (family.fresh)();
            let state = preset::in_state(&mut here, &preset).unwrap();
            here.load(&state).unwrap();
            preset::words(&preset).for_each(|(id, words)| here.set(id, words).unwrap());
            here.settle(setup).unwrap();
            let saved = here.save().unwrap();
            let mut there = (family.fresh)();
            there.load(&saved).unwrap();
            there.settle(setup).unwrap();
            assert_eq!(there.save().unwrap().json().unwrap(), saved.json().unwrap(), "{}", preset.name);
            let field = match family.plugin {
                "drive" => ("rack", "slots"),
                "sampler" => ("kit", "places"),
                _ => ("models", "places"),
            };
            let places = &saved.field(field.0).unwrap()[field.1];
            for (place, model) in preset.models.iter().enumerate() {
                assert_eq!(places[place].is_null(), model.is_none(), "{}: place {place}", preset.name);
                let hash = places[place]["sha256"].as_str().unwrap_or_default();
                assert!(model.is_none() || hash.len() == 64, "{}: the project names it by its hash", preset.name);
            }
        }
    }
}

#[test]
fn a_preset_that_there_is_not_is_refused_with_those_that_there_are() {
    let why = preset::find("org.timbrel.drive", "Nothing").unwrap_err().to_string();
    assert!(why.contains("Green Push"), "{why}");
    let found = preset::find("org.timbrel.drive", "dark wall").unwrap();
    assert_eq!(found.name, "Dark Wall");
    let folder = Folder::default();
    let path: PathBuf = folder.file("mine.timbrel.json", found.to_json().as_bytes());
    assert_eq!(preset::find("org.timbrel.drive", path.to_str().unwrap()).unwrap(), found);
    assert!(preset::find("org.timbrel.transfer", path.to_str().unwrap()).is_err(), "another plugin's");
}
