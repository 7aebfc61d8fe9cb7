//! A model file: its bytes, its checksum, and what they turn out to be.

use crate::controls::ControlsPorts;
use crate::effect::EffectPorts;
use crate::error::{ModelError, Result};
use crate::graph::Graph;
use crate::import;
use crate::latent::Space;
use crate::manifest::{self, Kind, Knob, Manifest};
use crate::onnx::{self, Limits};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

/// A file that passed the gate.
#[derive(Debug, Clone)]
pub struct ModelFile {
    /// The file as it is, to be kept in a session.
    pub bytes: Arc<[u8]>,
    /// Of `bytes`, in hexadecimal.
    pub sha256: String,
    /// The same model as ONNX: `bytes` themselves, or what an importer made of them.
    pub onnx: Arc<[u8]>,
    /// What `onnx` holds.
    pub graph: Arc<Graph>,
    /// The file's own, or one that was put together from whatever the file says.
    pub manifest: Manifest,
    /// How to play it.
    pub ports: Ports,
    /// What was not written in the file and had to be inferred, in whole sentences.
    pub inferred: Vec<String>,
}

/// How a model is played.
#[derive(Debug, Clone, PartialEq)]
pub enum Ports {
    /// Audio to audio.
    Effect(EffectPorts),
    /// Pitch and loudness to synthesiser controls.
    Controls(ControlsPorts),
    /// A point in a space to a sound.
    Latent(Arc<Space>),
}

/// A short input with its expected output.
#[derive(Debug, Clone, PartialEq)]
pub struct GoldenVectors {
    /// `[channel][sample]` flattened; of controls, the pitch of all frames in Hz and then their loudness in dB; a
    /// point.
    pub input: Vec<f32>,
    /// In the knobs' units; as many as the model has knobs.
    pub params: Vec<f32>,
    /// `[channel][sample]` flattened, as long as the input; of controls, all of the first output `[frame][width]` and
    /// then all of the second; the sound of a point.
    pub output: Vec<f32>,
    /// Largest absolute difference that is still right.
    pub tolerance: f32,
}

impl ModelFile {
    /// Reads a file from disk.
    ///
    /// # Errors
    /// The file cannot be read, or is refused.
    pub fn open(path: &Path) -> Result<Self> {
        Self::from_bytes(read_bounded(path, Limits::default().bytes)?, &stem(path))
    }

    /// Reads a file from memory; `name` is shown where the file does not name itself.
    ///
    /// # Errors
    /// The reason why the file is refused.
    pub fn from_bytes(bytes: impl Into<Arc<[u8]>>, name: &str) -> Result<Self> {
        let bytes = bytes.into();
        let onnx = if import::is_json(&bytes) { import::to_onnx(&bytes, name)?.into() } else { bytes.clone() };
        let graph = onnx::read(&onnx)?;
        let declared = graph.metadata.get(manifest::KEY).map(|json| Manifest::from_json(json)).transpose()?;
        let (ports, inferred) = match declared.as_ref().map(|manifest| manifest.kind) {
            None | Some(Kind::Effect) => {
                let (ports, inferred) = EffectPorts::of(&graph, declared.as_ref())?;
                (Ports::Effect(ports), inferred)
            }
            Some(Kind::Controls) => (Ports::Controls(ControlsPorts::of(&graph, declared.as_ref())?), Vec::new()),
            Some(Kind::Latent) => (Ports::Latent(Arc::new(Space::of(&graph, declared.as_ref())?)), Vec::new()),
        };
        let mut manifest = declared.unwrap_or_else(|| Manifest::of_foreign_metadata(&graph.metadata, name));
        complete(&mut manifest, &graph, &ports);
        let file = Self { sha256: sha256_hex(&bytes), bytes, onnx, graph: Arc::new(graph), manifest, ports, inferred };
        // Damaged vectors are told at once, not when they are first wanted.
        file.golden()?;
        Ok(file)
    }

    /// The golden vectors, where the file has some.
    ///
    /// # Errors
    /// They do not fit the model.
    pub fn golden(&self) -> Result<Option<GoldenVectors>> {
        let Some(golden) = &self.manifest.golden else { return Ok(None) };
        let (input, output) = match &self.ports {
            Ports::Effect(ports) => golden.decode(ports.audio_in.channels, ports.audio_out.channels)?,
            Ports::Controls(ports) => golden.decode(2, ports.first.width + ports.second.width)?,
            Ports::Latent(space) => golden.rows(space.size, space.format.samples)?,
        };
        let defaults = self.manifest.knobs.iter().map(|knob| knob.default as f32);
        let params = match &golden.params[..] {
            [] => defaults.collect(),
            given => given.iter().map(|value| *value as f32).collect(),
        };
        Ok(Some(GoldenVectors { input, params, output, tolerance: golden.tolerance as f32 }))
    }
}

/// Adds what the graph itself tells: knobs without a name, the number of weights, the architecture.
fn complete(manifest: &mut Manifest, graph: &Graph, ports: &Ports) {
    if let Ports::Effect(ports) = ports {
        manifest.channels = ports.audio_in.channels;
        if let Some(params) = ports.params.as_ref().filter(|_| manifest.knobs.is_empty()) {
            let knob = |number| Knob { per_sample: params.per_sample(), ..Knob::plain(format!("Knob {number}"), 0.5) };
            manifest.knobs = (1..=params.count).map(knob).collect();
        }
    }
    if manifest.parameters.is_none() {
        manifest.parameters = Some(graph.weights());
    }
    if manifest.architecture.is_empty() {
        graph.architecture().clone_into(&mut manifest.architecture);
    }
}

/// The lower-case hexadecimal SHA-256.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a whole regular file of at most `limit` bytes.
///
/// # Errors
/// It cannot be read, is no regular file, or is larger.
pub fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let unreadable = |source| ModelError::Unreadable { path: path.to_owned(), source };
    // Asked before it is opened: to open a pipe would wait for somebody to write to it.
    if !path.metadata().map_err(unreadable)?.is_file() {
        return Err(unreadable(std::io::Error::other("it is not a file")));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        let found = path.metadata().map_or(bytes.len() as u64, |about| about.len());
        return Err(ModelError::TooMany { what: "bytes", found, limit });
    }
    Ok(bytes)
}

/// The file's name without its extension.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| "Model".into(), |stem| stem.to_string_lossy().into_owned())
}

/// The file's ending in lower case, without the dot.
pub(crate) fn ending(path: &Path) -> String {
    path.extension().map_or_else(String::new, |ending| ending.to_string_lossy().to_lowercase())
}
