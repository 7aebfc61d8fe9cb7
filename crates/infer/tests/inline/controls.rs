//! Shipped models that drive a synthesiser play inline, however their frames are cut into runs.

use std::path::{Path, PathBuf};

use infer::inline::{Io, Machine, Plan};
use model::controls::ControlsPorts;
use model::{ModelFile, Ports};

fn shipped() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/transfer");
    let mut files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    files.retain(|path| path.extension().is_some_and(|kind| kind == "onnx"));
    files.sort();
    files
}

/// Plays `[2][frame]` in runs of `run` frames: all of the first output, then all of the second.
fn play(file: &ModelFile, ports: &ControlsPorts, input: &[f32], run: usize) -> Vec<f32> {
    let plan = Plan::compile(&file.graph, &Io::of_controls(ports), 1).unwrap();
    let mut machine = Machine::new(plan);
    let (f0_hz, loudness_db) = input.split_at(input.len() / 2);
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for (pitch, loudness) in f0_hz.chunks(run).zip(loudness_db.chunks(run)) {
        machine.input_mut(0, pitch.len()).copy_from_slice(pitch);
        machine.input_mut(1, pitch.len()).copy_from_slice(loudness);
        machine.run(pitch.len());
        first.extend_from_slice(machine.output(0));
        second.extend_from_slice(machine.output(1));
    }
    [first, second].concat()
}

#[test]
fn every_shipped_instrument_plays_inline_in_any_runs() {
    let files = shipped();
    assert!(!files.is_empty());
    for path in files {
        let file = ModelFile::open(&path).unwrap();
        let Ports::Controls(ports) = &file.ports else { panic!("{} drives no synthesiser", path.display()) };
        let golden = file.golden().unwrap().unwrap();
        let single = play(&file, ports, &golden.input, 1);
        let error = single.iter().zip(&golden.output).map(|(found, wanted)| (found - wanted).abs()).fold(0.0, f32::max);
        assert_eq!(single.len(), golden.output.len());
        assert!(error <= golden.tolerance, "{} differs by {error}", path.display());
        assert!(golden.output.iter().any(|number| *number > 1e-3), "{} tests nothing but silence", path.display());
        for run in [2, 5, 24] {
            assert_eq!(play(&file, ports, &golden.input, run), single, "{} in runs of {run}", path.display());
        }
    }
}
