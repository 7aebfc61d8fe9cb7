//! A plugin's saved state.
//!
//! The plugin framework writes a length (8 bytes, little-endian) and then JSON of that length:
//! `{"version": "…", "params": {id: {"f32": value}, …}, "fields": {name: "JSON as text", …}}`.
//! A foreign plugin's state is kept as it is and has no JSON.

use serde_json::Value;

use crate::error::{Error, Result};

/// What a plugin saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    bytes: Vec<u8>,
}

impl State {
    /// As a plugin wrote it.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }

    /// Of this JSON.
    pub fn from_json(json: &Value) -> Self {
        let text = json.to_string();
        let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
        bytes.extend_from_slice(text.as_bytes());
        Self { bytes }
    }

    /// As the plugin reads it.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The JSON inside.
    ///
    /// # Errors
    /// When there is none.
    pub fn json(&self) -> Result<Value> {
        let (length, text) = self.bytes.split_first_chunk::<8>().ok_or_else(|| Error::State("it is empty".into()))?;
        if u64::from_le_bytes(*length) != text.len() as u64 {
            return Err(Error::State("its length is not what it says".into()));
        }
        serde_json::from_slice(text).map_err(|e| Error::State(e.to_string()))
    }

    /// A persisted field, which is JSON of its own.
    ///
    /// # Errors
    /// When the state has no such field.
    pub fn field(&self, name: &str) -> Result<Value> {
        let json = self.json()?;
        let text = json["fields"][name].as_str();
        let text = text.ok_or_else(|| Error::State(format!("it has no field \"{name}\"")))?;
        serde_json::from_str(text).map_err(|e| Error::State(e.to_string()))
    }

    /// The same state with another value of a field.
    ///
    /// # Errors
    /// When there is no JSON inside.
    pub fn with_field(&self, name: &str, value: &Value) -> Result<Self> {
        let mut json = self.json()?;
        json["fields"][name] = Value::String(value.to_string());
        Ok(Self::from_json(&json))
    }

    /// Readable ids of the parameters; none where there is no JSON inside.
    pub fn param_ids(&self) -> Vec<String> {
        let json = self.json().unwrap_or_default();
        let params = json["params"].as_object();
        params.map(|params| params.keys().cloned().collect()).unwrap_or_default()
    }
}
