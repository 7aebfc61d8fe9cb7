//! Model files of every kind that is shipped or imported play inline, as they were measured.

use std::path::{Path, PathBuf};

use infer::inline::{EffectRunner, compile_effect};
use infer::{Audio, Hop, Runner};
use model::{ModelFile, Ports};

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let mut files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    files.retain(|path| path.extension().is_some_and(|kind| kind == "onnx" || kind == "nam" || kind == "json"));
    files.sort();
    files
}

/// Plays the golden vectors of a file, if it has some; gives the reason where it cannot.
fn play(path: &Path) -> Result<(), String> {
    let file = ModelFile::open(path).map_err(|error| error.to_string())?;
    let Ports::Effect(ports) = &file.ports else { return Ok(()) };
    let plan = compile_effect(&file.graph, ports, 1).map_err(|error| error.to_string())?;
    let Some(golden) = file.golden().unwrap() else { return Ok(()) };
    let mut runner = EffectRunner::new(plan, ports, file.manifest.warm_up_samples, &golden.params);
    let channels = ports.audio_out.channels;
    let mut frame = Audio::new(channels, 64);
    let samples = golden.input.len() / ports.audio_in.channels;
    let mut worst = 0.0_f32;
    for at in (0..samples).step_by(50) {
        let frames = 50.min(samples - at);
        let audio = golden.input.chunks(samples).flat_map(|channel| &channel[at..at + frames]);
        let audio = audio.copied().collect::<Vec<_>>();
        let per_sample = ports.params.as_ref().is_some_and(|params| params.per_sample());
        let times = if per_sample { frames } else { 1 };
        let params = golden.params.iter().flat_map(|&knob| std::iter::repeat_n(knob, times)).collect::<Vec<_>>();
        runner
            .run(&Hop { audio: &audio, frames, params: &params }, &mut frame)
            .map_err(|fault| format!("{fault:?}"))?;
        for (channel, wanted) in golden.output.chunks(samples).enumerate() {
            let pairs = frame.channel(channel).iter().zip(&wanted[at..]);
            worst = pairs.map(|(found, wanted)| (found - wanted).abs()).fold(worst, f32::max);
        }
    }
    if worst <= golden.tolerance { Ok(()) } else { Err(format!("differs by {worst}")) }
}

#[test]
fn shipped_and_imported_models_play_inline() {
    let files = [files("models/drive"), files("crates/model/tests/fixtures/import")].concat();
    assert!(files.len() >= 10, "only {} files were found", files.len());
    let refused =
        files.iter().filter_map(|path| play(path).err().map(|reason| format!("{}: {reason}", path.display())));
    assert_eq!(refused.collect::<Vec<_>>(), Vec::<String>::new());
}
