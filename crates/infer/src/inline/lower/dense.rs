//! Matrix products with weights: a dense layer for each frame.

use super::super::call::Call;
use super::super::error::{Lowered, refuse};
use super::super::function::Binary;
use super::super::kernels;
use super::super::program::Program;
use super::super::step::{Conv, Operand, Stride, Work};
use super::super::tensor::{Move, Tensor, broadcast};
use super::super::value::{Live, Value};
use super::elementwise::binary;
use super::shape::{reshape, transpose};

/// Lowers a matrix product, or gives `None`.
pub(crate) fn lower(program: &mut Program, call: &Call<'_>) -> Lowered<Option<Value>> {
    match call.op() {
        "MatMul" => matmul(program, call.input(0)?, call.input(1)?).map(Some),
        "Gemm" => gemm(program, call).map(Some),
        _ => Ok(None),
    }
}

fn matmul(program: &mut Program, a: &Value, b: &Value) -> Lowered<Value> {
    match (a, b) {
        (_, Value::Const(weights)) if weights.dims.len() == 2 => {
            let transposed = Move::Transpose(vec![1, 0]).apply(weights)?;
            dense(program, a, &transposed, None)
        }
        (Value::Const(weights), _) if weights.dims.len() == 2 && b.rank() >= 2 => {
            let swap = swapped(b.rank());
            let columns = transpose(program, b, &swap)?;
            let product = dense(program, &columns, weights, None)?;
            transpose(program, &product, &swap)
        }
        (_, Value::Const(weights)) => matmul_by_one(program, a, weights),
        _ => refuse("it multiplies two computed tensors"),
    }
}

/// Weights of another rank that hold just one matrix.
fn matmul_by_one(program: &mut Program, a: &Value, weights: &Tensor<f32>) -> Lowered<Value> {
    let rank = weights.dims.len();
    let outer = weights.dims[..rank.saturating_sub(2)].iter().product::<usize>();
    if rank == 1 {
        let matrix = Tensor { dims: vec![1, weights.data.len()], data: weights.data.clone() };
        let column = dense(program, a, &matrix, None)?;
        let mut dims = column.dims();
        dims.pop();
        return reshape(&column, &dims);
    }
    if rank < 2 || outer != 1 || rank > a.rank() {
        return refuse("it multiplies by several matrices");
    }
    let matrix = Move::Reshape(weights.dims[rank - 2..].to_vec()).apply(weights)?;
    dense(program, a, &Move::Transpose(vec![1, 0]).apply(&matrix)?, None)
}

/// The last two axes exchanged.
fn swapped(rank: usize) -> Vec<usize> {
    let mut perm = (0..rank).collect::<Vec<_>>();
    perm.swap(rank - 2, rank - 1);
    perm
}

fn gemm(program: &mut Program, call: &Call<'_>) -> Lowered<Value> {
    let mut a = call.input(0)?.clone();
    if call.int("transA", 0) != 0 {
        a = transpose(program, &a, &[1, 0])?;
    }
    let alpha = call.float("alpha", 1.0);
    let weights = call.required_weight(1)?;
    let straight = if call.int("transB", 0) != 0 { vec![0, 1] } else { vec![1, 0] };
    let mut weights = Move::Transpose(straight).apply(weights)?;
    weights.data.iter_mut().for_each(|weight| *weight *= alpha);
    let Some(addend) = call.optional(2) else { return dense(program, &a, &weights, None) };
    let beta = call.float("beta", 1.0);
    if let Value::Const(tensor) = addend
        && broadcast(&tensor.dims, &[1, weights.dims[0]]).is_ok_and(|dims| dims == [1, weights.dims[0]])
    {
        let mut bias = Move::Expand(vec![1, weights.dims[0]]).apply(tensor)?.data;
        bias.iter_mut().for_each(|bias| *bias *= beta);
        return dense(program, &a, &weights, Some(bias));
    }
    let product = dense(program, &a, &weights, None)?;
    let beta = Value::Const(Tensor::scalar(beta));
    let scaled = binary(program, Binary::Kernel(kernels::Binary::Mul), addend, &beta)?;
    binary(program, Binary::Kernel(kernels::Binary::Add), &product, &scaled)
}

/// `weights` is `[outputs][inputs]`; the last axis of the value becomes `outputs` long.
fn dense(program: &mut Program, value: &Value, weights: &Tensor<f32>, bias: Option<Vec<f32>>) -> Lowered<Value> {
    let &[outputs, inputs] = &weights.dims[..] else { return refuse("its weights are not a matrix") };
    let live = program.live(value)?;
    let last = live.dims.len().wrapping_sub(1);
    if live.time.is_some_and(|time| time.axis == last) {
        return refuse("it takes all frames of a run together");
    }
    if live.dims.last() != Some(&inputs) || inputs == 0 || outputs == 0 {
        return refuse("its weights do not fit its input");
    }
    let parts = live.width() / inputs;
    let rows = live.rows(program.rate)?;
    let bias = bias.unwrap_or_else(|| vec![0.0; outputs]);
    let conv = Conv { weights: weights.data.clone(), bias, inputs, outputs, taps: 1, dilation: 1, groups: 1 };
    let reads = vec![Operand { region: live.region.split(parts), stride: Stride::Each }];
    let out = program.temporary(rows, parts * outputs)?;
    program.conv(conv, reads, out.split(parts), rows.times(parts));
    let mut dims = live.dims.clone();
    dims[last] = outputs;
    Ok(Value::Live(Live { dims, region: out, ..live }))
}

impl Program {
    /// Adds a convolution into a given place.
    pub(crate) fn conv(
        &mut self,
        conv: Conv,
        reads: Vec<Operand>,
        out: super::super::value::Region,
        rows: super::super::len::Rows,
    ) {
        let work = Work::Conv { conv, activation: None };
        self.steps.push(super::super::step::Step { work, reads, out, rows });
    }
}
