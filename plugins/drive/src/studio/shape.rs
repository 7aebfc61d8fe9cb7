//! What lanes are built for.

use crate::params::{DriveParams, Oversampling, StereoMode};

/// The host, as it said when it activated the plugin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Host {
    /// Rate of the host.
    pub(crate) rate_hz: f64,
    /// Output channels: 1 or 2.
    pub(crate) channels: usize,
    /// It is bouncing.
    pub(crate) offline: bool,
}

/// The parameters that lanes are built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// What a mono model hears of a stereo host.
    pub(crate) stereo: StereoMode,
    /// Multiple of its own rate at which a model runs, where it can.
    pub(crate) oversampling: usize,
    /// The multiple whose latency is reported, so that a bounce at a higher one is as late as playback.
    pub(crate) reserved: usize,
}

impl Shape {
    /// What the parameters ask for now.
    ///
    /// Realtime.
    pub(crate) fn wanted(params: &DriveParams, offline: bool) -> Self {
        let (oversampling, reserved) = match params.oversampling.value() {
            Oversampling::X1 => (1, 1),
            Oversampling::X2 => (2, 2),
            Oversampling::X4 => (4, 4),
            Oversampling::Auto if offline => (4, 4),
            Oversampling::Auto => (1, 4),
        };
        Self { stereo: params.stereo.value(), oversampling, reserved }
    }

    /// The same as a number, for an atomic; never 0.
    ///
    /// Realtime.
    pub(crate) fn code(self) -> u32 {
        let stereo = match self.stereo {
            StereoMode::MonoSum => 0,
            StereoMode::Dual => 1,
            StereoMode::MidSide => 2,
        };
        (self.reserved * 8 + self.oversampling) as u32 * 4 + stereo
    }
}
