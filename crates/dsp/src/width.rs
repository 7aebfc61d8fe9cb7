//! Left and right as middle and side: `m = (l + r)/2`, `s = (l - r)/2`, and back `l = m + s`, `r = m - s`.

/// Turns left and right into middle and side, in place.
///
/// Realtime.
pub fn to_mid_side(left: &mut [f32], right: &mut [f32]) {
    for (l, r) in left.iter_mut().zip(right) {
        (*l, *r) = (0.5 * (*l + *r), 0.5 * (*l - *r));
    }
}

/// Turns middle and side into left and right, in place.
///
/// Realtime.
pub fn to_left_right(mid: &mut [f32], side: &mut [f32]) {
    for (m, s) in mid.iter_mut().zip(side) {
        (*m, *s) = (*m + *s, *m - *s);
    }
}

/// Scales the side by `width`: 0 is mono, 1 leaves every bit as it is, 2 is twice as wide.
///
/// Realtime.
pub fn widen(left: &mut [f32], right: &mut [f32], width: f32) {
    if width == 1.0 {
        return;
    }
    for (l, r) in left.iter_mut().zip(right) {
        let (mid, side) = (0.5 * (*l + *r), 0.5 * width * (*l - *r));
        (*l, *r) = (mid + side, mid - side);
    }
}
