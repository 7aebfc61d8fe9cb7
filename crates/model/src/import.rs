//! Models of other formats, as graphs with explicit memory: from there on they are like any other model.
//!
//! Read are `.nam` (Neural Amp Modeler), the Keras-style JSON of RTNeural and AIDA-X, and the PyTorch state dict JSON
//! of Proteus and its relatives.

mod json;
mod keras;
mod nam;
mod net;
mod proteus;
mod recurrent;
mod through;
mod weights;

use crate::error::{Result, unsupported};
use crate::graph::Graph;
use crate::manifest::{self, Manifest};
use crate::onnx;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// A model of another format.
struct Imported {
    graph: Graph,
    manifest: Manifest,
}

/// Whether a file is text of the sort that [`to_onnx`] takes.
pub(crate) fn is_json(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{")
}

/// The keys by which formats are told apart.
#[derive(Deserialize)]
struct Keys {
    architecture: Option<IgnoredAny>,
    layers: Option<IgnoredAny>,
    state_dict: Option<IgnoredAny>,
}

/// Reads whichever format it is, and writes it as ONNX with a manifest; `name` is shown where the file does not name
/// itself. What comes out goes through the same gate as any other file.
pub(crate) fn to_onnx(bytes: &[u8], name: &str) -> Result<Vec<u8>> {
    let Imported { mut graph, manifest } = read(bytes, name)?;
    graph.metadata.insert(manifest::KEY.into(), manifest.to_json()?);
    Ok(onnx::write(&graph))
}

/// The description without loading the model.
pub(crate) fn manifest(bytes: &[u8], name: &str) -> Result<Manifest> {
    Ok(read(bytes, name)?.manifest)
}

fn read(bytes: &[u8], name: &str) -> Result<Imported> {
    let keys: Keys = json::parse(bytes)?;
    match keys {
        Keys { architecture: Some(_), .. } => nam::read(bytes, name),
        Keys { state_dict: Some(_), .. } => proteus::read(bytes, name),
        Keys { layers: Some(_), .. } => keras::read(bytes, name),
        Keys { .. } => unsupported("it is JSON, but neither of Neural Amp Modeler nor of AIDA-X, RTNeural or Proteus"),
    }
}
