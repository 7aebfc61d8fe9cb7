//! A slow and plain evaluation of the operators that importers write, in f64: an oracle, not a runner.

use model::graph::{Attribute, Graph, Node, TensorData};
use std::collections::BTreeMap;

/// An array, row-major.
#[derive(Debug, Clone)]
pub struct Array {
    pub dims: Vec<usize>,
    pub data: Vec<f64>,
}

impl Array {
    pub fn new(dims: &[usize], data: Vec<f64>) -> Self {
        assert_eq!(dims.iter().product::<usize>(), data.len());
        Self { dims: dims.to_vec(), data }
    }

    fn map(&self, function: impl Fn(f64) -> f64) -> Self {
        Self::new(&self.dims, self.data.iter().map(|x| function(*x)).collect())
    }

    /// Element by element; `other` may be a scalar or repeat along the first dimensions.
    fn zip(&self, other: &Self, function: impl Fn(f64, f64) -> f64) -> Self {
        assert!(other.dims.len() <= 1 || other.dims == self.dims, "{:?} and {:?}", self.dims, other.dims);
        let pairs = self.data.iter().zip(other.data.iter().cycle());
        Self::new(&self.dims, pairs.map(|(a, b)| function(*a, *b)).collect())
    }
}

/// Values by name.
pub type Values = BTreeMap<String, Array>;

/// Runs the graph once.
pub fn run(graph: &Graph, inputs: &Values) -> Values {
    let mut values = inputs.clone();
    for (name, tensor) in &graph.initializers {
        if let TensorData::F32(numbers) = &tensor.data {
            values.insert(name.clone(), Array::new(&tensor.dims, numbers.iter().map(|x| f64::from(*x)).collect()));
        }
    }
    for node in &graph.nodes {
        let results = apply(graph, node, &values);
        values.extend(node.outputs.iter().cloned().zip(results));
    }
    values
}

fn apply(graph: &Graph, node: &Node, values: &Values) -> Vec<Array> {
    let x = |index: usize| &values[&node.inputs[index]];
    let ints = |index: usize| {
        let TensorData::I64(numbers) = &graph.initializers[&node.inputs[index]].data else { panic!("whole numbers") };
        numbers.clone()
    };
    match node.op.as_str() {
        "Identity" => vec![x(0).clone()],
        "Tanh" => vec![x(0).map(f64::tanh)],
        "Sigmoid" => vec![x(0).map(sigmoid)],
        "Relu" => vec![x(0).map(|x| x.max(0.0))],
        "LeakyRelu" => {
            let Attribute::Float(slope) = node.attributes["alpha"] else { panic!("a slope") };
            vec![x(0).map(|x| if x < 0.0 { f64::from(slope) * x } else { x })]
        }
        "Add" => vec![x(0).zip(x(1), |a, b| a + b)],
        "Mul" => vec![x(0).zip(x(1), |a, b| a * b)],
        "Concat" => vec![concat(x(0), x(1), int(node, "axis"))],
        "Split" => split(x(0), &ints(1), int(node, "axis")),
        "Slice" => {
            assert_eq!((ints(2)[0], ints(3)[0]), (i64::MAX, 2), "the last ones");
            let start = x(0).dims[2] as i64 + ints(1)[0];
            vec![split(x(0), &[start, -ints(1)[0]], 2).remove(1)]
        }
        "Squeeze" => {
            let mut y = x(0).clone();
            assert_eq!(y.dims.remove(ints(1)[0] as usize), 1);
            vec![y]
        }
        "Transpose" => vec![transpose(x(0), &node.attributes["perm"])],
        "MatMul" => vec![matmul(x(0), x(1))],
        "Conv" => vec![conv(x(0), x(1), node.inputs.get(2).map(|name| &values[name]), &node.attributes["dilations"])],
        "LSTM" => lstm(x(0), x(1), x(2), x(3), x(5), x(6)),
        "GRU" => gru(x(0), x(1), x(2), x(3), x(5)),
        other => panic!("{other}"),
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn int(node: &Node, name: &str) -> usize {
    let Attribute::Int(number) = node.attributes[name] else { panic!("a whole number") };
    number as usize
}

fn concat(a: &Array, b: &Array, axis: usize) -> Array {
    let chunk = |x: &Array| x.dims[axis..].iter().product::<usize>().max(1);
    let parts = a.data.chunks(chunk(a)).zip(b.data.chunks(chunk(b)));
    let mut dims = a.dims.clone();
    dims[axis] += b.dims[axis];
    Array::new(&dims, parts.flat_map(|(a, b)| [a, b].concat()).collect())
}

fn split(x: &Array, sizes: &[i64], axis: usize) -> Vec<Array> {
    let after: usize = x.dims[axis + 1..].iter().product();
    let mut start = 0;
    let mut parts = Vec::new();
    for size in sizes.iter().map(|size| *size as usize) {
        let mut dims = x.dims.clone();
        dims[axis] = size;
        let rows = x.data.chunks(x.dims[axis] * after);
        parts.push(Array::new(&dims, rows.flat_map(|row| row[start * after..][..size * after].to_vec()).collect()));
        start += size;
    }
    parts
}

fn transpose(x: &Array, order: &Attribute) -> Array {
    let Attribute::Ints(order) = order else { panic!("{order:?}") };
    let order: Vec<usize> = order.iter().map(|axis| *axis as usize).collect();
    let dims: Vec<usize> = order.iter().map(|axis| x.dims[*axis]).collect();
    let mut y = Array::new(&dims, vec![0.0; x.data.len()]);
    for (index, slot) in y.data.iter_mut().enumerate() {
        let place = [index / (dims[1] * dims[2]), index / dims[2] % dims[1], index % dims[2]];
        let mut from = [0; 3];
        (0..3).for_each(|axis| from[order[axis]] = place[axis]);
        *slot = x.data[(from[0] * x.dims[1] + from[1]) * x.dims[2] + from[2]];
    }
    y
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn matmul(x: &Array, matrix: &Array) -> Array {
    let [rows, columns] = matrix.dims[..] else { panic!("{:?}", matrix.dims) };
    let column = |column: usize| matrix.data.iter().skip(column).step_by(columns).copied().collect::<Vec<_>>();
    let columns: Vec<_> = (0..columns).map(column).collect();
    let data = x.data.chunks(rows).flat_map(|row| columns.iter().map(move |column| dot(row, column))).collect();
    Array::new(&[x.dims[0], 1, columns.len()], data)
}

fn conv(x: &Array, weights: &Array, bias: Option<&Array>, dilations: &Attribute) -> Array {
    let Attribute::Ints(dilations) = dilations else { panic!("{dilations:?}") };
    let [channels_out, channels_in, kernel] = weights.dims[..] else { panic!("{:?}", weights.dims) };
    let (length, dilation) = (x.dims[2], dilations[0] as usize);
    let frames = length - (kernel - 1) * dilation;
    let mut data = Vec::new();
    for out in 0..channels_out {
        for frame in 0..frames {
            let mut sum = bias.map_or(0.0, |bias| bias.data[out]);
            for channel in 0..channels_in {
                for tap in 0..kernel {
                    let weight = weights.data[(out * channels_in + channel) * kernel + tap];
                    sum += weight * x.data[channel * length + frame + tap * dilation];
                }
            }
            data.push(sum);
        }
    }
    Array::new(&[1, channels_out, frames], data)
}

/// Rows of one side, `W x + b`.
fn side(matrix: &Array, bias: &[f64], x: &[f64]) -> Vec<f64> {
    matrix.data.chunks(x.len()).zip(bias).map(|(row, bias)| dot(row, x) + bias).collect()
}

/// ONNX operator LSTM, gates input, output, forget, cell.
fn lstm(x: &Array, w: &Array, r: &Array, b: &Array, h: &Array, c: &Array) -> Vec<Array> {
    let hidden = h.data.len();
    let (mut h, mut c) = (h.clone(), c.clone());
    let mut y = Vec::new();
    for frame in x.data.chunks(x.dims[2]) {
        let a = side(w, &b.data[..4 * hidden], frame);
        let m = side(r, &b.data[4 * hidden..], &h.data);
        let gate = |gate: usize, unit: usize| a[gate * hidden + unit] + m[gate * hidden + unit];
        for unit in 0..hidden {
            c.data[unit] = sigmoid(gate(2, unit)) * c.data[unit] + sigmoid(gate(0, unit)) * gate(3, unit).tanh();
        }
        h.data = (0..hidden).map(|unit| sigmoid(gate(1, unit)) * c.data[unit].tanh()).collect();
        y.extend(&h.data);
    }
    vec![Array::new(&[x.dims[0], 1, 1, hidden], y), h, c]
}

/// ONNX operator GRU with `linear_before_reset`, gates update, reset, new.
fn gru(x: &Array, w: &Array, r: &Array, b: &Array, h: &Array) -> Vec<Array> {
    let hidden = h.data.len();
    let mut h = h.clone();
    let mut y = Vec::new();
    for frame in x.data.chunks(x.dims[2]) {
        let a = side(w, &b.data[..3 * hidden], frame);
        let m = side(r, &b.data[3 * hidden..], &h.data);
        for unit in 0..hidden {
            let at = |gate: usize| gate * hidden + unit;
            let (update, reset) = (sigmoid(a[at(0)] + m[at(0)]), sigmoid(a[at(1)] + m[at(1)]));
            let new = (a[at(2)] + reset * m[at(2)]).tanh();
            h.data[unit] = (1.0 - update) * new + update * h.data[unit];
        }
        y.extend(&h.data);
    }
    vec![Array::new(&[x.dims[0], 1, 1, hidden], y), h]
}
