//! Pure signal processing on `&[f32]`: knows no host, no model and no thread.
//!
//! Everything here gives the same bits however its input is cut into blocks. `new` and `prepare` may allocate; `reset`
//! and `process` never do. Audio is `f32`; what feeds back on itself is kept in `f64`, which costs nothing beside a
//! model and keeps low corners quiet at high rates.

pub mod fade;
pub mod smooth;
pub mod spectrum;
pub mod tuning;
pub mod width;

mod adsr;
mod convolution;
mod dc;
mod delay;
mod denormal;
mod dot;
mod exchange;
mod filter;
mod fm;
mod gate;
mod harmonic;
mod history;
mod isa;
mod loudness;
mod noise;
mod phase;
mod pitch;
mod playhead;
mod polyphase;
mod ratio;
mod sinc;
mod sine;
mod svf;
mod tone;
mod transform;
mod voice_gate;

pub use adsr::{Adsr, AdsrShape};
pub use convolution::{Convolution, Impulse, StereoConvolution};
pub use dc::DcBlocker;
pub use delay::Delay;
pub use denormal::{DenormalGuard, flush_denormals};
pub use exchange::{Exchange, Insert};
pub use filter::{Filter, FilterSetting, FilterShape};
pub use fm::{FmFrame, FmSample, FmVoice, MOST_OPERATORS, Operators, Routing};
pub use gate::{GATE_OFF_DB, Gate};
pub use harmonic::{Course, HarmonicBank, HarmonicFrame, MOST_HARMONICS};
pub use loudness::{Loudness, LoudnessMeter, NoiseFloor, a_weighting_db};
pub use noise::{FilteredNoise, WhiteNoise};
pub use pitch::{PITCH_RANGE_HZ, Pitch, PitchTracker};
pub use playhead::{OneShot, Playhead, Region, SincTables};
pub use polyphase::Polyphase;
pub use ratio::{Position, Ratio};
pub use tone::{Tone, ToneGains};
pub use voice_gate::VoiceGate;

/// Linear gain of a level in decibels.
///
/// Realtime.
pub fn gain_from_db(level_db: f32) -> f32 {
    10.0_f32.powf(level_db / 20.0)
}

/// Level in decibels of a linear gain; minus infinity for 0.
///
/// Realtime.
pub fn db_from_gain(gain: f32) -> f32 {
    20.0 * gain.log10()
}
