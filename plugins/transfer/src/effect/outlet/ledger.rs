//! Keys that are down somewhere else because of us, and those whose end is still to be told.

/// MIDI's channels.
const CHANNELS: usize = 16;

/// One bit for each key of each channel.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger {
    held: [u128; CHANNELS],
    /// Of those held, the ones that have ended.
    owed: [u128; CHANNELS],
}

impl Ledger {
    /// A key has gone down.
    ///
    /// Realtime.
    pub(super) fn hold(&mut self, channel: u8, key: u8) {
        let channel = usize::from(channel) % CHANNELS;
        self.held[channel] |= bit(key);
        self.owed[channel] &= !bit(key);
    }

    /// Keys that are down are to come up: of one channel or of all, one or all of them.
    ///
    /// Realtime.
    pub(super) fn owe(&mut self, channel: Option<u8>, key: Option<u8>) {
        let mask = key.map_or(u128::MAX, bit);
        for (number, (owed, held)) in self.owed.iter_mut().zip(&self.held).enumerate() {
            if channel.is_none_or(|channel| usize::from(channel) == number) {
                *owed |= held & mask;
            }
        }
    }

    /// Tells `end` the channel and the key of each that is to come up, the lowest first. What it does not get rid of
    /// stays owed.
    ///
    /// Realtime.
    pub(super) fn settle(&mut self, mut end: impl FnMut(u8, u8) -> bool) {
        for (channel, (owed, held)) in self.owed.iter_mut().zip(&mut self.held).enumerate() {
            let mut left = *owed;
            while left != 0 {
                let key = left.trailing_zeros() as u8;
                if end(channel as u8, key) {
                    *owed &= !bit(key);
                    *held &= !bit(key);
                }
                left &= !bit(key);
            }
        }
    }
}

fn bit(key: u8) -> u128 {
    1 << (key & 127)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_down_comes_up_once_and_what_could_not_be_told_is_told_later() {
        let mut ledger = Ledger::default();
        [(0, 60), (0, 127), (9, 60)].iter().for_each(|&(channel, key)| ledger.hold(channel, key));
        ledger.owe(None, Some(60));
        ledger.owe(Some(3), None);
        ledger.settle(|_, _| false);
        let mut told = Vec::new();
        let mut tell = |ledger: &mut Ledger| {
            ledger.settle(|channel, key| {
                told.push((channel, key));
                true
            })
        };
        tell(&mut ledger);
        tell(&mut ledger);
        ledger.owe(None, None);
        tell(&mut ledger);
        assert_eq!(told, [(0, 60), (9, 60), (0, 127)]);
    }
}
