//! What the editors are made of. Every widget takes the place that it is drawn in, shows a tooltip, can be reached by
//! Tab and says by its return value what the musician asked for. None knows a plugin.

mod browser;
mod button;
mod columns;
mod compare;
mod control;
mod figure;
mod footer;
mod hand;
mod host_param;
mod icon;
mod invitation;
mod knob;
mod meter;
mod model_field;
mod nameplate;
mod offered;
mod panel;
mod presets;
mod segments;
mod slider;
mod slots;

pub use browser::{Asked, Browser, Entry, Library};
pub use button::{icon_button, pill, text_button, text_button_width, toggle};
pub use columns::Columns;
pub use compare::Compare;
pub use control::{Control, Gesture};
pub use figure::Figure;
pub use footer::{Footer, Status, Tone, costs};
pub use host_param::HostParam;
pub(crate) use host_param::{shown_text, typed_travel};
pub use icon::Icon;
pub use invitation::{Invited, invitation};
pub use knob::{Knob, Tint};
pub use meter::{Meter, PeakHold};
pub use model_field::{FieldAction, ModelField};
pub use nameplate::{POWER, nameplate, nameplate_width, power};
pub use offered::offered;
pub use panel::{Banner, focus_ring, follow_hands, hairline, panel, paragraph, spinner};
pub use presets::PresetPicker;
pub use segments::{Choice, segments, words_switch};
pub use slider::Slider;
pub use slots::{SlotFace, SlotKind, slots};
