//! A desk that plays a made-up sound, and settings that a musician might have.
#![allow(dead_code, missing_docs)]

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use kit::mock_host::set;
use kit::presets::Listed;
use model::manifest::{Knob, KnobStyle};
use model::preset::{Preset, Reference, Saved, Setting};
use timbrel_drive::faces::Faces;
use timbrel_drive::params::DriveParams;
use timbrel_drive::presets::BOOK;
use timbrel_drive::view::*;

const RATE_HZ: f32 = 48_000.0;

/// Stands where the plugin would.
pub struct MockDesk {
    view: Mutex<Arc<View>>,
    commands: Mutex<Vec<Command>>,
    /// Peak of the sound that comes in; 0 is silence.
    pub loudness: f32,
    /// The host runs.
    pub runs: AtomicBool,
    time_samples: Mutex<u64>,
}

impl MockDesk {
    pub fn new(view: View, loudness: f32) -> Arc<Self> {
        let view = Mutex::new(Arc::new(view));
        Arc::new(Self {
            view,
            commands: Mutex::default(),
            loudness,
            runs: AtomicBool::new(true),
            time_samples: Mutex::new(0),
        })
    }

    /// What was asked for since the last look.
    pub fn asked(&self) -> Vec<Command> {
        std::mem::take(&mut self.commands.lock().unwrap())
    }

    pub fn change(&self, change: impl FnOnce(&mut View)) {
        change(Arc::make_mut(&mut self.view.lock().unwrap()));
    }

    fn input(&self, n: u64) -> f32 {
        let angle = n as f32 / RATE_HZ * 110.0 * std::f32::consts::TAU;
        self.loudness * (0.8 * angle.sin() + 0.25 * (2.0 * angle + 0.9).sin() + 0.16 * (5.0 * angle + 0.3).sin())
    }
}

impl kit::session::Desk for MockDesk {
    type View = View;
    type Command = Command;
    type Meters = Meters;
    type Sound = Scope;

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
        Meters { input_peak: self.loudness, output_peak: 0.93 * (3.0 * self.loudness).tanh(), gated: false }
    }

    fn sound(&self, scope: &mut Scope) {
        let mut now = self.time_samples.lock().unwrap();
        *now += if self.runs.load(Ordering::Relaxed) { 800 } else { 0 };
        scope.rate_hz = f64::from(RATE_HZ);
        scope.input = (0..Scope::SAMPLES as u64).map(|n| self.input(*now + n)).collect();
        let shape = |x: f32| 0.92 * (5.5 * x + 0.4 * x.abs()).tanh() + 0.03 * (9.0 * x).sin();
        let mut memory = 0.0;
        scope.output = scope
            .input
            .iter()
            .map(|x| {
                memory += 0.35 * (shape(*x) - memory);
                memory
            })
            .collect();
    }
}

pub fn params() -> Arc<DriveParams> {
    Arc::new(DriveParams::new(&Arc::new(Faces::default())))
}

pub fn knob(name: &str, unit: &str, range: [f64; 2], default: f64) -> Knob {
    Knob { unit: unit.into(), range, ..Knob::plain(name, default) }
}

pub fn card() -> Card {
    Card {
        id: Some("screamer".into()),
        name: "Screamer into 12AX7".into(),
        author: "Timbrel".into(),
        licence: "CC0-1.0".into(),
        architecture: "WaveNet".into(),
        description: "Diode overdrive into a triode stage.".into(),
        parameters: Some(3513),
        esr: Some(0.009),
        rate_hz: 48_000.0,
        host_rate_hz: 48_000.0,
        why: "Its operators are all known and it costs 2.3 % of a core here, so it runs inside the audio callback."
            .into(),
        cost_percent: Some(2.3),
        loudness_db: Some(-18.2),
        calibrated: true,
        knobs: vec![knob("Drive", "dB", [0.0, 40.0], 18.0), knob("Tone", "%", [0.0, 100.0], 55.0)],
        favourite: true,
        ..Card::default()
    }
}

fn entry(id: &str, name: &str, author: &str, architecture: &str, shelf: &str, description: &str) -> Entry {
    Entry {
        id: id.into(),
        name: name.into(),
        author: author.into(),
        architecture: architecture.into(),
        shelf: shelf.into(),
        description: description.into(),
        ..Entry::default()
    }
}

pub fn library() -> Library {
    let mut entries = vec![
        entry(
            "screamer",
            "Screamer into 12AX7",
            "Timbrel",
            "WaveNet",
            "Shipped",
            "Diode overdrive into a triode stage",
        ),
        entry("eco", "Screamer eco", "Timbrel", "LSTM", "Shipped", "The same circuit at a third of the cost"),
        entry("clean", "Clean combo", "Ada Marsh", "WaveNet", "Amps", "Edge of breakup, bright channel"),
        entry("lead", "Lead 800 hot", "Ada Marsh", "LSTM", "Amps", ""),
        entry("rat", "Rodent", "", "", "Pedals", ""),
        entry("big", "Cathedral", "R. Okafor", "RAVE", "Experiments", "Turns anything into a choir"),
        entry("tape", "Reel at 15 ips", "R. Okafor", "TCN", "Tape", "Saturation and head bump"),
    ];
    entries[0].favourite = true;
    entries[2].favourite = true;
    entries[4].refused = Some("It has two audio inputs, and one was wanted.".into());
    Library { entries, folder: Some(PathBuf::from("/home/ada/Music/Timbrel models")), scanning: false }
}

/// A session in full swing.
/// Those of the plugin, two of the musician's, one of which is broken.
fn presets() -> PresetView {
    let own = |name: &str, preset| Listed::own(Saved { path: format!("/home/ada/{name}.timbrel.json").into(), preset });
    let mine = Preset { description: "For the chorus.".into(), ..Preset::new("drive", "Ada's lead") };
    let mut later = Preset::new("drive", "From later");
    later.params.insert("warp".into(), Setting::Number(0.5));
    let broken = own("Half a file", Err("This preset cannot be used: it ends in the middle.".into()));
    let list = BOOK.presets().into_iter().map(Listed::shipped).chain([
        own("From later", Ok(later)),
        own("Ada's lead", Ok(mine)),
        broken,
    ]);
    let models = ["screamer", "screamer-eco"].map(|id| Some(Reference::shipped(id)));
    PresetView {
        list: Arc::new(list.collect()),
        models: models.into_iter().chain(vec![None; 6]).collect(),
        ..PresetView::default()
    }
}

pub fn playing() -> View {
    let mut view = View {
        presets: presets(),
        library: library(),
        embeds_models: true,
        cab: Cab::Loaded { name: "Vintage 4×12 off-axis.wav".into(), length_ms: 85.0 },
        load: Load {
            cpu_percent: Some(2.3),
            p99_us: Some(31.0),
            block_us: Some(1333.0),
            latency_samples: 0,
            host_rate_hz: 48_000.0,
        },
        ..View::default()
    };
    view.slots[0] = Slot::Playing(Box::new(card()));
    view.slots[1] = Slot::Playing(Box::new(Card { name: "Clean combo".into(), id: Some("clean".into()), ..card() }));
    view.slots[2] = Slot::Playing(Box::new(Card { name: "Reel at 15 ips".into(), ..card() }));
    view
}

/// Every name as long as people make them, and as many knobs as there may be.
pub fn long_names() -> View {
    let mut view = playing();
    let names =
        ["Overdrive amount", "Presence", "Master volume", "Bias", "Sag", "Bright switch", "Channel", "Resonance"];
    let mut knobs: Vec<Knob> = names.iter().map(|name| knob(name, "dB", [-24.0, 24.0], 3.5)).collect();
    knobs[5] = Knob { style: KnobStyle::Toggle, ..Knob::plain("Bright switch", 1.0) };
    knobs[6] = Knob {
        style: KnobStyle::Categorical,
        labels: vec!["Clean".into(), "Crunch".into(), "Lead".into()],
        range: [0.0, 2.0],
        ..Knob::plain("Channel", 1.0)
    };
    view.slots[0] = Slot::Playing(Box::new(Card {
        name: "1959 Super Lead, jumped channels, everything on ten, V30 on-axis [v2.1 final]".into(),
        author: "Maximiliana Featherstonehaugh-Kowalczyk".into(),
        architecture: "WaveNet standard".into(),
        description:
            "Captured through a reactive load after forty minutes of warming up, with the treble channel on six \
                      and the normal channel on four, straight from the slave output."
                .into(),
        licence: "CC-BY-NC-SA-4.0".into(),
        runner: Runner::Background,
        latency_samples: 512,
        rate_hz: 44_100.0,
        calibrated: false,
        loudness_db: None,
        inferred: vec!["One input of rank 3 was taken as batch, channel, time.".into()],
        knobs,
        ..card()
    }));
    view.load.latency_samples = 512;
    view.cab =
        Cab::Loaded { name: "A cabinet with quite a long file name, mic 3, position 12.wav".into(), length_ms: 500.0 };
    view.oversampling = Availability::Unavailable("its states cannot be scaled with the rate".into());
    view
}

pub fn missing() -> View {
    let mut view = playing();
    view.slots[0] = Slot::Missing {
        name: "Screamer into 12AX7".into(),
        path: PathBuf::from("/home/ada/Music/Timbrel models/overdrive/screamer-12ax7.onnx"),
    };
    view.status = Status { tone: Tone::Warning, words: "1 model of this project is not on this computer".into() };
    view.cab = Cab::Missing { name: "Vintage 4×12.wav".into() };
    view
}

pub fn refused() -> View {
    let mut view = playing();
    let reason = "This model needs ONNX Runtime, which is missing beside the plugin. It was looked for in \
                  /usr/lib/clap/Timbrel. The smaller models play without it.";
    view.slots[0] = Slot::Refused { name: "Cathedral".into(), reason: reason.into(), still: Some(Box::new(card())) };
    view.status = Status { tone: Tone::Bad, words: format!("Cathedral cannot play. {reason}") };
    view
}

pub fn loading() -> View {
    let mut view = playing();
    view.slots[0] = Slot::Loading { name: "Lead 800 hot".into(), still: Some(Box::new(card())) };
    view.cab = Cab::Loading { name: "Vintage 4×12.wav".into() };
    view
}

pub fn empty() -> View {
    View { library: library(), embeds_models: true, ..View::default() }
}

/// Turns the knobs of `params` to where a musician might have them.
pub fn turned(params: &DriveParams) {
    for (param, value) in [
        (&params.gate_db, -80.0),
        (&params.bass, 1.5),
        (&params.mid, -2.0),
        (&params.output_db, -3.0),
        (&params.knob1, 0.45),
        (&params.knob2, 0.55),
    ] {
        set(param, value);
    }
}
