//! Keys that went down, and which of them an event is for.

/// A key that went down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Note {
    /// The host's name for it, where it has one.
    pub(crate) id: Option<i32>,
    /// 0–15.
    pub(crate) channel: u8,
    /// 60 is C4.
    pub(crate) key: u8,
    /// 0–1.
    pub(crate) velocity: f32,
}

/// Some notes: all that agree with what is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Which {
    pub(crate) id: Option<i32>,
    pub(crate) channel: Option<u8>,
    pub(crate) key: Option<u8>,
}

impl Which {
    /// All notes of a channel.
    ///
    /// Realtime.
    pub(crate) fn of_channel(channel: u8) -> Self {
        Self { channel: Some(channel), ..Self::default() }
    }

    /// Whether it is one of these. A note without an id agrees with any.
    ///
    /// Realtime.
    pub(crate) fn fits(&self, note: &Note) -> bool {
        let same_id = self.id.zip(note.id).is_none_or(|(wanted, id)| wanted == id);
        same_id
            && self.channel.is_none_or(|channel| channel == note.channel)
            && self.key.is_none_or(|key| key == note.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_given_fits_all() {
        let note = Note { id: Some(7), channel: 2, key: 60, velocity: 0.5 };
        let which = |id, channel, key| Which { id, channel, key };
        for fitting in [which(None, None, None), which(Some(7), None, None), which(None, Some(2), Some(60))] {
            assert!(fitting.fits(&note), "{fitting:?}");
        }
        for other in [which(Some(8), None, None), which(Some(7), Some(1), None), which(None, Some(2), Some(61))] {
            assert!(!other.fits(&note), "{other:?}");
        }
        assert!(which(Some(8), None, Some(60)).fits(&Note { id: None, ..note }), "the host gave no id");
    }
}
