//! Parameters by readable ids.
//!
//! CLAP names a parameter by a number. The plugin framework derives it from the parameter's string id: a polynomial
//! hash with factor 31 whose top bit is cleared. The string ids themselves stand in the plugin's saved state, so the
//! host reads them there and needs no list of its own. A parameter that is not found there goes by its number.

use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags, PluginParams};
use clack_host::prelude::*;
use clack_host::utils::ClapId;

use super::state::State;
use crate::error::{Error, Result};

/// More values than this are not spelled out when looking for one by name.
const MOST_NAMES: usize = 64;

/// One parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Such as `input_db`.
    pub id: String,
    /// The number that CLAP knows it by.
    pub number: u32,
    /// Shown to people.
    pub name: String,
    /// Lowest and highest value in the host's unit, which is not the displayed one.
    pub range: [f64; 2],
    /// In the host's unit.
    pub default: f64,
    /// Whether it moves in steps of 1.
    pub stepped: bool,
    /// Whether the host offers it for automation.
    pub automatable: bool,
    /// Whether it is the host's bypass switch.
    pub bypass: bool,
}

/// All parameters, in the plugin's order.
#[derive(Debug, Clone, Default)]
pub struct Params {
    list: Vec<Param>,
}

impl Params {
    pub(super) fn read(extension: &PluginParams, plugin: &PluginMainThreadHandle, state: Option<&State>) -> Self {
        let names = state.map(State::param_ids).unwrap_or_default();
        let readable = |number: u32| {
            let found = names.iter().find(|name| number_of(name) == number);
            found.cloned().unwrap_or_else(|| number.to_string())
        };
        let mut buffer = ParamInfoBuffer::new();
        let list = (0..extension.count(plugin)).filter_map(|index| {
            let info = extension.get_info(plugin, index, &mut buffer)?;
            Some(Param {
                id: readable(info.id.get()),
                number: info.id.get(),
                name: String::from_utf8_lossy(info.name).into_owned(),
                range: [info.min_value, info.max_value],
                default: info.default_value,
                stepped: info.flags.contains(ParamInfoFlags::IS_STEPPED),
                automatable: info.flags.contains(ParamInfoFlags::IS_AUTOMATABLE),
                bypass: info.flags.contains(ParamInfoFlags::IS_BYPASS),
            })
        });
        Self { list: list.collect() }
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Param> {
        self.list.iter()
    }

    /// The one that goes by `id`.
    ///
    /// # Errors
    /// When there is none.
    pub fn get(&self, id: &str) -> Result<&Param> {
        self.list.iter().find(|param| param.id == id).ok_or_else(|| {
            let known: Vec<_> = self.list.iter().map(|param| param.id.as_str()).collect();
            Error::NoParam { id: id.to_owned(), known: known.join(", ") }
        })
    }
}

impl Param {
    /// The value at a share of the way from the lowest to the highest, 0–1; a whole number where it moves in steps.
    pub fn value_at(&self, share: f64) -> f64 {
        let value = self.range[0] + (self.range[1] - self.range[0]) * share;
        if self.stepped { value.round() } else { value }
    }

    pub(super) fn clap_id(&self) -> ClapId {
        ClapId::new(self.number)
    }

    /// The value in the host's unit that displays as `text`; names of values may be shortened as long as they are
    /// clear, and written in any case.
    pub(super) fn parse(&self, extension: &PluginParams, plugin: &PluginMainThreadHandle, text: &str) -> Result<f64> {
        let names = self.value_names(extension, plugin);
        if let Some(value) = named(&names, text) {
            return Ok(value);
        }
        let is_switch = self.stepped && self.range == [0.0, 1.0];
        if is_switch {
            return switch(text).ok_or_else(|| self.refusal(text, &names));
        }
        let text_in_c = std::ffi::CString::new(text).map_err(|_| self.refusal(text, &names))?;
        let value = extension.text_to_value(plugin, self.clap_id(), &text_in_c);
        let inside = |v: &f64| v.is_finite() && *v >= self.range[0] && *v <= self.range[1];
        value.filter(inside).ok_or_else(|| self.refusal(text, &names))
    }

    /// What the parameter displays at `value`.
    pub(super) fn display(&self, extension: &PluginParams, plugin: &PluginMainThreadHandle, value: f64) -> String {
        let mut buffer = [0_u8; 256];
        let text = extension.value_to_text(plugin, self.clap_id(), value, &mut buffer);
        text.map_or_else(|_| value.to_string(), |text| String::from_utf8_lossy(text).trim().to_owned())
    }

    fn value_names(&self, extension: &PluginParams, plugin: &PluginMainThreadHandle) -> Vec<(String, f64)> {
        let count = (self.range[1] - self.range[0]) as usize + 1;
        if !self.stepped || count > MOST_NAMES {
            return Vec::new();
        }
        let values = (0..count).map(|step| self.range[0] + step as f64);
        values.map(|value| (self.display(extension, plugin, value), value)).collect()
    }

    fn refusal(&self, text: &str, names: &[(String, f64)]) -> Error {
        let hint = if names.is_empty() {
            "give the value as the plugin displays it, inside its range".to_owned()
        } else {
            let names: Vec<_> = names.iter().map(|(name, _)| name.as_str()).collect();
            format!("it takes {}", names.join(", "))
        };
        Error::Value { id: self.id.clone(), text: text.to_owned(), hint }
    }
}

/// The framework's hash of a string id.
pub fn number_of(id: &str) -> u32 {
    let hash = id.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
    hash & !(1 << 31)
}

/// The value whose name is `text`, or the only one whose name begins with it.
fn named(names: &[(String, f64)], text: &str) -> Option<f64> {
    let wanted = plain(text);
    if wanted.is_empty() {
        return None;
    }
    let exact = names.iter().find(|(name, _)| plain(name) == wanted);
    let mut begun = names.iter().filter(|(name, _)| plain(name).starts_with(&wanted));
    let only = begun.next().filter(|_| begun.next().is_none());
    exact.or(only).map(|(_, value)| *value)
}

/// Letters and digits only, so that `2x`, `mid_side` and `2×`, `Mid-side` are the same.
fn plain(text: &str) -> String {
    text.to_lowercase().replace('×', "x").chars().filter(|c| c.is_alphanumeric()).collect()
}

fn switch(text: &str) -> Option<f64> {
    match text.trim().to_lowercase().as_str() {
        "on" | "true" | "yes" | "1" => Some(1.0),
        "off" | "false" | "no" | "0" => Some(0.0),
        _ => None,
    }
}
