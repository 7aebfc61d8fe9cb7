//! Channels of a host into those of a model, and back.

use std::ops::Range;

use dsp::width::{to_left_right, to_mid_side};

use super::Stereo;

/// Makes a model's channels of a `range` of a host's: the mean of left and right for one, twice the same sound for a
/// stereo model in a mono track.
///
/// Realtime.
pub(super) fn enter(host: &[&mut [f32]], range: Range<usize>, stereo: Stereo, lane: &mut [Box<[f32]>]) {
    let frames = range.len();
    if let ([left, right, ..], [mean]) = (host, &mut *lane) {
        let pairs = left[range.clone()].iter().zip(&right[range]);
        mean.iter_mut().zip(pairs).for_each(|(mean, (left, right))| *mean = 0.5 * (left + right));
        return;
    }
    for (to, from) in lane.iter_mut().zip(host.iter().cycle()) {
        to[..frames].copy_from_slice(&from[range.clone()]);
    }
    if let (Stereo::MidSide, [left, right]) = (stereo, lane) {
        to_mid_side(&mut left[..frames], &mut right[..frames]);
    }
}

/// Makes a `range` of a host's channels of a model's: the same sound twice from one, their mean for a mono track.
///
/// Realtime: spoils `lane`.
pub(super) fn leave(lane: &mut [Box<[f32]>], stereo: Stereo, host: &mut [&mut [f32]], range: Range<usize>) {
    let frames = range.len();
    if let (Stereo::MidSide, [mid, side]) = (stereo, &mut *lane) {
        to_left_right(&mut mid[..frames], &mut side[..frames]);
    }
    if let ([left, right], [mono]) = (&*lane, &mut *host) {
        let pairs = left.iter().zip(right);
        mono[range].iter_mut().zip(pairs).for_each(|(mean, (left, right))| *mean = 0.5 * (left + right));
        return;
    }
    for (to, from) in host.iter_mut().zip(lane.iter().cycle()) {
        to[range.clone()].copy_from_slice(&from[..frames]);
    }
}
