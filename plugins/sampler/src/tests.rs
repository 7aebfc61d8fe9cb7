//! A whole instance without a host: its threads and knobs, what is asked of it, and what is heard.
#![allow(clippy::unwrap_used)]

mod edits;
mod exports;
mod formats;
mod samples;
mod without;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use infer::latent::Chart;
use kit::keepsake::Keepsake;
use kit::mock_host::set;
use kit::session::Desk as _;
use model::ModelFile;
use model::file::Ports;

use crate::engine::Engine;
use crate::params::{FIRST_KEY, SamplerParams};
use crate::session::{EditorDesk, Session};
use crate::state::Kit;
use crate::view::{Command, View};

/// A small space of sounds, the same that the built plugin is tested with.
#[path = "../../../tests/src/latent.rs"]
#[allow(unreachable_pub, reason = "there it is part of a library")]
pub(crate) mod small;

/// An instance that bounces, so that what is heard is what its knobs say.
struct Instance {
    params: Arc<SamplerParams>,
    session: Session,
    engine: Engine,
    desk: EditorDesk,
    folder: tempfile::TempDir,
}

impl Instance {
    /// The small space, heard at its own rate: then a voice changes no bit of a sound but by its gain.
    fn new() -> Self {
        Self::with(&small::drums("Drums", 1), small::RATE_HZ)
    }

    fn with(model: &[u8], rate_hz: f64) -> Self {
        let params = Arc::new(SamplerParams::default());
        let file = ModelFile::from_bytes(model.to_vec(), "drums").unwrap();
        let kept = Keepsake::of("Drums", None, &file.sha256, &file.bytes, true);
        params.kit.edit(|kit| kit.set_model(Some(kept)));
        Self::of(params, rate_hz)
    }

    fn shipped(rate_hz: f64) -> Self {
        Self::of(Arc::new(SamplerParams::default()), rate_hz)
    }

    fn of(params: Arc<SamplerParams>, rate_hz: f64) -> Self {
        let (session, ends) = Session::start(&params);
        let (mut engine, desk) = (ends.engine, session.desk_for_editor());
        desk.send(Command::Watch(true));
        session.configure(true);
        engine.prepare(rate_hz, true, &params);
        // A note's level is the same however soft it is, unless a test wants otherwise.
        params.pads().iter().for_each(|pad| set(&pad.velocity, 0.0));
        Self { params, session, engine, desk, folder: tempfile::tempdir().unwrap() }
    }

    /// Asks for something, and waits until it is done.
    fn ask(&self, command: Command) -> Arc<View> {
        self.desk.send(command);
        self.view()
    }

    /// What the editor shows when all that is asked for is made.
    fn view(&self) -> Arc<View> {
        // Once for the sounds, and once for the snapshot after the last of them.
        self.session.configure(true);
        self.session.configure(true);
        self.desk.view()
    }

    /// Changes what the project says.
    fn edit(&self, edit: impl FnOnce(&mut Kit)) {
        self.params.kit.edit(edit);
        self.session.configure(true);
    }

    /// One note of a pad from rest, of the left side: in the middle both are the same.
    fn hear(&mut self, pad: usize, velocity: f32, samples: usize) -> Vec<f32> {
        self.session.catch_up();
        let (params, board) = (&self.params, self.session.board());
        let (mut left, mut right) = (vec![0.0; samples], vec![0.0; samples]);
        self.engine.reset(params);
        self.engine.begin(params, board);
        self.engine.note_on(FIRST_KEY + pad as u8, velocity, params, board);
        self.engine.render([&mut left, &mut right]);
        left
    }

    /// All of a sound of the small space.
    fn sound(&mut self, pad: usize) -> Vec<f32> {
        self.hear(pad, 1.0, small::SAMPLES)
    }

    /// The point that is heard on a pad.
    fn point(&self, pad: usize) -> Vec<f32> {
        let path = self.path("point.wav");
        self.ask(Command::Export { pad, path: path.clone() });
        crate::wav::spot(&path).unwrap().z.0
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// The small space.
fn chart() -> Chart {
    let file = ModelFile::from_bytes(small::drums("Drums", 1), "drums").unwrap();
    let Ports::Latent(space) = &file.ports else { unreachable!("it is a space") };
    Chart::new(space.clone()).unwrap()
}

/// A drum in some kind of file; see the README beside them.
fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sounds").join(name)
}

/// Root of the mean squared difference, over that of the first, in dB.
fn apart_db(a: &[f32], b: &[f32]) -> f64 {
    let missing: Vec<f32> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    testkit::measure::db(testkit::measure::rms(&missing) / testkit::measure::rms(a))
}
