//! Kernels with weights, from the steps of a program.

use super::super::error::{Lowered, Refusal};
use super::super::kernels::{self, Isa, WeightFormat};
use super::super::program::Program;
use super::super::step::{Cell, Conv, Gates, Work};
use super::{Layer, Recurrent, remembered};

/// Layers with fewer weights are held whole: there is little to win, and the first ones of a model hear hertz.
const LARGE: usize = 1 << 16;

/// Weights of all large layers.
pub(super) fn large_weights(program: &Program) -> usize {
    let dense =
        program.steps.iter().map(|step| if let Work::Conv { conv, .. } = &step.work { conv.weights.len() } else { 0 });
    let recurrent = program.cells.iter().map(|cell| cell.input_weights.len() + cell.hidden_weights.len());
    dense.chain(recurrent).filter(|&weights| weights >= LARGE).sum()
}

/// `format` where a layer has so many weights.
fn held(weights: usize, format: WeightFormat) -> WeightFormat {
    if weights < LARGE { WeightFormat::F32 } else { format }
}

pub(super) fn conv1d(
    conv: &Conv,
    activation: Option<kernels::Unary>,
    isa: Isa,
    format: WeightFormat,
) -> Lowered<kernels::Conv1d> {
    let shape = kernels::ConvShape {
        in_channels: conv.inputs,
        out_channels: conv.outputs,
        kernel: conv.taps,
        dilation: conv.dilation,
        groups: conv.groups,
    };
    let layer = fitted(kernels::Conv1d::new(isa, shape, &conv.weights, Some(&conv.bias), activation))?;
    Ok(layer.held_as(held(conv.weights.len(), format)))
}

pub(super) fn layer(cell: &Cell, isa: Isa, format: WeightFormat, initial: &[Vec<f32>]) -> Lowered<Layer> {
    let &Cell { gates, inputs, hidden, .. } = cell;
    let (w, r, b) = (&cell.input_weights, &cell.hidden_weights, Some(&cell.bias[..]));
    let format = held(w.len() + r.len(), format);
    let gru = |reset| kernels::Gru::new(isa, inputs, hidden, w, r, b, reset).map(|gru| gru.held_as(format));
    let kernel = match gates {
        Gates::Lstm => Recurrent::Lstm(fitted(kernels::Lstm::new(isa, inputs, hidden, w, r, b))?),
        Gates::GruResetAfter => Recurrent::Gru(fitted(gru(kernels::ResetGate::AfterProduct))?),
        Gates::GruResetBefore => Recurrent::Gru(fitted(gru(kernels::ResetGate::BeforeProduct))?),
    };
    Ok(Layer { kernel, inputs, hidden, initial: remembered(&cell.memory, initial) })
}

fn fitted<K>(kernel: Result<K, kernels::Misfit>) -> Lowered<K> {
    kernel.map_err(|misfit| Refusal::from(format!("has weights that do not fit: {misfit}")))
}
