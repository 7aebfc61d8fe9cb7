//! Sounds of the packs that were heard and are kept, in case they are heard again.

use std::collections::HashMap;
use std::sync::Arc;

/// As many are kept: 22 MB of sounds of half a second at 44.1 kHz.
const KEPT: usize = 256;

/// Decoded sounds by their number among those of all packs. Where there is no more room, the one that was not heard for
/// longest goes.
#[derive(Debug, Default)]
pub(super) struct Tasted {
    kept: HashMap<usize, Kept>,
    /// Counts the times that something was heard.
    now: u64,
}

#[derive(Debug)]
struct Kept {
    point: Vec<f32>,
    sound: Arc<[f32]>,
    heard: u64,
}

impl Tasted {
    /// A sound that is kept, or else what `decode` makes of its point.
    pub(super) fn get<E>(
        &mut self,
        number: usize,
        point: &[f32],
        decode: impl FnOnce(&[f32]) -> Result<Arc<[f32]>, E>,
    ) -> Result<Arc<[f32]>, E> {
        self.now += 1;
        if let Some(kept) = self.kept.get_mut(&number) {
            kept.heard = self.now;
            return Ok(kept.sound.clone());
        }
        let sound = decode(point)?;
        self.make_room();
        self.kept.insert(number, Kept { point: point.to_vec(), sound: sound.clone(), heard: self.now });
        Ok(sound)
    }

    /// The sound of just this point, to the bit, if it is kept: what was heard is put on a pad without being decoded
    /// again.
    pub(super) fn of_point(&self, point: &[f32]) -> Option<Arc<[f32]>> {
        self.kept.values().find(|kept| kept.point == point).map(|kept| kept.sound.clone())
    }

    fn make_room(&mut self) {
        if self.kept.len() < KEPT {
            return;
        }
        if let Some(oldest) = self.kept.iter().min_by_key(|(_, kept)| kept.heard).map(|(number, _)| *number) {
            self.kept.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::cell::Cell;
    use std::convert::Infallible;

    use super::*;

    /// Hears a sound, and says whether it had to be decoded.
    fn decodes(tasted: &mut Tasted, number: usize) -> bool {
        let decoded = Cell::new(false);
        let decode = |point: &[f32]| -> Result<Arc<[f32]>, Infallible> {
            decoded.set(true);
            Ok([point[0], 1.0].into())
        };
        let sound = tasted.get(number, &[number as f32], decode).unwrap();
        assert_eq!(*sound, [number as f32, 1.0]);
        decoded.get()
    }

    #[test]
    fn what_was_heard_is_not_decoded_again() {
        let mut tasted = Tasted::default();
        assert!(decodes(&mut tasted, 7));
        assert!(decodes(&mut tasted, 8));
        assert!(!decodes(&mut tasted, 7));
        assert_eq!(tasted.of_point(&[8.0]).as_deref(), Some(&[8.0, 1.0][..]));
        assert_eq!(tasted.of_point(&[9.0]), None);
    }

    #[test]
    fn what_was_not_heard_for_longest_goes_first() {
        let mut tasted = Tasted::default();
        (0..KEPT).for_each(|number| assert!(decodes(&mut tasted, number)));
        assert!(!decodes(&mut tasted, 0));
        assert!(decodes(&mut tasted, KEPT));
        assert!(!decodes(&mut tasted, 0), "it was heard lately");
        assert!(decodes(&mut tasted, 1));
        assert_eq!(tasted.kept.len(), KEPT);
    }

    #[test]
    fn what_cannot_be_decoded_is_not_kept() {
        let mut tasted = Tasted::default();
        assert_eq!(tasted.get(1, &[0.0], |_| Err("no")), Err("no"));
        assert!(decodes(&mut tasted, 1));
    }
}
