//! What the editor may be shown.

use std::path::PathBuf;
use std::sync::Arc;

use kit::presets::Listed;
use model::preset::{Preset, Saved};
use timbrel_sampler::view::*;

use super::space;

pub fn drums() -> Card {
    Card {
        id: Some("drums".into()),
        name: "Drum atlas".into(),
        author: "Timbrel".into(),
        licence: "CC0-1.0".into(),
        description: "Six packs of synthesised one-shots in one space.".into(),
        packs: 6,
        sounds: 3_600,
        dimensions: 128,
        length_s: 0.5,
        rate_hz: 44_100.0,
        parameters: Some(1_204_233),
        why: "ONNX Runtime decodes a sound in 2.1 ms here, on a thread of its own.".into(),
        decode_ms: 2.1,
        favourite: true,
    }
}

fn entry(id: &str, name: &str, author: &str, shelf: &str, description: &str) -> Entry {
    Entry {
        id: id.into(),
        name: name.into(),
        author: author.into(),
        architecture: "space of sounds".into(),
        shelf: shelf.into(),
        description: description.into(),
        ..Entry::default()
    }
}

pub fn library() -> Library {
    let mut entries = vec![
        entry("drums", "Drum atlas", "Timbrel", "Shipped", "Six packs of synthesised one-shots"),
        entry("glass", "Glass and wood", "Ada Marsh", "Own", "What a kitchen holds"),
        entry("amp", "Screamer", "R. Okafor", "Own", ""),
    ];
    entries[0].favourite = true;
    entries[2].refused = Some("It is an effect, and a space of sounds was wanted.".into());
    Library { entries, folder: Some(PathBuf::from("/home/ada/Music/Timbrel models")), scanning: false }
}

/// A kit in full swing: the sixth pad is selected.
pub fn playing() -> View {
    let mut view = View {
        place: Shown::Playing(Box::new(drums())),
        map: Arc::new(space::map()),
        selected: 5,
        presets: PresetView { list: kits(), ..PresetView::default() },
        favourites: vec!["Deep kick".into(), "Paper snare".into(), "Tin hat".into()],
        can_undo: true,
        library: library(),
        load: Load {
            cpu_percent: Some(4.1),
            p99_us: Some(61.0),
            block_us: Some(1333.0),
            latency_samples: 0,
            host_rate_hz: 48_000.0,
        },
        embeds_models: true,
        ..View::default()
    };
    for (number, pack) in [0, 1, 2, 3, 4, 1, 5, 0, 2, 3].into_iter().enumerate() {
        view.pads[number] = space::pad(pack, number);
    }
    view.pads[2].locked = true;
    view.pads[5].path = vec![[0.3, -0.6], [0.7, -1.3]];
    view.pads[5].asked = [212.0, 0.006, 0.14];
    view.pads[5].got = [199.0, 0.006, 0.131];
    view.pads[5].turned = [0.25, 1.0, 0.0];
    view.pads[8].settled = false;
    view
}

/// Two that come with the plugin, one of the musician's own and one that is broken.
fn kits() -> Arc<Vec<Listed>> {
    let kit = |name: &str| Preset { kit: Some(serde_json::json!({ "pads": [{}] })), ..Preset::new("sampler", name) };
    let broken = Saved { path: "Torn.timbrel.json".into(), preset: Err("The file ends too early.".into()) };
    let own = [Saved { path: "Mine.timbrel.json".into(), preset: Ok(kit("Mine")) }, broken];
    let shipped = ["Deep Eight", "Tight Nine"].map(|name| Listed::shipped(kit(name)));
    Arc::new(shipped.into_iter().chain(own.map(Listed::own)).collect())
}

/// The selected pad was made of a sample.
pub fn sampled() -> View {
    let mut view = playing();
    view.pads[5].name = "Biscuit tin".into();
    view.pads[5].sample =
        Some(Sample { name: "Biscuit tin".into(), missing: false, error_db: Some(8.4), slide_s: 0.12, length_s: 1.9 });
    view.status = Status::good("Biscuit tin is on pad 6; the model's version of it is 8.4 dB away.");
    view
}

/// And its file is gone.
pub fn lost() -> View {
    let mut view = sampled();
    view.status = Status::default();
    if let Some(sample) = &mut view.pads[5].sample {
        (sample.missing, sample.length_s) = (true, 0.0);
    }
    view
}

/// Every name as long as people make them.
pub fn long_names() -> View {
    let mut view = sampled();
    let name = "Contrabass drum, muffled, with a towel [v3 final]";
    view.pads.iter_mut().filter(|pad| pad.filled).for_each(|pad| pad.name = name.into());
    view.pads.iter_mut().filter_map(|pad| pad.sample.as_mut()).for_each(|sample| sample.name = name.into());
    view.place = Shown::Playing(Box::new(Card {
        name: "Everything that can be struck in a house of four floors [2026-11]".into(),
        author: "Maximiliana Featherstonehaugh-Kowalczyk".into(),
        ..drums()
    }));
    view.status = Status::warning(
        "Contrabass drum, muffled, with a towel [v3 final] is a point of another model, and stays where it was copied",
    );
    view
}

/// Nothing is on the selected pad.
pub fn bare() -> View {
    View { selected: 12, ..playing() }
}

fn silent() -> View {
    View { library: library(), embeds_models: true, ..View::default() }
}

pub fn empty() -> View {
    silent()
}

pub fn loading() -> View {
    View { place: Shown::Loading { name: "Glass and wood".into(), still: None }, ..silent() }
}

pub fn missing() -> View {
    let path = PathBuf::from("/home/ada/Music/Timbrel models/glass-and-wood.onnx");
    let status = Status::warning("Glass and wood is not on this computer; the pads are silent.");
    View { place: Shown::Missing { name: "Glass and wood".into(), path }, status, ..silent() }
}

/// There is no ONNX Runtime.
pub fn refused() -> View {
    let reason = "This model needs ONNX Runtime, which is missing beside the plugin. It was looked for at \
                  /usr/lib/vst3/Timbrel Sampler.vst3/Contents/x86_64-linux/libonnxruntime.so.1.28.0";
    let status = Status::bad(format!("Drum atlas: {reason}"));
    View { place: Shown::Refused { name: "Drum atlas".into(), reason: reason.into(), still: None }, status, ..silent() }
}

/// A file was turned down, and what played plays on.
pub fn refused_beside() -> View {
    let still = Some(Box::new(drums()));
    let reason = "It is an effect, and a space of sounds was wanted.".into();
    View { place: Shown::Refused { name: "Screamer".into(), reason, still }, ..playing() }
}
