//! How a block went. `Copy`, so that it can leave the audio thread.

use std::ops::AddAssign;

use crate::Fault;

/// How a block of a [`Player`](crate::Player) went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Status {
    /// The slot that sounds, or that is fading in.
    pub slot: usize,
    /// It holds a lane; otherwise the sound is dry.
    pub occupied: bool,
    /// Lanes that took part in the block.
    pub running: usize,
    /// Some lane is fading in or out.
    pub fading: bool,
    /// Every lane that took part rests, since there is nothing to hear.
    pub asleep: bool,
    /// Worst fault of the block.
    pub worst: Option<Fault>,
    /// Faults since the player was made.
    pub faults: Faults,
}

impl Status {
    /// Adds what one lane went through, the `count`th that played at the time.
    pub(crate) fn add(&mut self, lane: LaneStatus, count: usize) {
        self.running = self.running.max(count);
        self.asleep &= lane.asleep;
        self.worst = self.worst.max(lane.faults.worst());
        self.faults += lane.faults;
    }
}

/// How a block of a [`Lane`](crate::Lane) went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LaneStatus {
    /// The model rests, since there is nothing to hear.
    pub asleep: bool,
    /// Faults in this block.
    pub faults: Faults,
}

/// Hops that could not be heard, by cause.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Faults {
    /// The worker was not done in time.
    pub late: u64,
    /// The model gave a NaN or an infinity, and was reset.
    pub not_finite: u64,
    /// The backend refused to run.
    pub backend: u64,
}

impl Faults {
    /// Counts one more.
    ///
    /// Realtime.
    pub fn count(&mut self, fault: Fault) {
        match fault {
            Fault::Late => self.late += 1,
            Fault::NotFinite => self.not_finite += 1,
            Fault::Backend => self.backend += 1,
        }
    }

    /// All of them.
    ///
    /// Realtime.
    pub fn total(self) -> u64 {
        self.late + self.not_finite + self.backend
    }

    /// The worst that came.
    ///
    /// Realtime.
    pub fn worst(self) -> Option<Fault> {
        let came = [(self.backend, Fault::Backend), (self.not_finite, Fault::NotFinite), (self.late, Fault::Late)];
        came.into_iter().find(|&(count, _)| count > 0).map(|(_, fault)| fault)
    }
}

impl AddAssign for Faults {
    fn add_assign(&mut self, more: Self) {
        self.late += more.late;
        self.not_finite += more.not_finite;
        self.backend += more.backend;
    }
}
