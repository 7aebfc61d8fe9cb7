//! Without ONNX Runtime, and with files that are no model.

use std::process::Command as Program;

use testkit::measure::peak;
use testkit::signals::Noise;

use super::{Instance, small};
use crate::view::{Command, Shown};

const CHILD: &str = "TIMBREL_SAMPLER_TEST_CHILD";

#[test]
fn without_onnx_runtime_the_reason_is_shown_and_the_points_are_kept() {
    if std::env::var_os(CHILD).is_none() {
        let name = "tests::without::without_onnx_runtime_the_reason_is_shown_and_the_points_are_kept";
        let mut program = Program::new(std::env::current_exe().unwrap());
        let program = program.args(["--exact", name, "--nocapture"]);
        let output = program.env(CHILD, "1").env("TIMBREL_ONNXRUNTIME", "/nowhere/libonnxruntime.so").output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let mut instance = Instance::new();
    let view = instance.view();
    let Shown::Refused { name, reason, .. } = &view.place else { panic!("{:?}", view.place) };
    assert_eq!(name, "Drums");
    let wanted = "This model needs ONNX Runtime, which is not installed beside Timbrel. It was looked for in: ";
    assert!(reason.starts_with(wanted) && reason.contains("/nowhere/libonnxruntime.so"), "{reason}");
    assert_eq!(view.status.words, format!("Drums: {reason}"));
    assert_eq!(peak(&instance.sound(0)), 0.0);
    let kept = instance.params.kit.read(|kit| kit.model().map(|kept| kept.name.clone()));
    assert_eq!(kept.as_deref(), Some("Drums"), "the project still names its model");
}

/// Cuts, flips, and numbers that are none.
#[test]
fn a_damaged_model_is_refused_in_words_or_plays_finite_sound() {
    let good = small::drums("Drums", 1);
    let mut instance = Instance::new();
    let before = instance.sound(0);
    let mut dice = Noise::new(51);
    let (mut refused, mut played) = (0, 0);
    for round in 0..60 {
        let mut bytes = good.clone();
        match round % 3 {
            0 => bytes.truncate(dice.below(good.len())),
            1 => (0..1 + dice.below(20)).for_each(|_| bytes[dice.below(good.len())] ^= 1 << dice.below(8)),
            // In the manifest, which is at the end.
            _ => (0..1 + dice.below(3)).for_each(|_| {
                let at = good.len() - 1 - dice.below(6_000);
                bytes[at] = dice.below(256) as u8;
            }),
        }
        let path = instance.write(&format!("{round}.onnx"), &bytes);
        let view = instance.ask(Command::Load(path));
        match &view.place {
            Shown::Refused { reason, .. } => {
                assert!(reason.len() > 10, "round {round}: {reason}");
                refused += 1;
            }
            Shown::Playing(_) => played += 1,
            other => panic!("round {round}: {other:?}"),
        }
        let heard = instance.sound(0);
        assert!(heard.iter().all(|x| x.is_finite()), "round {round}");
    }
    assert!(refused > 20, "{refused} were refused, {played} played");
    let mut again = Instance::new();
    testkit::assert_bit_equal(&before, &again.sound(0), "the good one");
}
