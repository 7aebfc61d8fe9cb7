//! A desk on which somebody sings a made-up line, and settings that a musician might have.
#![allow(dead_code, missing_docs)]

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use kit::mock_host::set;
use kit::presets::Listed;
use model::preset::{Preset, Reference, Saved};
use timbrel_transfer::params::TransferParams;
use timbrel_transfer::presets::EFFECT;
use timbrel_transfer::view::*;

const RATE_HZ: f64 = 250.0;
/// Notes of the line, one every half second.
const LINE: [f32; 8] = [50.0, 53.0, 57.0, 55.0, 62.0, 60.0, 57.0, 53.0];

/// Stands where the plugin would.
pub struct MockDesk {
    view: Mutex<Arc<View>>,
    commands: Mutex<Vec<Command>>,
    /// Peak of the sound that comes in; 0 is silence.
    pub loudness: f32,
    /// The host runs.
    pub runs: AtomicBool,
    time_frames: AtomicU64,
    /// Above the line, in semitones: what each voice plays.
    voices: &'static [f32],
}

impl MockDesk {
    /// One voice.
    pub fn new(view: View, loudness: f32) -> Arc<Self> {
        Self::of(&[0.0], view, loudness)
    }

    /// Voices that play chords.
    pub fn chords(view: View, loudness: f32) -> Arc<Self> {
        Self::of(&[0.0, 3.0, 7.0, 12.0, 19.0], view, loudness)
    }

    fn of(voices: &'static [f32], view: View, loudness: f32) -> Arc<Self> {
        Arc::new(Self {
            view: Mutex::new(Arc::new(view)),
            commands: Mutex::default(),
            loudness,
            runs: AtomicBool::new(true),
            time_frames: AtomicU64::new(3_940),
            voices,
        })
    }

    /// What was asked for since the last look.
    pub fn asked(&self) -> Vec<Command> {
        std::mem::take(&mut self.commands.lock().unwrap())
    }

    pub fn change(&self, change: impl FnOnce(&mut View)) {
        change(Arc::make_mut(&mut self.view.lock().unwrap()));
    }

    /// A note that is slid into, then vibrato; it ends before the next begins.
    fn frame(&self, index: u64, above: f32) -> Frame {
        let seconds = index as f64 / RATE_HZ;
        let (note, within) = (LINE[(seconds * 2.0) as usize % LINE.len()], (seconds * 2.0).fract() as f32);
        let slide = -1.2 * (1.0 - within / 0.12).max(0.0);
        let vibrato = 0.25 * ((within - 0.35).max(0.0) * 22.0).sin();
        let swell = (within * std::f32::consts::PI * 1.1).sin().max(0.0);
        let sounds = within < 0.86 && self.loudness > 0.0;
        Frame {
            f0_hz: 440.0 * ((note + above + slide + vibrato - 69.0) / 12.0).exp2(),
            confidence: if sounds { (0.35 + within * 2.2).min(0.97) } else { 0.1 },
            loudness_db: -62.0 + 46.0 * swell,
            presence: if sounds { (within / 0.03).min(1.0) } else { 0.0 },
        }
    }
}

impl kit::session::Desk for MockDesk {
    type View = View;
    type Command = Command;
    type Meters = Meters;
    type Sound = Trail;

    fn view(&self) -> Arc<View> {
        self.view.lock().unwrap().clone()
    }

    fn send(&self, command: Command) {
        self.commands.lock().unwrap().push(command);
    }

    fn meters(&self) -> Meters {
        if !self.runs.load(Ordering::Relaxed) {
            return Meters::default();
        }
        Meters { input_peak: self.loudness, output_peak: 0.8 * self.loudness }
    }

    fn sound(&self, trail: &mut Trail) {
        let step = if self.runs.load(Ordering::Relaxed) { 4 } else { 0 };
        let now = self.time_frames.fetch_add(step, Ordering::Relaxed) + step;
        trail.frame_rate_hz = RATE_HZ;
        let line = |above: &f32| (now - Trail::FRAMES as u64..now).map(|index| self.frame(index, *above)).collect();
        trail.lines = self.voices.iter().map(line).collect();
        let sounds = if trail.lines[0].last().is_some_and(|frame| frame.presence > 0.0) { 1.0 } else { 0.0 };
        let odd = |number: usize| if number % 2 == 1 { 1.0 } else { 0.12 };
        trail.harmonics = (1..=64).map(|n| sounds * 0.35 * odd(n) * (-0.075 * n as f32).exp()).collect();
        let band = |n: usize| sounds * 0.004 * (1.0 + 3.0 * (-((n as f32 - 40.0) / 14.0).powi(2)).exp());
        let own = |n: usize| sounds * 0.3 * (-0.06 * n as f32).exp();
        trail.own = (1..=64).map(own).collect();
        trail.listening = Listening {
            range: (sounds > 0.0).then_some([50.0, 62.5]),
            shift_db: 6.0,
            room_db: Some(-58.0),
            gate_db: Some(-46.0),
        };
        trail.bands = (0..65).map(band).collect();
    }
}

pub fn params() -> Arc<TransferParams> {
    Arc::new(TransferParams::default())
}

pub fn clarinet() -> Card {
    Card {
        id: Some("clarinet".into()),
        name: "Clarinet".into(),
        author: "Timbrel".into(),
        licence: "CC0-1.0".into(),
        description: "A cylinder with a reed at one end, from soft to full.".into(),
        synth: "64 harmonics, 65 noise bands".into(),
        parameters: Some(104_233),
        f0_hz: [146.8, 1_396.9],
        loudness_db: [-70.0, -14.0],
        why: "A frame of it takes 12 µs here, so it runs inside the audio callback.".into(),
        cost_percent: 1.8,
        favourite: true,
    }
}

pub fn string() -> Card {
    Card {
        id: Some("string".into()),
        name: "Bowed string".into(),
        description: "A bow on one string, close to the bridge.".into(),
        synth: "96 harmonics, 65 noise bands".into(),
        f0_hz: [65.4, 659.3],
        cost_percent: 2.1,
        favourite: false,
        ..clarinet()
    }
}

fn entry(id: &str, name: &str, author: &str, shelf: &str, description: &str) -> Entry {
    Entry {
        id: id.into(),
        name: name.into(),
        author: author.into(),
        architecture: "harmonics and noise".into(),
        shelf: shelf.into(),
        description: description.into(),
        ..Entry::default()
    }
}

pub fn library() -> Library {
    let mut entries = vec![
        entry("clarinet", "Clarinet", "Timbrel", "Shipped", "A cylinder with a reed at one end"),
        entry("flute", "Flute with breath", "Timbrel", "Shipped", "Air over an edge"),
        entry("string", "Bowed string", "Timbrel", "Shipped", "A bow on one string"),
        entry("brass", "Muted brass", "Timbrel", "Shipped", "Lips, a tube and a mute"),
        entry("voice", "Singing vowel", "Ada Marsh", "Voices", "Formants that follow the loudness"),
        entry("saw", "Rusty gate", "R. Okafor", "Experiments", ""),
    ];
    entries[0].favourite = true;
    entries[5].refused = Some("It has two audio inputs, and pitch and loudness were wanted.".into());
    Library { entries, folder: Some(PathBuf::from("/home/ada/Music/Timbrel models")), scanning: false }
}

/// Those of the effect and one of the musician's, while the first models play.
fn presets() -> PresetView {
    let mine = Preset { description: "For the chorus.".into(), ..Preset::new("transfer", "Ada's reed") };
    let saved = Saved { path: "/home/ada/Ada's reed.timbrel.json".into(), preset: Ok(mine) };
    let list = EFFECT.presets().into_iter().map(Listed::shipped).chain([Listed::own(saved)]);
    let models = ["clarinet", "bowed"].map(|id| Some(Reference::shipped(id)));
    PresetView { list: Arc::new(list.collect()), models: models.into(), ..PresetView::default() }
}

/// A session in full swing.
pub fn playing() -> View {
    View {
        presets: presets(),
        places: [Place::Playing(Box::new(clarinet())), Place::Playing(Box::new(string()))],
        library: library(),
        load: Load {
            cpu_percent: Some(3.8),
            p99_us: Some(84.0),
            block_us: Some(1333.0),
            latency_samples: 1_024,
            host_rate_hz: 48_000.0,
        },
        embeds_models: true,
        ..View::default()
    }
}

/// Only model A.
pub fn alone() -> View {
    let mut view = playing();
    view.places[1] = Place::Empty;
    view
}

/// Every name as long as people make them, and all that a model may know.
pub fn long_names() -> View {
    let mut view = playing();
    view.places[0] = Place::Playing(Box::new(Card {
        name: "Contrabass clarinet in B♭, sub-tone and growl, close microphone [v3 final]".into(),
        author: "Maximiliana Featherstonehaugh-Kowalczyk".into(),
        licence: "CC-BY-NC-SA-4.0".into(),
        description: "Six hours of long tones, scales and études, recorded in a dead room over two winters with the \
                      player sitting on a carpet, then twice as much of the same in a church."
            .into(),
        synth: "256 harmonics with stretched partials, 129 noise bands, its own room of four seconds".into(),
        f0_hz: [27.5, 3_520.0],
        cost_percent: 12.4,
        ..clarinet()
    }));
    view.status = Status {
        tone: Tone::Warning,
        words: "Contrabass clarinet in B♭, sub-tone and growl, close microphone [v3 final] needs more time than \
                one block has at this buffer size"
            .into(),
    };
    view
}

pub fn missing() -> View {
    let mut view = playing();
    let path = PathBuf::from("/home/ada/Music/Timbrel models/winds/clarinet-in-a.onnx");
    view.places[0] = Place::Missing { name: "Clarinet in A".into(), path };
    view.status = Status { tone: Tone::Warning, words: "1 model of this project is not on this computer".into() };
    view
}

pub fn refused() -> View {
    let mut view = playing();
    let reason = "This model needs ONNX Runtime, which is missing beside the plugin. The smaller models play without \
                  it.";
    view.places[1] =
        Place::Refused { name: "Cathedral choir".into(), reason: reason.into(), still: Some(Box::new(string())) };
    view.status = Status { tone: Tone::Bad, words: format!("Cathedral choir cannot play. {reason}") };
    view
}

pub fn loading() -> View {
    let mut view = playing();
    view.places[0] = Place::Loading { name: "Flute with breath".into(), still: Some(Box::new(clarinet())) };
    view.places[1] = Place::Loading { name: "Muted brass".into(), still: None };
    view
}

pub fn empty() -> View {
    View { library: library(), embeds_models: true, ..View::default() }
}

/// Turns the knobs of `params` to where a musician might have them.
pub fn turned(params: &TransferParams) {
    for (param, value) in [
        (&params.gate_db, -46.0),
        (&params.line.glide_ms, 12.0),
        (&params.tone.noise, 1.2),
        (&params.tone.brightness, 1.0),
        (&params.tone.morph, 0.34),
        (&params.tone.reverb, 0.35),
        (&params.out.output_db, -3.0),
    ] {
        set(param, value);
    }
}
