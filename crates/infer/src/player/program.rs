//! What sounds together, and how loud each part of it is.

use dsp::fade::equal_power;

/// Where sound comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The input, as late as everything else.
    Dry,
    /// The lane in a slot.
    Lane(usize),
    /// The lane that was in a slot, until it has faded out.
    Former(usize),
}

/// A part, blended with a second one while the blend is not 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Program {
    /// The slot that was asked for: what is blended in comes from the next one.
    pub(super) slot: usize,
    pub(super) main: Part,
    pub(super) second: Option<Second>,
}

/// The part to which the blend leads. It comes in on a straight line, since its lane starts from rest wherever the
/// blend may be by then.
#[derive(Debug, Clone, Copy)]
pub(super) struct Second {
    pub(super) part: Part,
    /// Samples since it started; negative until its first sound has come through.
    pub(super) age: i64,
}

impl Program {
    pub(super) fn has(&self, part: Part) -> bool {
        self.main == part || self.second.is_some_and(|second| second.part == part)
    }

    /// Whether `wanted` is so different that it needs a fade. A second part that comes or goes needs none: the blend
    /// is 0 there.
    pub(super) fn must_fade_to(&self, wanted: &Self) -> bool {
        let both_blend = self.second.zip(wanted.second);
        self.main != wanted.main || both_blend.is_some_and(|(now, then)| now.part != then.part)
    }

    /// What this program is called after `slot` was given another lane.
    pub(super) fn without(mut self, slot: usize) -> Self {
        let former = |part| if part == Part::Lane(slot) { Part::Former(slot) } else { part };
        self.main = former(self.main);
        self.second = self.second.map(|second| Second { part: former(second.part), ..second });
        self
    }

    /// Share of `part` in the sound, `n` samples from now; all shares add up to 1.
    pub(super) fn share(&self, part: Part, blend: f32, n: usize, fade: usize) -> f32 {
        let Some(second) = self.second else { return f32::from(self.main == part) };
        let presence = ((second.age + n as i64) as f32 / fade as f32).clamp(0.0, 1.0);
        let blend = blend * presence;
        f32::from(self.main == part) * (1.0 - blend) + f32::from(second.part == part) * blend
    }

    pub(super) fn advance(&mut self, frames: usize) {
        if let Some(second) = &mut self.second {
            second.age += frames as i64;
        }
    }
}

/// A program on its way out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fade {
    pub(super) from: Program,
    /// Samples of the fade that are done; negative until the first sound of what comes has come through.
    pub(super) done: i64,
    /// The two programs share their main part: a straight line then keeps its level.
    pub(super) straight: bool,
}

impl Fade {
    /// Gains of what goes and of what comes, `n` samples from now.
    pub(super) fn gains(&self, n: usize, length: usize) -> (f32, f32) {
        let progress = ((self.done + n as i64) as f32 / length as f32).clamp(0.0, 1.0);
        if self.straight { (1.0 - progress, progress) } else { equal_power(progress) }
    }
}
