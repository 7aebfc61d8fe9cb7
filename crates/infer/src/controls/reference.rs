//! The same model in ONNX Runtime, one frame at a time, to compare with.

use model::controls::{ControlsPorts, F0_HZ, LOUDNESS_DB};

use super::ControlsFrame;
use crate::LoadError;
use crate::background::{Port, Runtime, State, Tensors};

/// An instance that allocates and takes its time.
pub(super) struct Reference {
    tensors: Tensors,
    /// What each state is before the first frame.
    initial: Vec<Vec<f32>>,
}

impl Reference {
    pub(super) fn open(runtime: &Runtime, onnx: &[u8], ports: &ControlsPorts) -> Result<Self, LoadError> {
        let port = |name: &str, width: usize| Port { name: name.to_owned(), dims: vec![1, 1, width] };
        let inputs = [port(F0_HZ, 1), port(LOUDNESS_DB, 1)];
        let outputs = [&ports.first, &ports.second].map(|output| port(&output.name, output.width));
        let states: Vec<State> = ports.states.iter().map(State::of).collect();
        let tensors = Tensors::new(runtime.session(onnx)?, &inputs, &outputs, &states)?;
        let initial = ports.states.iter().map(|state| state.initial.clone()).collect();
        let mut reference = Self { tensors, initial };
        reference.reset();
        Ok(reference)
    }

    pub(super) fn reset(&mut self) {
        for (index, initial) in self.initial.iter().enumerate() {
            self.tensors.state_mut(index).copy_from_slice(initial);
        }
    }

    pub(super) fn run(&mut self, f0_hz: f32, loudness_db: f32) -> Result<ControlsFrame<'_>, LoadError> {
        self.tensors.input(0).fill(f0_hz);
        self.tensors.input(1).fill(loudness_db);
        self.tensors.run()?;
        Ok(ControlsFrame { first: self.tensors.output(0), second: self.tensors.output(1) })
    }
}
