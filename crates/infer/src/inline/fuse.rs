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
    let fits = |(index, read): (usize, &Operand)| {
        let maker = *makers.get(&read.region.buffer)?;
        let earlier = &fused[maker];
        let whole = earlier.out == read.region && earlier.rows == step.rows && read.stride == Stride::Each;
        (whole && sole(read.region) && extra(program, earlier, step, index).is_some()).then_some(maker)
    };
    // Of two convolutions the later one stays where it is.
    step.reads.iter().enumerate().filter_map(fits).max()
}

/// What a convolution does besides.
enum Extra {
    Activation(kernels::Unary),
    /// A row for each frame is added.
    Add(Operand),
    /// Numbers known at load go into the weights.
    Scale(kernels::Binary, usize),
}

/// How the convolution `earlier`, whose result is operand `index` of `step`, can do what `step` does.
fn extra(program: &Program, earlier: &Step, step: &Step, index: usize) -> Option<Extra> {
    let Work::Conv { conv, activation: None } = &earlier.work else { return None };
    if step.out.width != conv.outputs {
        return None;
    }
    if let Work::Unary(Unary::Kernel(function)) = step.work {
        return Some(Extra::Activation(function));
    }
    let Work::Binary(Binary::Kernel(function)) = step.work else { return None };
    let other = *step.reads.get(1 - index)?;
    if earlier.reads.len() > 1 {
        return None;
    }
    if function == kernels::Binary::Add && other.stride == Stride::Each {
        return Some(Extra::Add(other));
    }
    use kernels::Binary::{Add, Div, Mul, Sub};
    let folds = matches!((function, index), (Add | Mul, _) | (Sub | Div, 0));
    let constant = matches!(program.buffers[other.region.buffer], Buffer::Constant(_));
    (folds && constant && other.stride != Stride::Each).then_some(Extra::Scale(function, other.region.buffer))
}

/// Makes `earlier` do what `step` does besides.
fn join(program: &Program, earlier: &mut Step, step: &Step) {
    let Some(index) = step.reads.iter().position(|read| read.region == earlier.out) else { return };
    let extra = extra(program, earlier, step, index);
    let Work::Conv { conv, activation } = &mut earlier.work else { return };
    match extra {
        Some(Extra::Activation(function)) => *activation = Some(function),
        Some(Extra::Add(other)) => earlier.reads.push(other),
        Some(Extra::Scale(function, buffer)) => {
            if let Buffer::Constant(numbers) = &program.buffers[buffer] {
                scale(conv, function, numbers);
            }
        }
        None => {}
    }
}

/// Folds one number, or one for each output, into the weights.
fn scale(conv: &mut Conv, function: kernels::Binary, numbers: &[f32]) {
    use kernels::Binary::{Add, Div, Mul, Sub};
    let each = conv.weights.len() / conv.outputs;
    let last = numbers.len().saturating_sub(1);
    for (output, (weights, bias)) in conv.weights.chunks_exact_mut(each).zip(&mut conv.bias).enumerate() {
        let number = numbers[output.min(last)];
        let gain = if function == Div { 1.0 / number } else { number };
        if matches!(function, Mul | Div) {
            weights.iter_mut().chain([&mut *bias]).for_each(|weight| *weight *= gain);
        }
        *bias += if function == Add { number } else { 0.0 };
        *bias -= if function == Sub { number } else { 0.0 };
    }
}
