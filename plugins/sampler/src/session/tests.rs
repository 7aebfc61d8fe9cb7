//! What an editor can ask of the pads, with the shipped model.
#![allow(clippy::unwrap_used)]

mod edits;
mod kits;
mod one_pad;
mod points;

use std::path::Path;
use std::sync::Arc;

use kit::knobs::Knobs;
use kit::mock_host::MockHost;
use kit::session::Desk as _;
use nice_plug::prelude::ParamSetter;

use super::{EditorDesk, Session};
use crate::params::SamplerParams;
use crate::presets::Folders;
use crate::state::{Kit, Pad};
use crate::view::{Command, Order, View};

/// An instance with an editor that does nothing but what the worker wants of it.
struct Stage {
    params: Arc<SamplerParams>,
    knobs: Knobs,
    host: MockHost,
    session: Session,
    desk: EditorDesk,
    home: tempfile::TempDir,
}

impl Stage {
    fn new() -> Self {
        Self::with(SamplerParams::default())
    }

    fn with(params: SamplerParams) -> Self {
        let (home, params) = (tempfile::tempdir().unwrap(), Arc::new(params));
        let (session, _) = Session::start_in(Folders::at(home.path()), &params);
        let (knobs, desk) = (Knobs::of(params.clone()), session.desk_for_editor());
        let stage = Self { params, knobs, host: MockHost::default(), session, desk, home };
        stage.ask(Command::Watch(true));
        stage
    }

    /// Asks, waits, and turns the knobs that are to be turned.
    fn ask(&self, command: Command) {
        self.desk.send(command);
        self.session.catch_up();
        if let Some(turn) = self.desk.view().presets.turn.clone() {
            turn.through(&self.knobs, &ParamSetter::new(&self.host));
            self.desk.send(Command::Preset(Order::Turned(turn.number)));
            self.session.catch_up();
            assert_eq!(self.desk.view().presets.turn, None, "it is done");
        }
    }

    fn view(&self) -> Arc<View> {
        self.desk.view()
    }

    fn said(&self) -> String {
        self.view().status.words.clone()
    }

    fn kit(&self) -> Kit {
        self.params.kit.read(Clone::clone)
    }

    fn pads(&self) -> Vec<Pad> {
        self.kit().pads
    }

    fn travels(&self) -> Vec<f32> {
        self.knobs.iter().map(|knob| knob.travel()).collect()
    }

    fn turn(&self, id: &str, travel: f32) {
        use kit::widgets::Control as _;
        self.knobs.get(id).unwrap().held(&ParamSetter::new(&self.host)).put(travel);
    }

    /// Everything that a preset may change.
    fn all(&self) -> (Kit, Vec<f32>, String) {
        (self.kit(), self.travels(), self.params.preset.read(Clone::clone))
    }

    fn home(&self) -> &Path {
        self.home.path()
    }
}
