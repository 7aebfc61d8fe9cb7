//! What the plugins share that names the plugin framework: session, state, editor widgets and theme.

pub mod dialog;
pub mod gauges;
pub mod grid;
pub mod header;
pub mod keepsake;
pub mod knobs;
pub mod latency;
pub mod messenger;
#[cfg(feature = "mock-host")]
pub mod mock_host;
pub mod persisted;
pub mod pin;
pub mod place;
pub mod presets;
pub mod session;
pub mod shelf;
pub mod shipped;
pub mod theme;
pub mod widgets;
pub mod window;
pub mod worker;
