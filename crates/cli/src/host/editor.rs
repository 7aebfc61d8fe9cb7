//! A plugin's editor inside a window of the host's.
#![allow(unsafe_code)] // A window goes by its number.

use std::sync::atomic::Ordering;

use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, PluginGui, Window};

use super::plugin::{Plugin, failed};
use crate::error::{Error, Result};

/// An open editor. Close it before the plugin is dropped.
#[must_use = "an editor stays open until it is closed"]
pub struct Editor {
    gui: PluginGui,
}

const X11: GuiConfiguration<'static> = GuiConfiguration { api_type: GuiApiType::X11, is_floating: false };

impl Editor {
    /// Opens the editor of `plugin`, without a window yet.
    ///
    /// # Errors
    /// When it has none for X11, or it does not open.
    pub fn create(plugin: &mut Plugin) -> Result<Self> {
        let gui = plugin.extension::<PluginGui>("show an editor")?;
        let handle = plugin.instance.plugin_handle();
        if !gui.is_api_supported(&handle, X11) {
            return Err(Error::Plugin("show an editor on X11".into()));
        }
        gui.create(&handle, X11).map_err(failed("open its editor"))?;
        Ok(Self { gui })
    }

    /// Width and height in pixels.
    pub fn size(&self, plugin: &mut Plugin) -> Option<[u32; 2]> {
        self.gui.get_size(&plugin.instance.plugin_handle()).map(|size| [size.width, size.height])
    }

    /// Asks for another size, in pixels.
    ///
    /// # Errors
    /// When the editor refuses.
    pub fn resize(&self, plugin: &mut Plugin, [width, height]: [u32; 2]) -> Result<()> {
        let size = GuiSize { width, height };
        self.gui.set_size(&plugin.instance.plugin_handle(), size).map_err(failed("resize its editor"))
    }

    /// Tells the density of the screen: 1 for 96 dots an inch.
    ///
    /// # Errors
    /// When the editor refuses.
    pub fn set_scale(&self, plugin: &mut Plugin, scale: f64) -> Result<()> {
        self.gui.set_scale(&plugin.instance.plugin_handle(), scale).map_err(failed("scale its editor"))
    }

    /// Puts it into the X11 window `parent` and shows it.
    ///
    /// # Errors
    /// When the editor refuses.
    pub fn embed(&self, plugin: &mut Plugin, parent: u32) -> Result<()> {
        let handle = plugin.instance.plugin_handle();
        let window = Window::from_x11_handle(parent.into());
        // SAFETY: the caller keeps the window until the editor is closed; X11 answers a dead one with an error.
        unsafe { self.gui.set_parent(&handle, window) }.map_err(failed("show its editor in that window"))?;
        self.gui.show(&handle).map_err(failed("show its editor"))
    }

    /// The size that the editor wants to have, where it asked since the last call.
    pub fn wanted_size(&self, plugin: &mut Plugin) -> Option<[u32; 2]> {
        let packed = plugin.instance.access_shared_handler(|shared| shared.resize.swap(0, Ordering::SeqCst));
        let size = GuiSize::unpack_from_u64(packed);
        (packed != 0).then_some([size.width, size.height])
    }

    /// Closes it.
    pub fn close(self, plugin: &mut Plugin) {
        self.gui.destroy(&plugin.instance.plugin_handle());
    }
}
