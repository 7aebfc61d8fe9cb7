//! An in-process CLAP host: loads a built plugin and plays audio, notes and automation through it, with full control
//! over time. `timbrel render` and the integration tests are made of it.
//!
//! ```text
//! Library ──create──► Plugin ──activate──► Processor      (a Processor may live on a thread of its own)
//!  (a .clap)          (main thread)         (audio thread)
//! ```
//!
//! Parameters go by their readable string ids, see [`params`]. Nothing here runs in real time by itself: time is what
//! the caller makes of it.

pub mod editor;
pub mod events;
pub mod guard;
pub mod library;
pub mod pages;
pub mod params;
pub mod plugin;
pub mod processor;
pub mod state;

mod handlers;
mod settle;

pub use editor::Editor;
pub use events::{Event, Timeline};
pub use library::{Description, Library};
pub use pages::Page;
pub use params::{Param, Params};
pub use plugin::{Plugin, Setup};
pub use processor::{Planar, Processor};
pub use state::State;
