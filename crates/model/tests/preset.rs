//! Presets: what is read, what is refused, and that what is written comes back.

use model::preset::{Folder, Preset, Reference, Setting};

fn breath() -> Preset {
    let mut preset = Preset::new("transfer", "Breath / of: glass ♯1");
    preset.author = "Ada".into();
    preset.params.insert("noise".into(), Setting::Number(1.7));
    preset.params.insert("learn_range".into(), Setting::Switch(false));
    preset.params.insert("snap".into(), Setting::Words("Chromatic".into()));
    preset.models = vec![Some(Reference::shipped("flute")), None];
    preset
}

#[test]
fn what_is_saved_is_listed_and_read_again() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at("transfer", home.path().join("new"));
    assert_eq!(folder.list(), []);
    let path = folder.save(&breath()).unwrap();
    assert_eq!(folder.read(&path).unwrap(), breath());
    let changed = Preset { description: "Softer.".into(), ..breath() };
    assert_eq!(folder.save(&changed).unwrap(), path, "the same name is the same file");
    let listed = folder.list();
    assert_eq!((listed.len(), listed[0].preset.as_ref()), (1, Ok(&changed)));
}

#[test]
fn what_is_broken_is_listed_with_a_plain_reason() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at("transfer", home.path());
    let whole = breath().to_json();
    let cases = [
        ("cut", whole[..whole.len() / 2].to_owned(), "EOF"),
        ("other", whole.replace("\"transfer\"", "\"drive\""), "for the plugin “drive”"),
        ("newer", whole.replace("\"timbrel_preset\": 1", "\"timbrel_preset\": 7"), "newer Timbrel"),
        ("nameless", whole.replace(&breath().name, " "), "a name has"),
        ("huge", format!("{whole}{}", " ".repeat(3_000_000)), "bytes"),
        ("number", whole.replace("1.7", "1e39"), "finite"),
    ];
    for (name, text, _) in &cases {
        std::fs::write(home.path().join(format!("{name}.timbrel.json")), text).unwrap();
    }
    std::fs::write(home.path().join("notes.txt"), "no preset").unwrap();
    let listed = folder.list();
    assert_eq!(listed.len(), cases.len());
    for (name, _, wanted) in cases {
        let saved = listed.iter().find(|saved| saved.name() == name).unwrap();
        let reason = saved.preset.as_ref().unwrap_err();
        assert!(reason.contains(wanted), "{name}: {reason}");
    }
}

#[test]
fn no_bytes_make_it_panic() {
    let whole = breath().to_json().into_bytes();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] = bytes[at].wrapping_add(41);
        let _ = Preset::of_json(&bytes, "transfer");
        let _ = Preset::of_json(&whole[..at], "transfer");
    }
}
