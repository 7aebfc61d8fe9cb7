//! A plugin file in memory.
#![allow(unsafe_code)] // Loading a library runs its code.

use std::ffi::{CStr, CString};
use std::path::{Path, PathBuf};

use clack_host::plugin::PluginDescriptor;
use clack_host::prelude::*;

use crate::error::{Error, Result};

/// A loaded `.clap`. The code stays in memory until this and every [`Plugin`](super::Plugin) of it are dropped.
#[derive(Clone)]
pub struct Library {
    path: PathBuf,
    entry: PluginEntry,
}

/// What a library says about one of its plugins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// Such as `org.timbrel.drive`.
    pub id: String,
    /// Shown to people.
    pub name: String,
    /// Its makers.
    pub vendor: String,
    /// Of the plugin.
    pub version: String,
    /// Such as `audio-effect`.
    pub features: Vec<String>,
}

impl Library {
    /// Loads the file at `path`.
    ///
    /// # Errors
    /// When it is no CLAP plugin for this machine.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        // SAFETY: running a plugin's code is what this is for; the person named the file.
        let entry = unsafe { PluginEntry::load(&path) }
            .map_err(|e| Error::Library { path: path.clone(), reason: e.to_string() })?;
        Ok(Self { path, entry })
    }

    /// Where it was loaded from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The plugins that it offers.
    pub fn plugins(&self) -> Vec<Description> {
        let Some(factory) = self.entry.get_plugin_factory() else { return Vec::new() };
        factory.plugin_descriptors().filter_map(describe).collect()
    }

    pub(super) fn entry(&self) -> &PluginEntry {
        &self.entry
    }

    pub(super) fn only_plugin(&self) -> Result<CString> {
        let nothing = || Error::Library { path: self.path.clone(), reason: "it offers no plugin".into() };
        let first = self.plugins().into_iter().next().ok_or_else(nothing)?;
        CString::new(first.id).map_err(|_| nothing())
    }
}

fn describe(descriptor: &PluginDescriptor) -> Option<Description> {
    let text = |text: Option<&CStr>| text.map_or_else(String::new, |t| t.to_string_lossy().into_owned());
    Some(Description {
        id: descriptor.id()?.to_str().ok()?.to_owned(),
        name: text(descriptor.name()),
        vendor: text(descriptor.vendor()),
        version: text(descriptor.version()),
        features: descriptor.features().map(|f| text(Some(f))).collect(),
    })
}
