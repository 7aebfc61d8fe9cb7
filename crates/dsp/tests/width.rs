use dsp::width::{to_left_right, to_mid_side, widen};
use testkit::{assert_bit_equal, signals};

fn stereo() -> (Vec<f32>, Vec<f32>) {
    (signals::noise(1, 0.9, 500), signals::noise(2, 0.9, 500))
}

#[test]
fn there_and_back_is_the_same_sound() {
    let (mut left, mut right) = stereo();
    to_mid_side(&mut left, &mut right);
    to_left_right(&mut left, &mut right);
    let (l, r) = stereo();
    assert!(left.iter().zip(&l).chain(right.iter().zip(&r)).all(|(a, b)| (a - b).abs() <= 1e-7));
}

#[test]
fn equal_channels_have_no_side_and_keep_their_bits() {
    let (left, _) = stereo();
    let (mut mid, mut side) = (left.clone(), left.clone());
    to_mid_side(&mut mid, &mut side);
    assert_bit_equal(&left, &mid, "middle");
    assert!(side.iter().all(|x| *x == 0.0));
}

#[test]
fn width_goes_from_mono_over_untouched_to_wide() {
    let (l, r) = stereo();
    let widened = |width| {
        let (mut left, mut right) = stereo();
        widen(&mut left, &mut right, width);
        (left, right)
    };
    let (left, right) = widened(0.0);
    assert_bit_equal(&left, &right, "mono");
    let (left, right) = widened(1.0);
    assert_bit_equal(&l, &left, "left");
    assert_bit_equal(&r, &right, "right");
    let (left, right) = widened(2.0);
    assert!((left[7] - right[7] - 2.0 * (l[7] - r[7])).abs() < 1e-6);
}
