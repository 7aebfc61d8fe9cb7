//! One-dimensional convolution, valid at both ends; with a kernel of one tap, a dense layer for each frame.

mod depthwise;
mod dot;
mod fir;
mod pack;
mod strip;

use super::Misfit;
use super::aligned::AlignedBuffer;
use super::isa::{Isa, Kernel};
use super::lanes::Lanes;
use super::unary::{Unary, unary_in_place};
use super::weights::{Half, WeightFormat, Weights};

/// Sizes of a convolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConvShape {
    /// Channels in.
    pub in_channels: usize,
    /// Channels out.
    pub out_channels: usize,
    /// Taps.
    pub kernel: usize,
    /// Frames from one tap to the next.
    pub dilation: usize,
    /// Independent parts: each sees its share of the channels in and makes its share of the channels out.
    pub groups: usize,
}

impl ConvShape {
    /// A dense layer for each frame.
    #[must_use]
    pub fn dense(in_channels: usize, out_channels: usize) -> Self {
        Self { in_channels, out_channels, kernel: 1, dilation: 1, groups: 1 }
    }

    /// Frames that are needed before the first one: what a stream must remember.
    #[must_use]
    pub fn history(&self) -> usize {
        (self.kernel - 1) * self.dilation
    }

    fn group_inputs(&self) -> usize {
        self.in_channels / self.groups
    }

    fn group_outputs(&self) -> usize {
        self.out_channels / self.groups
    }

    fn check(&self) -> Result<(), Misfit> {
        if self.in_channels * self.out_channels * self.kernel * self.dilation * self.groups == 0 {
            return Err(Misfit::Shape("a convolution has a size of zero"));
        }
        if !self.in_channels.is_multiple_of(self.groups) || !self.out_channels.is_multiple_of(self.groups) {
            return Err(Misfit::Shape("a convolution's groups do not divide its channels"));
        }
        Ok(())
    }
}

/// A convolution with its weights packed for one instruction set.
#[derive(Debug, Clone)]
pub struct Conv1d {
    isa: Isa,
    shape: ConvShape,
    path: Path,
    weights: Weights,
    /// `[output]`; for strips, each group padded to whole vectors.
    bias: AlignedBuffer,
    activation: Option<Unary>,
}

/// What the lanes of a vector stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Path {
    /// Outputs of one frame.
    Strip,
    /// Channels that do not mix.
    Depthwise,
    /// Terms of one long sum: many inputs, few outputs.
    Dot,
    /// Frames: one channel in, one out.
    Fir,
}

impl Conv1d {
    /// `weight` is ONNX `[output][input of its group][tap]`, `bias` is `[output]`.
    ///
    /// # Errors
    /// If the shape is impossible or a tensor does not fit it.
    pub fn new(
        isa: Isa,
        shape: ConvShape,
        weight: &[f32],
        bias: Option<&[f32]>,
        activation: Option<Unary>,
    ) -> Result<Self, Misfit> {
        shape.check()?;
        let needed = shape.out_channels * shape.group_inputs() * shape.kernel;
        Misfit::check("convolution's weight", needed, weight.len())?;
        if let Some(bias) = bias {
            Misfit::check("convolution's bias", shape.out_channels, bias.len())?;
        }
        let path = Path::choose(&shape, isa.lanes());
        let weights = match path {
            Path::Strip => pack::strips(&shape, isa.lanes(), weight),
            Path::Depthwise => pack::depthwise(&shape, weight),
            Path::Dot => pack::rows(&shape, weight),
            Path::Fir => weight.into(),
        };
        let bias = match path {
            Path::Strip => pack::padded_bias(&shape, isa.lanes(), bias),
            Path::Depthwise | Path::Dot | Path::Fir => {
                bias.map_or_else(|| AlignedBuffer::new(shape.out_channels), AlignedBuffer::from)
            }
        };
        Ok(Self { isa, shape, path, weights: Weights::new(weights), bias, activation })
    }

    /// Its weights in another format, where it is of the general kind.
    #[must_use]
    pub fn held_as(mut self, format: WeightFormat) -> Self {
        if self.path == Path::Strip {
            self.weights = self.weights.held_as(format);
        }
        self
    }

    /// Its sizes.
    #[must_use]
    pub fn shape(&self) -> &ConvShape {
        &self.shape
    }

    /// `out = activation(conv(input) + bias + add)`. `input` is `[history + frames][in_channels]`, oldest first; `add`
    /// and `out` are `[frames][out_channels]`.
    ///
    /// Realtime.
    ///
    /// # Panics
    /// If a slice is shorter than that.
    pub fn run(&self, input: &[f32], add: Option<&[f32]>, out: &mut [f32], frames: usize) {
        let input = &input[..(self.shape.history() + frames) * self.shape.in_channels];
        let out = &mut out[..frames * self.shape.out_channels];
        let add = add.map(|add| &add[..out.len()]);
        self.isa.run(Pass { conv: self, input, add, out });
        if let Some(activation) = self.activation {
            unary_in_place(self.isa, activation, out);
        }
    }
}

impl Path {
    fn choose(shape: &ConvShape, lanes: usize) -> Self {
        let &ConvShape { in_channels, out_channels, kernel, dilation, groups } = shape;
        if groups == in_channels && groups == out_channels {
            return if groups == 1 { Self::Fir } else { Self::Depthwise };
        }
        // A sum over lanes costs about as much as a dozen broadcasts.
        let run = if dilation == 1 { in_channels * kernel } else { in_channels };
        if groups == 1 && run >= lanes && in_channels * kernel >= 24 * out_channels { Self::Dot } else { Self::Strip }
    }
}

/// One call: lengths are checked.
struct Pass<'a> {
    conv: &'a Conv1d,
    /// `[history + frames][in_channels]`
    input: &'a [f32],
    /// `[frames][out_channels]`
    add: Option<&'a [f32]>,
    /// `[frames][out_channels]`
    out: &'a mut [f32],
}

impl Kernel for Pass<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Lanes>(self) {
        match (self.conv.path, &self.conv.weights) {
            (Path::Strip, Weights::F32(weights)) => strip::run::<V, f32>(self, weights),
            (Path::Depthwise, Weights::F32(weights)) => depthwise::run::<V>(self, weights),
            (Path::Dot, Weights::F32(weights)) => dot::run::<V>(self, weights),
            (Path::Fir, Weights::F32(weights)) => fir::run::<V>(self, weights),
            (_, Weights::F16(weights)) => strip::run::<V, Half>(self, weights),
        }
    }
}
