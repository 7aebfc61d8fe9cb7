//! Where buffers lie: new frames straight behind their history, and short-lived rows in slots that are used again.

use super::len::Rows;
use super::program::{Program, TILE};
use super::step::{Buffer, Run, Stride, Work};
use super::value::Region;

/// Makes steps write straight to where their result is copied as a whole: behind a history, or to an output. What the
/// caller reads stays where it is.
pub(crate) fn write_in_place(program: &mut Program, kept: &[Region]) {
    for index in 0..program.steps.len() {
        if let Some((source, target)) = whole_copy(program, index, kept) {
            program.steps[index].rows = Rows::default();
            relocate(program, source.buffer, target);
        }
    }
    program.steps.retain(|step| step.rows != Rows::default());
}

/// Where a step copies all of a buffer from and to, if the buffer might as well lie there.
fn whole_copy(program: &Program, index: usize, kept: &[Region]) -> Option<(Region, Region)> {
    let step = &program.steps[index];
    let (Work::Copy(runs), [read]) = (&step.work, &step.reads[..]) else { return None };
    let (source, target) = (read.region, step.out);
    let Buffer::Temporary { rows, width } = program.buffers[source.buffer] else { return None };
    let all_rows = source.start == Rows::default() && rows == step.rows && read.stride == Stride::Each;
    let all_columns =
        width == source.width && width == target.width && runs[..] == [Run { from: 0, to: 0, length: width }];
    let appends = matches!(program.buffers[target.buffer], Buffer::History(_));
    let readers = program.steps.iter().flat_map(|step| &step.reads).filter(|read| read.region.buffer == source.buffer);
    let free = !is_kept(kept, source.buffer) && (appends || readers.count() == 1);
    (all_rows && all_columns && free).then_some((source, target))
}

/// Puts all that lies in `buffer` to `target`.
fn relocate(program: &mut Program, buffer: usize, target: Region) {
    let moved = |region: &mut Region| {
        if region.buffer == buffer {
            let parts = target.width / region.width.max(1);
            *region = Region { buffer: target.buffer, start: region.start.plus(target.start.times(parts)), ..*region };
        }
    };
    for step in &mut program.steps {
        moved(&mut step.out);
        step.reads.iter_mut().for_each(|read| moved(&mut read.region));
    }
}

/// A slot for every buffer that is not a constant, and how many floats each slot needs for a run of [`TILE`].
pub(crate) struct Slots {
    pub of_buffer: Vec<Option<usize>>,
    pub floats: Vec<usize>,
}

/// Buffers that are never alive together share a slot; those that are `still` keep what they hold from run to run.
pub(crate) fn assign(program: &Program, kept: &[Region], still: &[bool]) -> Slots {
    let mut slots = Slots { of_buffer: vec![None; program.buffers.len()], floats: Vec::new() };
    let last_reads = last_reads(program, kept);
    let mut free = Vec::<usize>::new();
    for (buffer, kind) in program.buffers.iter().enumerate() {
        match kind {
            Buffer::Input { rows, width } => slots.own(buffer, rows.at(TILE) * width),
            Buffer::History(index) => {
                let history = &program.histories[*index];
                let past = history.frames * program.rate;
                let rows = past + past.max(7 * TILE) + history.per_frame * TILE;
                slots.own(buffer, rows * history.width);
            }
            Buffer::Temporary { rows, width } if still[buffer] => slots.own(buffer, rows.at(TILE) * width),
            Buffer::Constant(_) | Buffer::Temporary { .. } => {}
        }
    }
    for (index, step) in program.steps.iter().enumerate() {
        if let Buffer::Temporary { rows, width } = program.buffers[step.out.buffer]
            && slots.of_buffer[step.out.buffer].is_none()
        {
            slots.reuse(step.out.buffer, rows.at(TILE) * width, &mut free);
        }
        let mut over = step.reads.iter().map(|read| read.region.buffer).chain([step.out.buffer]).collect::<Vec<_>>();
        over.sort_unstable();
        over.dedup();
        over.retain(|&buffer| last_reads[buffer].is_none_or(|last| last <= index) && !is_kept(kept, buffer));
        over.retain(|&buffer| !still[buffer]);
        over.retain(|&buffer| matches!(program.buffers[buffer], Buffer::Temporary { .. }));
        free.extend(over.into_iter().filter_map(|buffer| slots.of_buffer[buffer]));
        free.sort_unstable();
        free.dedup();
    }
    slots
}

fn is_kept(kept: &[Region], buffer: usize) -> bool {
    kept.iter().any(|region| region.buffer == buffer)
}

/// The last step that reads or writes each buffer.
fn last_reads(program: &Program, kept: &[Region]) -> Vec<Option<usize>> {
    let mut last = vec![None; program.buffers.len()];
    for (index, step) in program.steps.iter().enumerate() {
        last[step.out.buffer] = Some(index);
        for read in &step.reads {
            last[read.region.buffer] = Some(index);
        }
    }
    for region in kept {
        last[region.buffer] = Some(usize::MAX);
    }
    last
}

impl Slots {
    fn own(&mut self, buffer: usize, floats: usize) {
        self.of_buffer[buffer] = Some(self.floats.len());
        self.floats.push(floats);
    }

    /// The free slot that fits best, grown if need be; or a new one.
    fn reuse(&mut self, buffer: usize, floats: usize, free: &mut Vec<usize>) {
        let waste = |&(_, &slot): &(usize, &usize)| self.floats[slot].abs_diff(floats);
        match free.iter().enumerate().min_by_key(waste).map(|(place, _)| place) {
            None => self.own(buffer, floats),
            Some(place) => {
                let slot = free.swap_remove(place);
                self.floats[slot] = self.floats[slot].max(floats);
                self.of_buffer[buffer] = Some(slot);
            }
        }
    }
}
