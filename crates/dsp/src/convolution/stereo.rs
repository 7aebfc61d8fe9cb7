//! A room or a cabinet for two channels.

use std::sync::Arc;

use super::{Convolution, Impulse};
use crate::exchange::Insert;

/// A [`Convolution`] for each of up to two channels.
#[derive(Debug)]
pub struct StereoConvolution {
    sides: [Convolution; 2],
}

impl StereoConvolution {
    /// Silent memory, with an impulse response for each side, which may be the same. Allocates.
    pub fn new(left: &Arc<Impulse>, right: &Arc<Impulse>) -> Self {
        Self { sides: [left, right].map(|impulse| Convolution::new(impulse.clone())) }
    }
}

impl Insert for StereoConvolution {
    fn process(&mut self, audio: &mut [&mut [f32]]) {
        self.sides.iter_mut().zip(audio).for_each(|(side, samples)| side.process(samples));
    }

    fn reset(&mut self) {
        self.sides.iter_mut().for_each(Convolution::reset);
    }
}
