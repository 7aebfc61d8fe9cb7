//! The knobs that the host sees. Their ids are written into people's projects: never rename one.

use std::sync::Arc;

use kit::persisted::Persisted;
use kit::window::WindowSize;
use nice_plug::prelude::*;

use crate::faces::Faces;
use crate::shipped;
use crate::state::Rack;

/// Slots for models.
pub const SLOTS: usize = 8;
/// Knobs that a model may have.
pub const KNOBS: usize = 8;
/// Value of `gate_db` that means "no gate".
pub const GATE_OFF_DB: f32 = -100.0;

/// Every parameter of Timbrel Drive, in the order of the signal. The engine smooths them: the framework's smoothers jump
/// when a project is loaded while it plays.
#[derive(Params)]
pub struct DriveParams {
    /// Which files are in which slot.
    #[persist = "rack"]
    pub rack: Persisted<Rack>,
    /// Which preset was chosen last: its id, or nothing.
    #[persist = "preset"]
    pub preset: Persisted<String>,
    /// Size of the editor's window.
    #[persist = "window"]
    pub window: WindowSize,
    /// Passes the input, delay-matched, with a short fade.
    #[id = "bypass"]
    pub bypass: BoolParam,
    /// Level into the model, dB.
    #[id = "input_db"]
    pub input_db: FloatParam,
    /// Level below which the input is closed, dB; [`GATE_OFF_DB`] is off.
    #[id = "gate_db"]
    pub gate_db: FloatParam,
    /// The slot that plays, 1 to [`SLOTS`].
    #[id = "model"]
    pub model: IntParam,
    /// Towards the next slot, 0–1.
    #[id = "blend"]
    pub blend: FloatParam,
    /// Travel of the model's own knobs, 0–1; shown in the model's units.
    #[id = "knob1"]
    pub knob1: FloatParam,
    /// See [`DriveParams::knob1`].
    #[id = "knob2"]
    pub knob2: FloatParam,
    /// See [`DriveParams::knob1`].
    #[id = "knob3"]
    pub knob3: FloatParam,
    /// See [`DriveParams::knob1`].
    #[id = "knob4"]
    pub knob4: FloatParam,
    /// See [`DriveParams::knob1`].
    #[id = "knob5"]
    pub knob5: FloatParam,
    /// See [`DriveParams::knob1`].
    #[id = "knob6"]
    pub knob6: FloatParam,
    /// See [`DriveParams::knob1`].
    #[id = "knob7"]
    pub knob7: FloatParam,
    /// See [`DriveParams::knob1`].
    #[id = "knob8"]
    pub knob8: FloatParam,
    /// Low shelf after the model, dB.
    #[id = "bass"]
    pub bass: FloatParam,
    /// Middle band after the model, dB.
    #[id = "mid"]
    pub mid: FloatParam,
    /// High shelf after the model, dB.
    #[id = "treble"]
    pub treble: FloatParam,
    /// Whether the cabinet's impulse response is applied.
    #[id = "cab"]
    pub cab: BoolParam,
    /// Rate of the model, in multiples of its own.
    #[id = "oversampling"]
    pub oversampling: EnumParam<Oversampling>,
    /// What a mono model is given of a stereo input.
    #[id = "stereo"]
    pub stereo: EnumParam<StereoMode>,
    /// How loud models are made.
    #[id = "level"]
    pub level: EnumParam<Level>,
    /// Dry to wet, 0–1.
    #[id = "mix"]
    pub mix: FloatParam,
    /// Level of the wet sound, dB.
    #[id = "output_db"]
    pub output_db: FloatParam,
}

/// Rate of the model, in multiples of its own.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oversampling {
    /// The model's own rate.
    #[id = "1x"]
    #[name = "1×"]
    X1,
    /// Twice.
    #[id = "2x"]
    #[name = "2×"]
    X2,
    /// Four times.
    #[id = "4x"]
    #[name = "4×"]
    X4,
    /// Own rate while playing, four times while bouncing.
    #[id = "auto"]
    #[name = "Auto"]
    Auto,
}

/// What a mono model is given of a stereo input.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum StereoMode {
    /// The average of both, once; heard on both sides.
    #[id = "mono"]
    #[name = "Mono sum"]
    MonoSum,
    /// Each side through a model of its own.
    #[id = "dual"]
    #[name = "Dual"]
    Dual,
    /// Middle and side, each through a model of its own.
    #[id = "mid_side"]
    #[name = "Mid-side"]
    MidSide,
}

/// How loud models are made.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// As the file answers.
    #[id = "raw"]
    #[name = "Raw"]
    Raw,
    /// All models equally loud, where the file says how loud it is.
    #[id = "normalised"]
    #[name = "Normalised"]
    Normalised,
    /// Analogue levels, where the file says them.
    #[id = "calibrated"]
    #[name = "Calibrated"]
    Calibrated,
}

impl DriveParams {
    /// `faces` words the model's own knobs.
    pub fn new(faces: &Arc<Faces>) -> Self {
        let knob = |index: usize| model_knob(index, faces);
        Self {
            rack: Persisted::new(Rack::default()),
            preset: Persisted::new(String::new()),
            window: WindowSize(crate::editor::window_state()),
            bypass: BoolParam::new("Bypass", false).make_bypass(),
            input_db: decibels("Input", 0.0, -24.0, 24.0),
            gate_db: decibels("Gate", GATE_OFF_DB, GATE_OFF_DB, 0.0)
                .with_value_to_string(Arc::new(|db| if db <= GATE_OFF_DB { "Off".into() } else { signed_db(db) }))
                .with_string_to_value(Arc::new(|text| {
                    if text.trim().eq_ignore_ascii_case("off") { Some(GATE_OFF_DB) } else { parse_db(text) }
                })),
            model: slot(faces),
            blend: share("Blend", 0.0),
            knob1: knob(0),
            knob2: knob(1),
            knob3: knob(2),
            knob4: knob(3),
            knob5: knob(4),
            knob6: knob(5),
            knob7: knob(6),
            knob8: knob(7),
            bass: decibels("Bass", 0.0, -12.0, 12.0),
            mid: decibels("Mid", 0.0, -12.0, 12.0),
            treble: decibels("Treble", 0.0, -12.0, 12.0),
            cab: BoolParam::new("Cabinet", false),
            oversampling: EnumParam::new("Oversampling", Oversampling::X1),
            stereo: EnumParam::new("Stereo", StereoMode::MonoSum),
            level: EnumParam::new("Level", Level::Normalised),
            mix: share("Mix", 1.0),
            output_db: decibels("Output", 0.0, -60.0, 24.0),
        }
    }

    /// The model's own knobs in order.
    pub fn knobs(&self) -> [&FloatParam; KNOBS] {
        [&self.knob1, &self.knob2, &self.knob3, &self.knob4, &self.knob5, &self.knob6, &self.knob7, &self.knob8]
    }

    /// The slot that plays, 0 to `SLOTS - 1`.
    pub fn slot(&self) -> usize {
        (self.model.value().clamp(1, SLOTS as i32) - 1) as usize
    }
}

fn decibels(name: &str, default: f32, min: f32, max: f32) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min, max })
        .with_value_to_string(Arc::new(signed_db))
        .with_string_to_value(Arc::new(parse_db))
}

fn share(name: &str, default: f32) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min: 0.0, max: 1.0 })
        .with_unit(" %")
        .with_value_to_string(formatters::v2s_f32_percentage(0))
        .with_string_to_value(formatters::s2v_f32_percentage())
}

fn slot(faces: &Arc<Faces>) -> IntParam {
    let (shown, chosen) = (faces.clone(), faces.clone());
    IntParam::new("Model", 1, IntRange::Linear { min: 1, max: SLOTS as i32 })
        .with_callback(Arc::new(move |slot| chosen.choose(slot)))
        .with_value_to_string(Arc::new(move |slot| shown.slot_text(slot)))
        .with_string_to_value(Arc::new(|text| text.trim().split([' ', ':']).next()?.parse().ok()))
}

fn model_knob(index: usize, faces: &Arc<Faces>) -> FloatParam {
    let (shown, typed) = (faces.clone(), faces.clone());
    let rest = shipped::first_travels().get(index).copied().unwrap_or(0.5);
    FloatParam::new(format!("Knob {}", index + 1), rest, FloatRange::Linear { min: 0.0, max: 1.0 })
        .with_value_to_string(Arc::new(move |travel| shown.knob_text(index, travel)))
        .with_string_to_value(Arc::new(move |text| typed.knob_travel(index, text)))
}

/// Decibels with one decimal and a real minus sign, `0.0 dB` without a sign.
fn signed_db(db: f32) -> String {
    let rounded = (db * 10.0).round() / 10.0;
    match rounded {
        r if r < 0.0 => format!("−{:.1} dB", -r),
        r if r > 0.0 => format!("+{r:.1} dB"),
        _ => "0.0 dB".into(),
    }
}

/// A number with or without its unit, with either minus sign.
fn parse_db(text: &str) -> Option<f32> {
    text.replace('−', "-").trim().trim_end_matches(|c: char| c.is_alphabetic() || c == ' ').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decibels_read_back_what_they_show() {
        for db in [-60.0, -0.1, 0.0, 0.04, 3.5, 24.0] {
            let shown = signed_db(db);
            let read = parse_db(&shown).expect("shown values can be typed");
            assert!((read - db).abs() <= 0.05, "{db} is shown as {shown} and read as {read}");
        }
        assert_eq!(signed_db(-6.0), "−6.0 dB");
        assert_eq!(parse_db("-6"), Some(-6.0));
        assert_eq!(parse_db("loud"), None);
    }
}
