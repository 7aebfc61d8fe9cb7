//! An LSTM of 40 with its linear output and the input beside it, put together from kernels by hand.

use infer::inline::kernels::{AlignedBuffer, Conv1d, ConvShape, Isa, Lstm};

use crate::noise::noise;

const HIDDEN: usize = 40;
/// Frames that are computed together.
const TILE: usize = 64;

pub(crate) struct Lstm40 {
    cell: Lstm,
    linear: Conv1d,
    h: AlignedBuffer,
    c: AlignedBuffer,
    hidden: AlignedBuffer,
}

impl Lstm40 {
    pub(crate) fn new(isa: Isa) -> Self {
        let (w, r) = (noise(4 * HIDDEN, 0.3), noise(4 * HIDDEN * HIDDEN, 0.15));
        let linear = ConvShape::dense(HIDDEN, 1);
        Self {
            cell: Lstm::new(isa, 1, HIDDEN, &w, &r, None).expect("weights of the cell's own size"),
            linear: Conv1d::new(isa, linear, &noise(HIDDEN, 0.1), None, None).expect("weights of the shape's own size"),
            h: AlignedBuffer::new(HIDDEN),
            c: AlignedBuffer::new(HIDDEN),
            hidden: AlignedBuffer::new(TILE * HIDDEN),
        }
    }

    pub(crate) fn run(&mut self, audio: &[f32], out: &mut [f32]) {
        for (audio, out) in audio.chunks(TILE).zip(out.chunks_mut(TILE)) {
            let hidden = &mut self.hidden[..audio.len() * HIDDEN];
            self.cell.run(audio, &mut self.h, &mut self.c, hidden);
            self.linear.run(hidden, Some(audio), out, audio.len());
        }
    }
}
