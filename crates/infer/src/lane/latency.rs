//! How late a lane must be, exactly.

use dsp::Polyphase;

use crate::HopLength;

/// What decides the latency of a lane.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Delays<'a> {
    /// Host rate to model rate.
    pub(crate) inward: &'a Polyphase,
    /// Model rate to host rate.
    pub(crate) outward: &'a Polyphase,
    /// Model samples that are gathered for one run; 1 where any number will do.
    pub(crate) hop: usize,
    /// Model samples by which the model itself is late.
    pub(crate) model: usize,
}

impl Delays<'_> {
    /// The smallest whole number of host samples `K` for which everything that is needed is always there.
    ///
    /// Let the model have `a` samples for every `b` of the host. Sound that left the host at time `u` and is heard at
    /// `n = u + K` takes the model's sample `q = ⌊u·a/b⌋ + model + W2` at the latest, `W2` being what the outward
    /// filter looks ahead. That sample is in hop `j = ⌊q/h⌋`, which runs when model sample `(j+1)·h - 1` has come, and
    /// so when host sample `⌊((j+1)·h - 1)·b/a⌋ + W1` has. For one `j`, the smallest such `u` decides; so
    ///
    /// `K = W1 + max over j of ⌊(jh + h - 1)·b/a⌋ + ⌊(W2 + model - jh)·b/a⌋`.
    ///
    /// What the two rounded terms have in common is their unrounded sum `C·b/a`, `C = h - 1 + W2 + model`, for every
    /// `j`. They reach its floor if the first term's remainder, `((j+1)·h - 1)·b mod a`, is not above `C·b mod a` for
    /// some `j`, and stay 1 below otherwise. As `j` runs, the least of these remainders is `-b mod gcd(h, a)`.
    pub(crate) fn samples(self) -> usize {
        let (a, b) = (u128::from(self.inward.ratio().up()), u128::from(self.inward.ratio().down()));
        let common = (self.hop + self.outward.ahead() + self.model - 1) as u128 * b;
        let shared = gcd(self.hop as u128, a);
        let least_remainder = (shared - b % shared) % shared;
        let reached = least_remainder <= common % a;
        self.inward.ahead() + (common / a) as usize - usize::from(!reached)
    }
}

/// Model samples that must have come before a run.
pub(crate) fn gathered(hop_length: HopLength) -> usize {
    match hop_length {
        HopLength::UpTo(_) => 1,
        HopLength::Exactly(hop) => hop,
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use dsp::{Polyphase, Ratio};

    use super::Delays;

    /// By trying every place in a whole period of rates and hops.
    fn by_trial(delays: Delays<'_>) -> i64 {
        let (inward, outward) = (delays.inward.ratio(), delays.outward.ratio());
        let (hop, model) = (delays.hop as i64, delays.model as i64);
        let period = inward.down() as i64 * hop;
        let needed = |heard: i64| {
            let newest = outward.position(heard).whole + model + delays.outward.ahead() as i64;
            let hop_end = (newest.div_euclid(hop) + 1) * hop - 1;
            inward.position(hop_end).whole + delays.inward.ahead() as i64 - heard
        };
        (0..period).map(needed).max().unwrap_or(0)
    }

    #[test]
    fn is_the_smallest_that_always_suffices() {
        for (host_hz, model_hz) in
            [(48_000.0, 48_000.0), (48_000.0, 44_100.0), (22_050.0, 48_000.0), (96_000.0, 44_100.0)]
        {
            let inward = Polyphase::new(Ratio::between(host_hz, model_hz));
            let outward = Polyphase::new(Ratio::between(model_hz, host_hz));
            for hop in [1, 2, 3, 7, 49, 64, 147, 160, 294, 320] {
                for model in [0, 1, 13, 160] {
                    let delays = Delays { inward: &inward, outward: &outward, hop, model };
                    assert_eq!(delays.samples() as i64, by_trial(delays), "{host_hz} {model_hz} {hop} {model}");
                }
            }
        }
    }
}
