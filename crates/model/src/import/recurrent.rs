//! LSTM and GRU layers, and the dense layer that usually follows.

use super::net::{Net, Wire};
use crate::graph::Attribute;

/// Which recurrent cell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// Gates in the order input, forget, cell, output, as in PyTorch and Keras.
    Lstm,
    /// Gates in the order update, reset, new, as in Keras; the reset gate is applied after the matrix.
    Gru,
}

impl Cell {
    pub(super) fn gates(self) -> usize {
        match self {
            Self::Lstm => 4,
            Self::Gru => 3,
        }
    }

    /// Where ONNX wants its gates from: input, output, forget, cell; update, reset, new.
    fn order(self) -> &'static [usize] {
        match self {
            Self::Lstm => &[0, 3, 1, 2],
            Self::Gru => &[0, 1, 2],
        }
    }
}

/// One layer, with its gates in the order of [`Cell`].
pub(super) struct Layer {
    pub(super) cell: Cell,
    pub(super) inputs: usize,
    pub(super) hidden: usize,
    /// `[gate][hidden][input]`
    pub(super) kernel: Vec<f32>,
    /// `[gate][hidden][hidden]`
    pub(super) recurrent: Vec<f32>,
    /// `[gate][hidden]`, on the side of the input.
    pub(super) bias: Vec<f32>,
    /// `[gate][hidden]`, on the side of the memory.
    pub(super) recurrent_bias: Vec<f32>,
    /// Hidden and cell memory before the first sample, where not zero.
    pub(super) initial: Option<(Vec<f32>, Vec<f32>)>,
}

impl Net {
    /// `[1,C,T]` → `[T,1,C]`, which recurrent layers take.
    pub(super) fn time_first(&mut self, x: &str) -> Wire {
        self.op("Transpose", &[x], &[("perm", Attribute::Ints(vec![2, 0, 1]))])
    }

    /// `[T,1,C]` → `[1,C,T]`.
    pub(super) fn time_last(&mut self, x: &str) -> Wire {
        self.op("Transpose", &[x], &[("perm", Attribute::Ints(vec![1, 2, 0]))])
    }

    /// `[T,1,inputs]` → `[T,1,hidden]`.
    pub(super) fn recurrent(&mut self, x: &str, layer: &Layer) -> Wire {
        let (gates, hidden) = (layer.cell.gates(), layer.hidden);
        let ordered = |numbers: &[f32]| -> Vec<f32> {
            let rows = numbers.len() / gates;
            layer.cell.order().iter().flat_map(|gate| numbers[gate * rows..][..rows].iter().copied()).collect()
        };
        let kernel = self.weights(&[1, gates * hidden, layer.inputs], ordered(&layer.kernel));
        let recurrent = self.weights(&[1, gates * hidden, hidden], ordered(&layer.recurrent));
        let bias = [ordered(&layer.bias), ordered(&layer.recurrent_bias)].concat();
        let bias = self.weights(&[1, 2 * gates * hidden], bias);
        let (h, h_out) = self.state(&[1, 1, hidden], layer.initial.as_ref().map(|(h, _)| &h[..]));
        let y = format!("{h}_sequence");
        let size = ("hidden_size", Attribute::Int(hidden as i64));
        match layer.cell {
            Cell::Lstm => {
                let (c, c_out) = self.state(&[1, 1, hidden], layer.initial.as_ref().map(|(_, c)| &c[..]));
                let inputs = [x, &kernel, &recurrent, &bias, "", &h, &c];
                self.node("LSTM", &inputs, &[&y, &h_out, &c_out], &[size]);
            }
            Cell::Gru => {
                let inputs = [x, &kernel, &recurrent, &bias, "", &h];
                let after = ("linear_before_reset", Attribute::Int(1));
                self.node("GRU", &inputs, &[&y, &h_out], &[size, after]);
            }
        }
        let direction = self.ints(&[1]);
        self.op("Squeeze", &[&y, &direction], &[])
    }

    /// `[T,1,inputs]` → `[T,1,outputs]`; `matrix` is `[input][output]`.
    pub(super) fn dense(&mut self, x: &str, inputs: usize, matrix: Vec<f32>, bias: Option<Vec<f32>>) -> Wire {
        let outputs = matrix.len() / inputs;
        let matrix = self.weights(&[inputs, outputs], matrix);
        let y = self.op("MatMul", &[x, &matrix], &[]);
        let Some(bias) = bias else { return y };
        let bias = self.weights(&[outputs], bias);
        self.op("Add", &[&y, &bias], &[])
    }
}

/// `[row][column]` → `[column][row]`.
pub(super) fn transposed(matrix: &[f32], columns: usize) -> Vec<f32> {
    (0..columns).flat_map(|column| matrix.iter().skip(column).step_by(columns).copied()).collect()
}
