//! A WaveNet put together from kernels by hand, without a plan: Neural Amp Modeler's standard sizes, seeded weights.

use infer::inline::kernels::{AlignedBuffer, Binary, Conv1d, ConvShape, Isa, Operand, Unary, binary_in_place};

use crate::noise::noise;

/// Frames that are computed together, so that all between the layers stays in the first cache.
const TILE: usize = 64;
/// Tiles that a layer's memory takes before it is moved back to its start.
const TILES_PER_REWIND: usize = 8;

/// 16 channels, then 8.
pub(crate) struct WaveNet {
    first: LayerArray,
    second: LayerArray,
    head: AlignedBuffer,
    second_head: AlignedBuffer,
}

impl WaveNet {
    pub(crate) fn new(isa: Isa) -> Self {
        Self {
            first: LayerArray::new(isa, 1, 16, 8),
            second: LayerArray::new(isa, 16, 8, 1),
            head: AlignedBuffer::new(TILE * 16),
            second_head: AlignedBuffer::new(TILE * 8),
        }
    }

    pub(crate) fn run(&mut self, audio: &[f32], out: &mut [f32]) {
        for (audio, out) in audio.chunks(TILE).zip(out.chunks_mut(TILE)) {
            self.head.fill(0.0);
            self.first.run(audio, audio, &mut self.head, &mut self.second_head);
            self.second.run(&self.first.signal[..audio.len() * 16], audio, &mut self.second_head, out);
        }
    }
}

struct LayerArray {
    isa: Isa,
    rechannel: Conv1d,
    layers: Vec<Layer>,
    head: Conv1d,
    channels: usize,
    signal: AlignedBuffer,
    mixed: AlignedBuffer,
    skip: AlignedBuffer,
}

impl LayerArray {
    fn new(isa: Isa, inputs: usize, channels: usize, heads: usize) -> Self {
        let dense = |inputs, outputs| Layer::conv(isa, ConvShape::dense(inputs, outputs), None);
        Self {
            isa,
            rechannel: dense(inputs, channels),
            layers: (0..10).map(|power| Layer::new(isa, channels, 1 << power)).collect(),
            head: dense(channels, heads),
            channels,
            signal: AlignedBuffer::new(TILE * channels),
            mixed: AlignedBuffer::new(TILE * channels),
            skip: AlignedBuffer::new(TILE * channels),
        }
    }

    fn run(&mut self, input: &[f32], condition: &[f32], head: &mut [f32], heads: &mut [f32]) {
        let frames = condition.len();
        let length = frames * self.channels;
        let Self { isa, signal, mixed, skip, .. } = self;
        let (signal, mixed, skip) = (&mut signal[..length], &mut mixed[..length], &mut skip[..length]);
        // Each layer writes straight into the memory of the next one.
        self.rechannel.run(input, None, self.layers[0].memory.room(length), frames);
        for index in 0..self.layers.len() {
            let (done, next) = self.layers.split_at_mut(index + 1);
            let layer = &mut done[index];
            layer.mix.run(condition, None, mixed, frames);
            layer.dilated.run(layer.memory.window(length), Some(mixed), skip, frames);
            binary_in_place(*isa, Binary::Add, &mut head[..length], Operand::Signal(skip), self.channels);
            let next = next.first_mut().map_or(&mut *signal, |next| next.memory.room(length));
            layer.out.run(skip, Some(layer.memory.newest(length)), next, frames);
        }
        self.head.run(&head[..length], None, heads, frames);
    }
}

struct Layer {
    mix: Conv1d,
    dilated: Conv1d,
    out: Conv1d,
    memory: Memory,
}

impl Layer {
    fn new(isa: Isa, channels: usize, dilation: usize) -> Self {
        let shape = ConvShape { in_channels: channels, out_channels: channels, kernel: 3, dilation, groups: 1 };
        Self {
            mix: Self::conv(isa, ConvShape::dense(1, channels), None),
            dilated: Self::conv(isa, shape, Some(Unary::Tanh)),
            out: Self::conv(isa, ConvShape::dense(channels, channels), None),
            memory: Memory::new(shape.history() * channels, TILE * channels),
        }
    }

    fn conv(isa: Isa, shape: ConvShape, activation: Option<Unary>) -> Conv1d {
        let terms = shape.in_channels * shape.kernel;
        let weight = noise(shape.out_channels * terms, 1.0 / (terms as f32).sqrt());
        let bias = noise(shape.out_channels, 0.1);
        Conv1d::new(isa, shape, &weight, Some(&bias), activation).expect("weights of the shape's own size")
    }
}

/// What a layer has heard, oldest first, in one piece.
struct Memory {
    values: AlignedBuffer,
    history: usize,
    end: usize,
}

impl Memory {
    fn new(history: usize, tile: usize) -> Self {
        Self { values: AlignedBuffer::new(history + TILES_PER_REWIND * tile), history, end: history }
    }

    /// The place for `count` new values, behind the history.
    fn room(&mut self, count: usize) -> &mut [f32] {
        if self.end + count > self.values.len() {
            self.values.copy_within(self.end - self.history..self.end, 0);
            self.end = self.history;
        }
        self.end += count;
        &mut self.values[self.end - count..self.end]
    }

    /// The last `count` values with the history before them.
    fn window(&self, count: usize) -> &[f32] {
        &self.values[self.end - count - self.history..self.end]
    }

    fn newest(&self, count: usize) -> &[f32] {
        &self.values[self.end - count..self.end]
    }
}
