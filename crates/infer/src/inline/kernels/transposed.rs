//! Transposed convolution as a stream.
//!
//! The samples that one frame in gives rise to are `stride` frames out, and each of them is an ordinary convolution of
//! the last few frames in: out channel `o` of the `r`-th sees the taps `r`, `r + stride`, `r + 2 stride`, … In the
//! frame-major layout, `[frames][stride · out]` is `[frames · stride][out]` as it lies, so one [`Conv1d`] does it all,
//! with frames in as its memory.

use super::Misfit;
use super::conv::{Conv1d, ConvShape};
use super::isa::Isa;
use super::unary::Unary;

/// Sizes of a transposed convolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConvTransposeShape {
    /// Channels in.
    pub in_channels: usize,
    /// Channels out.
    pub out_channels: usize,
    /// Taps.
    pub kernel: usize,
    /// Frames out for each frame in.
    pub stride: usize,
    /// Frames out from one tap to the next.
    pub dilation: usize,
    /// Independent parts.
    pub groups: usize,
}

impl ConvTransposeShape {
    /// Frames in before the first one: what a stream must remember.
    #[must_use]
    pub fn history(&self) -> usize {
        self.taps() - 1
    }

    /// Frames in that one frame out is made of.
    fn taps(&self) -> usize {
        ((self.kernel - 1) * self.dilation + 1).div_ceil(self.stride)
    }
}

/// A transposed convolution with its weights packed for one instruction set.
#[derive(Debug, Clone)]
pub struct ConvTranspose1d {
    conv: Conv1d,
    shape: ConvTransposeShape,
}

impl ConvTranspose1d {
    /// `weight` is ONNX `[input][output of its group][tap]`, `bias` is `[output]`.
    ///
    /// # Errors
    /// If the shape is impossible or a tensor does not fit it.
    pub fn new(
        isa: Isa,
        shape: ConvTransposeShape,
        weight: &[f32],
        bias: Option<&[f32]>,
        activation: Option<Unary>,
    ) -> Result<Self, Misfit> {
        let ConvTransposeShape { in_channels, out_channels, kernel, stride, dilation, groups } = shape;
        if in_channels * out_channels * kernel * stride * dilation * groups == 0 {
            return Err(Misfit::Shape("a transposed convolution has a size of zero"));
        }
        if !in_channels.is_multiple_of(groups) || !out_channels.is_multiple_of(groups) {
            return Err(Misfit::Shape("a transposed convolution's groups do not divide its channels"));
        }
        Misfit::check("transposed convolution's weight", in_channels * (out_channels / groups) * kernel, weight.len())?;
        if let Some(bias) = bias {
            Misfit::check("transposed convolution's bias", out_channels, bias.len())?;
        }
        let inner = ConvShape {
            in_channels,
            out_channels: stride * out_channels,
            kernel: shape.taps(),
            dilation: 1,
            groups: 1,
        };
        let bias = bias.map(|bias| bias.repeat(stride));
        let conv = Conv1d::new(isa, inner, &gather(&shape, weight), bias.as_deref(), activation)?;
        Ok(Self { conv, shape })
    }

    /// Its sizes.
    #[must_use]
    pub fn shape(&self) -> &ConvTransposeShape {
        &self.shape
    }

    /// `input` is `[history + frames][in_channels]`, oldest first, zeros before the start of the stream; `out` is
    /// `[frames · stride][out_channels]`. Where `history` zeros follow the end as well, the outcome is ONNX's whole,
    /// unpadded one, filled up with nothing but bias to a multiple of the stride.
    ///
    /// Realtime.
    ///
    /// # Panics
    /// If a slice is shorter than that.
    pub fn run(&self, input: &[f32], out: &mut [f32], frames: usize) {
        self.conv.run(input, None, out, frames);
    }
}

/// The weights of the ordinary convolution, `[phase][output][input][tap]`: its last tap meets the newest frame.
fn gather(shape: &ConvTransposeShape, weight: &[f32]) -> Vec<f32> {
    let ConvTransposeShape { in_channels, out_channels, kernel, stride, dilation, groups } = *shape;
    let (inputs, outputs, taps) = (in_channels / groups, out_channels / groups, shape.taps());
    let mut gathered = vec![0.0; stride * out_channels * in_channels * taps];
    for input in 0..in_channels {
        for output in 0..outputs {
            for tap in 0..kernel {
                let (age, phase) = (tap * dilation / stride, tap * dilation % stride);
                let out_row = phase * out_channels + input / inputs * outputs + output;
                gathered[(out_row * in_channels + input) * taps + taps - 1 - age] =
                    weight[(input * outputs + output) * kernel + tap];
            }
        }
    }
    gathered
}
