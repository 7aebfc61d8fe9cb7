//! Makes fewer steps of many, without changing what they give but for rounding at load.

use std::collections::HashMap;

use super::function::{Binary, Unary};
use super::kernels;
use super::len::Rows;
use super::program::Program;
use super::step::{Buffer, Conv, Operand, Step, Stride, Work};
use super::value::Region;

/// Removes what nobody needs, and joins convolutions with what follows them. `kept` are the regions that the caller
/// reads.
pub(crate) fn fuse(program: &mut Program, kept: &[Region]) {
    drop_unneeded(program, kept);
    let mut fused = Vec::<Step>::with_capacity(program.steps.len());
    let readers = readers(program, kept);
    let sole = |region: Region| readers.get(&region.buffer) == Some(&1);
    let mut makers = HashMap::<usize, usize>::new();
    for mut step in std::mem::take(&mut program.steps) {
        if let Some(maker) = absorb(program, &fused, &makers, &step, &sole) {
            let mut earlier = std::mem::replace(&mut fused[maker], idle(step.out));
            join(program, &mut earlier, &step);
            earlier.out = step.out;
            step = earlier;
        }
        makers.insert(step.out.buffer, fused.len());
        fused.push(step);
    }
    fused.retain(|step| step.rows != Rows::default());
    program.steps = fused;
}

/// A step that does nothing, in the place of one that moved.
fn idle(out: Region) -> Step {
    Step { work: Work::Copy(Vec::new()), reads: Vec::new(), out, rows: Rows::default() }
}

fn drop_unneeded(program: &mut Program, kept: &[Region]) {
    let mut needed = vec![false; program.buffers.len()];
    for region in kept {
        needed[region.buffer] = true;
    }
    for history in &program.histories {
        needed[history.buffer] = true;
    }
    let mut steps = std::mem::take(&mut program.steps);
    for step in steps.iter_mut().rev() {
        if needed[step.out.buffer] || matches!(step.work, Work::Recurrent { .. }) {
            for read in &step.reads {
                needed[read.region.buffer] = true;
            }
        } else {
            *step = idle(step.out);
        }
    }
    steps.retain(|step| step.rows != Rows::default());
    program.steps = steps;
}

/// How often each buffer is read.
fn readers(program: &Program, kept: &[Region]) -> HashMap<usize, usize> {
    let reads = program.steps.iter().flat_map(|step| &step.reads).map(|read| read.region.buffer);
    let mut readers = HashMap::new();
    for buffer in reads.chain(kept.iter().map(|region| region.buffer)) {
        *readers.entry(buffer).or_insert(0) += 1;
    }
    readers
}

/// The earlier convolution that can do what `step` does, if there is one that gives its result to nobody else.
fn absorb(
    program: &Program,
    fused: &[Step],
    makers: &HashMap<usize, usize>,
    step: &Step,
    sole: &impl Fn(Region) -> bool,
) -> Option<usize> {
    let fits = |read: &Operand| {
        let maker = *makers.get(&read.region.buffer)?;
        let earlier = &fused[maker];
        let whole = earlier.out == read.region && earlier.rows == step.rows && read.stride == Stride::Each;
        let Work::Conv { conv, activation: None } = &earlier.work else { return None };
        let joins = match step.work {
            Work::Unary(Unary::Kernel(_)) => true,
            Work::Binary(Binary::Kernel(function)) => {
                let other = step.reads.iter().find(|other| *other != read)?;
                let first = step.reads.first() == Some(read);
                match function {
                    kernels::Binary::Add if adds_row(other, conv) => earlier.reads.len() == 1,
                    _ => {
                        let constant = matches!(program.buffers[other.region.buffer], Buffer::Constant(_));
                        let affine = matches!(function, kernels::Binary::Add | kernels::Binary::Mul)
                            || (first && matches!(function, kernels::Binary::Sub | kernels::Binary::Div));
                        earlier.reads.len() == 1 && constant && affine && other.stride != Stride::Each
                    }
                }
            }
            _ => false,
        };
        (whole && sole(read.region) && joins && step.out.width == conv.outputs).then_some(maker)
    };
    // Of two convolutions the later one stays where it is.
    step.reads.iter().filter_map(fits).max()
}

fn adds_row(other: &Operand, conv: &Conv) -> bool {
    other.stride == Stride::Each && other.region.width == conv.outputs
}

/// Makes `earlier` do what `step` does besides.
fn join(program: &Program, earlier: &mut Step, step: &Step) {
    let Work::Conv { conv, activation } = &mut earlier.work else { return };
    match step.work {
        Work::Unary(Unary::Kernel(function)) => *activation = Some(function),
        Work::Binary(Binary::Kernel(function)) => {
            let Some(other) = step.reads.iter().find(|read| read.region != earlier.out) else { return };
            match &program.buffers[other.region.buffer] {
                Buffer::Constant(numbers) if other.stride != Stride::Each => scale(conv, function, numbers),
                _ => earlier.reads.push(*other),
            }
        }
        _ => {}
    }
}

/// Folds one number, or one for each output, into the weights.
fn scale(conv: &mut Conv, function: kernels::Binary, numbers: &[f32]) {
    let each = conv.weights.len() / conv.outputs;
    for output in 0..conv.outputs {
        let number = numbers[if numbers.len() == 1 { 0 } else { output }];
        let weights = &mut conv.weights[output * each..(output + 1) * each];
        let bias = &mut conv.bias[output];
        match function {
            kernels::Binary::Add => *bias += number,
            kernels::Binary::Sub => *bias -= number,
            kernels::Binary::Mul => weights.iter_mut().chain([bias]).for_each(|weight| *weight *= number),
            kernels::Binary::Div => weights.iter_mut().chain([bias]).for_each(|weight| *weight /= number),
            _ => {}
        }
    }
}
