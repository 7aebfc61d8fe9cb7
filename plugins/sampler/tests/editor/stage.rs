//! The editor with its mock desk and host, on a canvas.

use std::sync::Arc;

use egui::Ui;
use kit::mock_host::MockHost;
use kit::theme;
use nice_plug::prelude::ParamSetter;
use testkit::paint::Scene;
use timbrel_sampler::editor::Editor;
use timbrel_sampler::params::SamplerParams;
use timbrel_sampler::view::View;

use super::mock::{self, MockDesk};

pub type Stage = testkit::paint::Stage<Act>;

pub struct Act {
    pub desk: Arc<MockDesk>,
    pub params: Arc<SamplerParams>,
    pub host: MockHost,
    pub editor: Editor,
}

impl Scene for Act {
    fn draw(&mut self, ui: &mut Ui) {
        self.editor.show(ui, &ParamSetter::new(&self.host));
    }
}

/// `size`: width and height in logical points, and pixels of each.
pub fn stage(view: View, size: (f32, f32, f32)) -> Stage {
    let (desk, params) = (MockDesk::new(view), mock::params());
    let editor = Editor::new(desk.clone(), params.clone());
    let act = Act { desk, params, host: MockHost::default(), editor };
    Stage::new(act, size, |context| theme::install(context, theme::SAMPLER))
}

/// Where `words` are on a pad: the map, to the left, may say the same.
pub fn on_a_pad(stage: &Stage, words: &str) -> egui::Rect {
    let all = stage.canvas.texts().iter().filter(|text| text.words == words).map(|text| text.place);
    all.max_by(|a, b| a.left().total_cmp(&b.left())).unwrap_or_else(|| panic!("no pad says {words:?}"))
}
