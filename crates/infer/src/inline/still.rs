//! What depends on knobs alone is computed again only when a knob has moved.

use super::program::Program;
use super::step::{Buffer, Step, Work};

/// Puts the steps that depend on nothing but constants and inputs without time first; gives their number, and for each
/// buffer whether it holds only what they make.
pub(crate) fn settle(program: &mut Program) -> (usize, Vec<bool>) {
    let still = still_buffers(program);
    let (mut first, rest): (Vec<_>, Vec<_>) =
        std::mem::take(&mut program.steps).into_iter().partition(|step| still[step.out.buffer]);
    let count = first.len();
    first.extend(rest);
    program.steps = first;
    (count, still)
}

/// For each buffer, whether it depends on nothing but constants and inputs without time.
pub(crate) fn still_buffers(program: &Program) -> Vec<bool> {
    let can_be = |buffer: &Buffer| match buffer {
        Buffer::Input { rows, .. } => rows.per_frame == 0,
        Buffer::History(_) => false,
        Buffer::Constant(_) | Buffer::Temporary { .. } => true,
    };
    let mut still = program.buffers.iter().map(can_be).collect::<Vec<_>>();
    // Several steps may write one buffer: it is still if all of them are.
    let mut changed = true;
    while changed {
        changed = false;
        for step in &program.steps {
            if moves(step, &still) {
                changed |= std::mem::replace(&mut still[step.out.buffer], false);
            }
        }
    }
    still
}

fn moves(step: &Step, still: &[bool]) -> bool {
    step.rows.per_frame > 0
        || matches!(step.work, Work::Recurrent { .. })
        || step.reads.iter().any(|read| !still[read.region.buffer])
}
