//! The pages of knobs that a plugin lays out for hardware.

use clack_extensions::remote_controls::{PluginRemoteControls, RemoteControlsPageBuffer};

use super::plugin::Plugin;

/// A page of at most eight knobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The pages that it belongs to.
    pub section: String,
    /// Its name.
    pub name: String,
    /// String ids of its parameters, in their places; places may be empty.
    pub params: [Option<String>; 8],
}

impl Plugin {
    /// Its pages, in order; none where it has no such thing.
    pub fn pages(&mut self) -> Vec<Page> {
        let numbered = self.numbered_pages();
        let id = |number: u32| self.params().iter().find(|param| param.number == number).map(|param| param.id.clone());
        let named = |(section, name, numbers): (String, String, [Option<u32>; 8])| Page {
            section,
            name,
            params: numbers.map(|number| number.and_then(id)),
        };
        numbered.into_iter().map(named).collect()
    }

    /// Section, page and the numbers of its parameters.
    fn numbered_pages(&mut self) -> Vec<(String, String, [Option<u32>; 8])> {
        let handle = self.instance.plugin_handle();
        let Some(extension) = handle.get_extension::<PluginRemoteControls>() else { return Vec::new() };
        let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let page = |index| {
            let mut buffer = RemoteControlsPageBuffer::new();
            let page = extension.get(&handle, index, &mut buffer)?;
            let numbers = page.param_ids.map(|id| id.map(|id| id.get()));
            Some((words(page.section_name), words(page.page_name), numbers))
        };
        (0..extension.count(&handle)).filter_map(page).collect()
    }
}
