//! The library on a disk that changes.

use crate::fixture;
use model::library::{Library, Places, Settings, Shipped, Snapshot, Source};
use model::manifest::{Kind, Manifest};
use model::onnx;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

struct Disk {
    root: TempDir,
}

impl Disk {
    fn new() -> Self {
        Self { root: tempfile::tempdir().unwrap() }
    }

    fn models(&self) -> PathBuf {
        self.root.path().join("Models")
    }

    fn settings(&self) -> PathBuf {
        self.root.path().join("config").join("library.json")
    }

    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.models().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    fn places(&self) -> Places {
        Places { shipped: Vec::new(), folder: Some(self.models()), settings: Some(self.settings()) }
    }

    fn open(&self) -> Library {
        Library::open(self.places())
    }
}

fn named(name: &str, author: &str) -> Vec<u8> {
    let mut graph = onnx::read(&fixture("plays/smooth")).unwrap();
    let manifest = Manifest { authors: vec![author.into()], ..Manifest::bare(Kind::Effect, name) };
    graph.metadata.insert("timbrel".into(), manifest.to_json().unwrap());
    onnx::write(&graph)
}

/// Waits until `is` holds; the disk and another thread have to have their turn.
#[track_caller]
fn wait(library: &Library, is: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        let snapshot = library.snapshot();
        if is(&snapshot) {
            return snapshot;
        }
        assert!(Instant::now() < patience, "it stays {snapshot:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn scanned(library: &Library) -> Arc<Snapshot> {
    wait(library, |snapshot| !snapshot.scanning)
}

fn names(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.entries.iter().map(|entry| entry.card.name.as_str()).collect()
}

#[test]
fn models_are_listed_by_shelf_and_name() {
    let disk = Disk::new();
    disk.put("zebra.onnx", &named("Zebra", "Ana"));
    disk.put("a.onnx", &named("Älpler", "Bo"));
    disk.put("Bass/low.ONNX", &named("Low", "Ana"));
    disk.put("broken.onnx", b"nothing");
    disk.put(".hidden.onnx", &named("Hidden", ""));
    disk.put("readme.txt", b"hello");
    let library = disk.open();
    let snapshot = scanned(&library);
    assert_eq!(names(&snapshot), ["Low", "Älpler", "broken", "Zebra"]);
    let shelves: Vec<_> = snapshot.entries.iter().map(|entry| entry.shelf.as_str()).collect();
    assert_eq!(shelves, ["Bass", "Models", "Models", "Models"]);
    assert_eq!(snapshot.entries[2].card.refused.as_deref(), Some("This is not an ONNX model."));
    assert_eq!(snapshot.entries[3].source, Source::File(disk.models().join("zebra.onnx")));
    assert_eq!(snapshot.entries[3].card.kind, Some(Kind::Effect));
}

#[test]
fn models_of_other_formats_are_listed_and_other_json_is_not() {
    let disk = Disk::new();
    disk.put("amp.nam", include_bytes!("fixtures/import/wavenet.nam"));
    disk.put("pedal.json", include_bytes!("fixtures/import/lstm.json"));
    disk.put("package.json", b"{\"name\": \"package\"}");
    disk.put("torn.nam", b"{");
    let library = disk.open();
    let snapshot = scanned(&library);
    assert_eq!(names(&snapshot), ["pedal", "torn", "Twin"]);
    assert_eq!(
        (snapshot.entries[2].card.architecture.as_str(), snapshot.entries[2].card.author.as_str()),
        ("WaveNet", "Ana")
    );
    assert!(snapshot.entries[1].card.refused.is_some());
}

#[test]
fn shipped_models_come_first_and_at_once() {
    static GAIN: &[u8] = include_bytes!("fixtures/plays/gain.onnx");
    let disk = Disk::new();
    disk.put("a.onnx", &named("A", ""));
    let shipped = vec![Shipped { id: "gain", bytes: GAIN }];
    let library = Library::open(Places { shipped, ..disk.places() });
    assert_eq!(library.snapshot().entries[0].id, "shipped:gain");
    let snapshot = scanned(&library);
    assert_eq!(names(&snapshot), ["Gain", "A"]);
    assert_eq!(snapshot.entries[0].source, Source::Shipped(GAIN));
    assert_eq!(snapshot.entries[0].shelf, "Shipped");
}

#[test]
fn what_appears_changes_and_goes_is_noticed() {
    let disk = Disk::new();
    fs::create_dir_all(disk.models()).unwrap();
    let library = disk.open();
    assert_eq!(scanned(&library).entries.len(), 0);
    let path = disk.put("new.onnx", &named("New", ""));
    wait(&library, |snapshot| names(snapshot) == ["New"]);
    fs::write(&path, named("Renewed", "")).unwrap();
    wait(&library, |snapshot| names(snapshot) == ["Renewed"]);
    disk.put("Later/more.onnx", &named("More", ""));
    wait(&library, |snapshot| names(snapshot) == ["More", "Renewed"]);
    fs::remove_dir_all(disk.models()).unwrap();
    wait(&library, |snapshot| snapshot.entries.is_empty());
    disk.put("back.onnx", &named("Back", ""));
    wait(&library, |snapshot| names(snapshot) == ["Back"]);
}

#[test]
fn a_missing_folder_is_fine_and_found_when_it_appears() {
    let disk = Disk::new();
    let library = disk.open();
    assert_eq!(scanned(&library).entries.len(), 0);
    disk.put("first.onnx", &named("First", ""));
    wait(&library, |snapshot| names(snapshot) == ["First"]);
    let nowhere = Library::open(Places::default());
    assert_eq!(*scanned(&nowhere), Snapshot::default());
}

#[test]
fn another_folder_is_watched_when_asked() {
    let disk = Disk::new();
    let elsewhere = disk.root.path().join("Elsewhere");
    fs::create_dir_all(&elsewhere).unwrap();
    fs::write(elsewhere.join("x.onnx"), named("X", "")).unwrap();
    let library = disk.open();
    scanned(&library);
    library.set_folder(elsewhere.clone());
    let snapshot = wait(&library, |snapshot| names(snapshot) == ["X"]);
    assert_eq!(snapshot.folder.as_deref(), Some(elsewhere.as_path()));
    drop(library);
    assert_eq!(names(&scanned(&disk.open())), ["X"]);
}

#[test]
fn favourites_last_and_changes_of_two_instances_are_merged() {
    let disk = Disk::new();
    let path = disk.put("a.onnx", &named("A", ""));
    let (one, two) = (disk.open(), disk.open());
    scanned(&one);
    scanned(&two);
    one.set_favourite(path.to_str().unwrap(), true);
    assert!(one.snapshot().entries[0].favourite, "shown at once");
    two.set_favourite("elsewhere", true);
    one.set_last_folder(disk.models());
    drop((one, two));
    let settings = Settings::read(&disk.settings());
    let wanted = [path.to_str().unwrap().to_owned(), "elsewhere".to_owned()];
    assert_eq!(settings.favourites, wanted.into());
    let again = disk.open();
    let snapshot = scanned(&again);
    assert!(snapshot.entries[0].favourite);
    assert_eq!(snapshot.last_folder, Some(disk.models()));
    again.set_favourite(path.to_str().unwrap(), false);
    assert!(!again.snapshot().entries[0].favourite);
}

#[test]
fn a_favourite_of_another_instance_is_seen() {
    let disk = Disk::new();
    let path = disk.put("a.onnx", &named("A", ""));
    fs::create_dir_all(disk.settings().parent().unwrap()).unwrap();
    let (one, two) = (disk.open(), disk.open());
    scanned(&one);
    scanned(&two);
    one.set_favourite(path.to_str().unwrap(), true);
    wait(&two, |snapshot| snapshot.entries.first().is_some_and(|entry| entry.favourite));
}

#[test]
fn many_instances_writing_at_once_lose_nothing() {
    let disk = Disk::new();
    let libraries: Vec<_> = (0..4).map(|_| disk.open()).collect();
    std::thread::scope(|scope| {
        for (number, library) in libraries.iter().enumerate() {
            scope.spawn(move || (0..20).for_each(|count| library.set_favourite(&format!("{number}-{count}"), true)));
        }
    });
    drop(libraries);
    assert_eq!(Settings::read(&disk.settings()).favourites.len(), 80);
    let left: Vec<_> =
        fs::read_dir(disk.settings().parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_str().unwrap().contains("new")), "{left:?}");
}

#[test]
fn damaged_settings_are_as_at_first_and_strange_keys_survive() {
    let disk = Disk::new();
    let path = disk.settings();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    for damaged in ["", "{", "[1, 2]", "{\"favourites\": 7, \"folder\": []}", "\u{0}\u{1}"] {
        fs::write(&path, damaged).unwrap();
        assert_eq!(Settings::read(&path), Settings::default(), "{damaged:?}");
    }
    fs::write(&path, "{\"favourites\": [\"x\", 3], \"of a later version\": {\"a\": 1}}").unwrap();
    let library = disk.open();
    library.set_favourite("y", true);
    drop(library);
    let json: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(json["of a later version"]["a"], 1);
    assert_eq!(json["favourites"], serde_json::json!(["x", "y"]));
}

#[test]
fn words_are_found_whatever_their_case_and_accents() {
    let disk = Disk::new();
    disk.put("a.onnx", &named("Übersteuert", "José Łukasz"));
    disk.put("Crème/b.onnx", &named("Brûlée", "Ana"));
    let library = disk.open();
    let snapshot = scanned(&library);
    let found = |words: &str| snapshot.search(words).map(|entry| entry.card.name.clone()).collect::<Vec<_>>();
    assert_eq!(found("ubersteuert jose"), ["Übersteuert"]);
    assert_eq!(found("LUKASZ"), ["Übersteuert"]);
    assert_eq!(found("creme"), ["Brûlée"]);
    assert_eq!(found("bru\u{302}lee"), ["Brûlée"], "an accent of its own");
    assert_eq!(found("").len(), 2);
    assert_eq!(found("ana jose"), Vec::<String>::new());
}

#[test]
fn previous_and_next_go_round() {
    let disk = Disk::new();
    for name in ["a", "b", "c"] {
        disk.put(&format!("{name}.onnx"), &named(name, ""));
    }
    let library = disk.open();
    let snapshot = scanned(&library);
    let from = |index: usize, step| snapshot.neighbour(&snapshot.entries[index].id, step).unwrap().card.name.clone();
    assert_eq!([from(0, 1), from(2, 1), from(0, -1), from(1, -4)], ["b", "a", "c", "a"]);
    assert_eq!(snapshot.neighbour("gone", 1).unwrap().card.name, "a");
    assert_eq!(Snapshot::default().neighbour("a", 1), None);
}

#[test]
fn deep_folders_and_loops_end() {
    let disk = Disk::new();
    let deep = (0..12).fold(PathBuf::new(), |path, number| path.join(number.to_string()));
    disk.put(deep.join("deep.onnx").to_str().unwrap(), &named("Deep", ""));
    disk.put("flat.onnx", &named("Flat", ""));
    link_back(&disk.models());
    let library = disk.open();
    let snapshot = scanned(&library);
    assert_eq!(names(&snapshot), ["Flat"]);
    assert!(snapshot.cut);
}

#[cfg(unix)]
fn link_back(folder: &Path) {
    std::os::unix::fs::symlink(folder, folder.join("0").join("loop")).unwrap();
}

#[cfg(not(unix))]
fn link_back(_: &Path) {}

#[test]
fn instances_share_one_library_while_any_of_them_lives() {
    let disk = Disk::new();
    let one = Library::shared(|| disk.places());
    let two = Library::shared(|| panic!("there is one already"));
    assert!(Arc::ptr_eq(&one, &two));
    drop((one, two));
    let other = Library::shared(Places::default);
    assert_eq!(other.snapshot().folder, None);
}
