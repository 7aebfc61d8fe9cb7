//! What depends on knobs alone is computed again only when a knob has moved.

use super::program::Program;
use super::step::{Buffer, Work};

/// Puts the steps that depend on nothing but constants and inputs without time first; gives their number, and for each
/// buffer whether it holds only what they make.
pub(crate) fn settle(program: &mut Program) -> (usize, Vec<bool>) {
    let still_input = |buffer: &Buffer| !matches!(buffer, Buffer::Input { rows, .. } if rows.per_frame > 0);
    let mut still = program.buffers.iter().map(still_input).collect::<Vec<_>>();
    for (buffer, still) in program.buffers.iter().zip(&mut still) {
        *still &= !matches!(buffer, Buffer::History(_));
    }
    // Several steps may write one buffer: it is still if all of them are.
    loop {
        let moving = |still: &[bool], step: &super::step::Step| {
            step.rows.per_frame > 0
                || matches!(step.work, Work::Recurrent { .. })
                || step.reads.iter().any(|read| !still[read.region.buffer])
        };
        let found = program.steps.iter().find(|step| still[step.out.buffer] && moving(&still, step));
        match found.map(|step| step.out.buffer) {
            Some(buffer) => still[buffer] = false,
            None => break,
        }
    }
    let (mut first, rest): (Vec<_>, Vec<_>) =
        std::mem::take(&mut program.steps).into_iter().partition(|step| still[step.out.buffer]);
    let count = first.len();
    first.extend(rest);
    program.steps = first;
    (count, still)
}
