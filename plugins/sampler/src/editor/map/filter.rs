//! Which packs are seen.

/// Packs that are put aside: they fade, and nothing of them can be hovered or taken.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Filter {
    /// By pack; empty where all are seen.
    aside: Vec<bool>,
}

impl Filter {
    /// Whether a pack is seen.
    pub(super) fn shows(&self, pack: usize) -> bool {
        !self.aside.get(pack).copied().unwrap_or(false)
    }

    /// Puts one of so many packs aside, or back. Where it was the only one that was seen, all are seen again.
    pub(super) fn toggle(&mut self, pack: usize, packs: usize) {
        self.aside.resize(packs, false);
        let alone = (0..packs).all(|other| self.shows(other) == (other == pack));
        if alone {
            self.aside.clear();
        } else if let Some(aside) = self.aside.get_mut(pack) {
            *aside = !*aside;
        }
        if !self.aside.contains(&true) {
            self.aside.clear();
        }
    }

    /// Shows one of so many packs alone; all, where it was alone already.
    pub(super) fn solo(&mut self, pack: usize, packs: usize) {
        let alone: Vec<bool> = (0..packs).map(|other| other != pack).collect();
        self.aside = if self.aside == alone { Vec::new() } else { alone };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(filter: &Filter) -> Vec<usize> {
        (0..4).filter(|&pack| filter.shows(pack)).collect()
    }

    #[test]
    fn packs_are_put_aside_and_brought_back() {
        let mut filter = Filter::default();
        assert_eq!(seen(&filter), [0, 1, 2, 3]);
        filter.toggle(2, 4);
        assert_eq!(seen(&filter), [0, 1, 3]);
        filter.toggle(2, 4);
        assert_eq!(seen(&filter), [0, 1, 2, 3]);
    }

    #[test]
    fn one_pack_alone_and_then_all_again() {
        let mut filter = Filter::default();
        filter.solo(1, 4);
        assert_eq!(seen(&filter), [1]);
        filter.solo(3, 4);
        assert_eq!(seen(&filter), [3]);
        filter.solo(3, 4);
        assert_eq!(seen(&filter), [0, 1, 2, 3]);
        filter.solo(0, 4);
        filter.toggle(0, 4);
        assert_eq!(seen(&filter), [0, 1, 2, 3], "never nothing at all");
    }
}
