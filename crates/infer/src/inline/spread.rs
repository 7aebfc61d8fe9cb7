//! Rows that are the same for all frames, written out for a whole run: an elementwise step then takes all frames at
//! once, and a convolution before it can add them by itself.

use std::collections::HashMap;

use super::error::Lowered;
use super::len::Rows;
use super::program::{Program, TILE};
use super::step::{Buffer, Operand, Run, Step, Stride, Work};
use super::still::still_buffers;
use super::value::Region;

/// Rows longer than this are worth a step of their own each.
const LONGEST: usize = 128;

/// Spreads what is computed from knobs alone.
pub(crate) fn spread_computed(program: &mut Program) -> Lowered<()> {
    let still = still_buffers(program);
    let is_constant = |program: &Program, buffer: usize| matches!(program.buffers[buffer], Buffer::Constant(_));
    spread(program, |program, region| still[region.buffer] && !is_constant(program, region.buffer))
}

/// Spreads what was known at load and is in no weight by now.
pub(crate) fn spread_constants(program: &mut Program) -> Lowered<()> {
    spread(program, |program, region| matches!(program.buffers[region.buffer], Buffer::Constant(_)))
}

fn spread(program: &mut Program, fits: impl Fn(&Program, Region) -> bool) -> Lowered<()> {
    let mut written = HashMap::<(Region, usize), Region>::new();
    for mut step in std::mem::take(&mut program.steps) {
        let rows = step.rows.at(TILE);
        let elementwise = matches!(step.work, Work::Binary(_)) && step.rows.per_frame > 0;
        for read in step.reads.iter_mut().filter(|_| elementwise) {
            let region = read.region;
            if read.stride != Stride::Once || region.width > LONGEST || !fits(program, region) {
                continue;
            }
            let region = match written.get(&(region, rows)) {
                Some(&known) => known,
                None => *written.entry((region, rows)).or_insert(repeated(program, region, rows)?),
            };
            *read = Operand { region, stride: Stride::Each };
        }
        program.steps.push(step);
    }
    Ok(())
}

/// A buffer with so many times the same row.
fn repeated(program: &mut Program, region: Region, count: usize) -> Lowered<Region> {
    let rows = Rows { per_frame: 0, fixed: count };
    let out = program.temporary(rows, region.width)?;
    let work = Work::Copy(vec![Run { from: 0, to: 0, length: region.width }]);
    let reads = vec![Operand { region, stride: Stride::Once }];
    program.steps.push(Step { work, reads, out, rows });
    Ok(out)
}
