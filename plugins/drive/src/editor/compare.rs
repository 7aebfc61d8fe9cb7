//! Two settings side by side: A and B.

use kit::widgets::Control;

use super::Frame;

/// Which setting is heard, and where every knob stood in the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Compare {
    second: bool,
    /// Travels in the order of [`all`]; none before the first change of sides, when both are alike.
    other: Option<Vec<f32>>,
}

impl Compare {
    /// 0 for A, 1 for B.
    pub(super) fn side(&self) -> usize {
        usize::from(self.second)
    }

    /// Puts every knob where it stood when the other side was last heard.
    pub(super) fn swap(&mut self, frame: &Frame<'_>) {
        let controls = all(frame);
        let now = controls.iter().map(|control| control.travel()).collect();
        let before = self.other.replace(now);
        for (control, travel) in controls.iter().zip(before.unwrap_or_default()) {
            if travel != control.travel() {
                control.put(travel);
            }
        }
        self.second = !self.second;
    }
}

/// Every parameter but the bypass, which is no part of a sound.
fn all<'a>(frame: &Frame<'a>) -> Vec<Box<dyn Control + 'a>> {
    let params = frame.params;
    let mut all: Vec<Box<dyn Control + 'a>> = vec![
        Box::new(frame.control(&params.input_db)),
        Box::new(frame.control(&params.gate_db)),
        Box::new(frame.control(&params.model)),
        Box::new(frame.control(&params.blend)),
    ];
    for knob in params.knobs() {
        all.push(Box::new(frame.control(knob)));
    }
    for knob in [&params.bass, &params.mid, &params.treble, &params.mix, &params.output_db] {
        all.push(Box::new(frame.control(knob)));
    }
    all.push(Box::new(frame.control(&params.cab)));
    all.push(Box::new(frame.control(&params.oversampling)));
    all.push(Box::new(frame.control(&params.stereo)));
    all.push(Box::new(frame.control(&params.level)));
    all
}
