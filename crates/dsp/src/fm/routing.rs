//! Which operator moves whose phase.

/// Most operators of one voice.
pub const MOST_OPERATORS: usize = 6;

/// A checked routing, with the order in which its operators are computed.
///
/// An operator is computed after those that modulate it, so that it hears what they are at the same sample. Where they
/// modulate each other in a ring, that cannot be: then the one with the highest number comes first, and hears the
/// others as they were one sample ago. One that modulates itself hears itself as it was one sample ago.
///
/// Those are heard that modulate no other; if there is no such operator, the first is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routing {
    operators: usize,
    /// A bit for each operator that modulates this one.
    modulators: [u8; MOST_OPERATORS],
    order: [usize; MOST_OPERATORS],
    heard: u8,
}

impl Routing {
    /// `operators` (1 to [`MOST_OPERATORS`]), of which the first of each pair modulates the second. `None` for another
    /// number of operators, and for a pair that names one that is not there.
    pub fn new(operators: usize, pairs: &[(usize, usize)]) -> Option<Self> {
        let known = pairs.iter().all(|&(from, to)| from < operators && to < operators);
        if !(1..=MOST_OPERATORS).contains(&operators) || !known {
            return None;
        }
        let mut modulators = [0; MOST_OPERATORS];
        pairs.iter().for_each(|&(from, to)| modulators[to] |= 1 << from);
        let modulates_another = |from: usize| pairs.iter().any(|&(a, b)| a == from && b != from);
        let heard: u8 = (0..operators).filter(|&operator| !modulates_another(operator)).map(|heard| 1 << heard).sum();
        Some(Self {
            operators,
            modulators,
            order: order(operators, &modulators),
            heard: heard.max(u8::from(heard == 0)),
        })
    }

    /// How many there are.
    ///
    /// Realtime.
    pub fn operators(&self) -> usize {
        self.operators
    }

    /// Whether it is part of the sound.
    ///
    /// Realtime.
    pub fn is_heard(&self, operator: usize) -> bool {
        self.heard >> operator & 1 == 1
    }

    pub(super) fn order(&self) -> impl Iterator<Item = usize> + use<> {
        self.order.into_iter().take(self.operators)
    }

    pub(super) fn heard(&self) -> impl Iterator<Item = usize> + use<> {
        bits(self.heard)
    }

    pub(super) fn modulators(&self, operator: usize) -> impl Iterator<Item = usize> + use<> {
        bits(self.modulators[operator])
    }
}

fn order(operators: usize, modulators: &[u8; MOST_OPERATORS]) -> [usize; MOST_OPERATORS] {
    let mut done = 0_u8;
    let mut order = [0; MOST_OPERATORS];
    for place in &mut order[..operators] {
        let waiting = |&operator: &usize| done >> operator & 1 == 0;
        let ready = |&operator: &usize| modulators[operator] & !done & !(1 << operator) == 0;
        let next = (0..operators).filter(waiting).find(ready).or((0..operators).rev().find(waiting));
        *place = next.unwrap_or(0);
        done |= 1 << *place;
    }
    order
}

/// Numbers of the bits that are set, the lowest first.
fn bits(mut mask: u8) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = mask.trailing_zeros() as usize;
        mask &= mask.checked_sub(1)?;
        Some(lowest)
    })
}
