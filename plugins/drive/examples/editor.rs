//! The editor in a window of its own, with a made-up sound: `cargo run -p timbrel-drive --example editor [STATE]`, where
//! STATE is `playing`, `long`, `empty`, `loading`, `missing` or `refused`. What it asks for is printed.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, unreachable_pub)]

#[path = "../tests/editor/mock.rs"]
mod mock;

use std::sync::Arc;
use std::time::Duration;

use kit::window::HostHandle;
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::{Editor as _, EditorHandle as _};
use timbrel_drive::editor::{window, window_state};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let state = std::env::args().nth(1).unwrap_or_default();
    let (view, loudness) = match state.as_str() {
        "long" => (mock::long_names(), 1.2),
        "empty" => (mock::empty(), 0.0),
        "loading" => (mock::loading(), 0.1),
        "missing" => (mock::missing(), 0.0),
        "refused" => (mock::refused(), 0.45),
        _ => (mock::playing(), 0.45),
    };
    let (desk, params) = (mock::MockDesk::new(view, loudness), mock::params());
    mock::turned(&params);
    let asked = desk.clone();
    std::thread::spawn(move || {
        loop {
            asked.asked().iter().for_each(|command| println!("{command:?}"));
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let host = GuiContext::new(Arc::new(kit::mock_host::MockHost::default()));
    let spawned = window(desk, params, window_state()).spawn(None, false, None, host, None)?;
    Ok(HostHandle::run_until_closed(spawned.window)?)
}
