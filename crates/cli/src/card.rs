//! A model's card: what its file says of itself and holds, line by line. `timbrel-sdk check` prints the same lines, and
//! the shared ones are held against each other in its tests.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use ::model::effect::StatePort;
use ::model::manifest::{Controls, Curve, Kind, Knob, KnobStyle, Latent, Manifest, Synth};
use ::model::{ModelFile, Ports};

/// Labels and words, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// Name and version.
    pub title: String,
    /// A label and what there is to say under it.
    pub lines: Vec<(&'static str, String)>,
}

impl Card {
    /// Of a file that passed the gate. Its golden vectors are taken to be right: the loader refuses it else.
    pub fn of(file: &ModelFile) -> Self {
        let manifest = &file.manifest;
        let mut card = Self { title: title(manifest), lines: Vec::new() };
        card.say("about", plain(&manifest.description.short));
        match (manifest.kind, &manifest.controls, &manifest.latent) {
            (Kind::Controls, Some(section), _) => card.instrument(section),
            (Kind::Latent, _, Some(section)) => card.space(section),
            _ => card.effect(manifest),
        }
        card.maker(manifest);
        card.network(file);
        card
    }

    fn say(&mut self, label: &'static str, words: String) {
        if !words.is_empty() {
            self.lines.push((label, words));
        }
    }

    fn effect(&mut self, manifest: &Manifest) {
        let ends = [(manifest.input_mono, ", hears mono"), (manifest.output_mono, ", gives mono")];
        let mono: String =
            ends.iter().filter(|(is, _)| *is && manifest.channels > 1).map(|(_, words)| *words).collect();
        let channels = match manifest.channels {
            1 => "mono".to_owned(),
            2 => "stereo".to_owned(),
            more => format!("{more} channels"),
        };
        self.say("kind", format!("effect, {channels}{mono}"));
        let rates: Vec<_> = manifest.sample_rates.iter().map(|rate| format!("{} Hz", number(*rate))).collect();
        self.say("rate", if rates.is_empty() { "any".to_owned() } else { rates.join(", ") });
        self.say("hop", manifest.hop.map_or(String::new(), |hop| format!("{hop} samples")));
        self.say("latency", format!("{} samples", manifest.latency_samples));
        for knob in &manifest.knobs {
            self.say("knob", knob_words(knob));
        }
        self.say("loudness", manifest.loudness_db.map_or(String::new(), |db| format!("{} dB", number(db))));
        let levels = [("input", manifest.calibration.input_dbu), ("output", manifest.calibration.output_dbu)];
        let known = levels.iter().filter_map(|(end, dbu)| Some(format!("{end} {} dBu", number((*dbu)?))));
        self.say("calibrated", known.collect::<Vec<_>>().join(", "));
    }

    fn instrument(&mut self, section: &Controls) {
        let kind = match section.synth {
            Synth::HarmonicNoise { .. } => "harmonics and noise",
            Synth::Fm { .. } => "frequency modulation",
        };
        let outputs = section.synth.outputs().map(|(name, width)| format!("{name} {width}")).join(", ");
        let (hop, rate) = (section.hop, number(section.sample_rate));
        self.say("kind", format!("instrument, {kind} ({outputs}), a frame every {hop} samples at {rate} Hz"));
        let ([low, high], [soft, loud]) = (section.f0_hz.map(number), section.loudness_db.map(number));
        let definition = serde_json::to_value(section.loudness.definition).unwrap_or_default();
        let definition = definition.as_str().unwrap_or_default();
        self.say("trained on", format!("{low} to {high} Hz, {soft} to {loud} dB of {definition}"));
        self.say("room", section.reverb.as_ref().map_or(String::new(), |room| format!("{} samples", room.taps)));
    }

    fn space(&mut self, section: &Latent) {
        let (samples, rate) = (section.format.samples, number(section.format.sample_rate));
        self.say("kind", format!("space of sounds, {samples} samples at {rate} Hz of {} numbers", section.size));
        let packs = section.packs.iter().map(|pack| format!("{} {}", plain(&pack.name), pack.count));
        self.say("packs", packs.collect::<Vec<_>>().join(", "));
    }

    fn maker(&mut self, manifest: &Manifest) {
        self.say("by", plain(&manifest.authors.join(", ")));
        let licence = plain(&manifest.licence);
        self.say("licence", if licence.is_empty() { "not said".to_owned() } else { licence });
        self.say("tags", plain(&manifest.tags.join(", ")));
        for (name, link) in &manifest.links {
            self.say("link", plain(&format!("{name}: {link}")));
        }
        self.say("cite", plain(&manifest.citation));
        self.say("data", plain(&manifest.training_data));
        self.say("state", if manifest.experimental { "experimental".to_owned() } else { String::new() });
    }

    fn network(&mut self, file: &ModelFile) {
        let manifest = &file.manifest;
        let architecture = if manifest.architecture.is_empty() { "unnamed" } else { &manifest.architecture };
        let parameters = manifest.parameters.unwrap_or_default();
        let network = format!("{}, {parameters} parameters, {} bytes", plain(architecture), file.bytes.len());
        self.say("network", network);
        let mut counts = BTreeMap::<&str, usize>::new();
        for node in &file.graph.nodes {
            *counts.entry(&node.op).or_default() += 1;
        }
        self.say("operators", counts.iter().map(|(op, n)| format!("{op} {n}")).collect::<Vec<_>>().join(", "));
        match &file.ports {
            Ports::Effect(ports) => self.say("memory", memory(&ports.states)),
            Ports::Controls(ports) => self.say("memory", memory(&ports.states)),
            Ports::Latent(_) => {}
        }
        for (name, figure) in &manifest.measured {
            self.say("measured", format!("{name} {}", number(*figure)));
        }
        let golden = manifest.golden.as_ref();
        self.say("golden", golden.map_or("none".to_owned(), |it| format!("right within {}", number(it.tolerance))));
    }
}

impl Display for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|(label, words)| write!(f, "\n  {label:<12} {words}"))
    }
}

/// What to think of a share of real time, for a musician who plays live.
pub fn opinion(share: f64) -> &'static str {
    const LIGHT: f64 = 0.1;
    const HEAVY: f64 = 0.7;
    match share {
        share if share <= LIGHT => "light",
        share if share <= HEAVY => "plays live",
        _ => "too heavy to play live: it will have gaps, and a bounce will be whole",
    }
}

fn title(manifest: &Manifest) -> String {
    plain(&format!("\"{}\" {}", manifest.name, manifest.version))
}

fn knob_words(knob: &Knob) -> String {
    let name = plain(&knob.name);
    let about = match plain(&knob.description) {
        words if words.is_empty() => words,
        words => format!(". {words}"),
    };
    if knob.style != KnobStyle::Continuous {
        let labels = match (&knob.labels[..], knob.style) {
            ([], KnobStyle::Toggle) => "Off, On".to_owned(),
            (labels, _) => plain(&labels.join(", ")),
        };
        return format!("{name}: {labels}; default {}{about}", plain(&knob.text(knob.default)));
    }
    let [low, high] = knob.range.map(number);
    let unit = if knob.unit.is_empty() { String::new() } else { format!(" {}", plain(&knob.unit)) };
    let curve = if knob.curve == Curve::Log { ", logarithmic" } else { "" };
    let when = if knob.per_sample { ", read at every sample" } else { "" };
    format!("{name}: {low} to {high}{unit}, default {}{curve}{when}{about}", number(knob.default))
}

fn memory(states: &[StatePort]) -> String {
    let numbers: usize = states.iter().map(|state| state.initial.len()).sum();
    match states.len() {
        0 => "none".to_owned(),
        1 => format!("1 state of {numbers} numbers"),
        count => format!("{count} states of {numbers} numbers"),
    }
}

/// On one line.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// With at most six decimals, and none that are zeros.
fn number(value: f64) -> String {
    let figures = format!("{value:.6}");
    match figures.trim_end_matches('0').trim_end_matches('.') {
        "-0" => "0".to_owned(),
        trimmed => trimmed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_needless_zeros() {
        let found = [48_000.0, -0.0, 1e-5, -18.25, 0.1].map(number);
        assert_eq!(found, ["48000", "0", "0.00001", "-18.25", "0.1"]);
    }

    #[test]
    fn knobs_are_told_by_their_style() {
        let drive = Knob { unit: "dB".into(), range: [0.0, 36.0], ..Knob::plain("Drive", 12.0) };
        assert_eq!(knob_words(&drive), "Drive: 0 to 36 dB, default 12");
        let bright = Knob { style: KnobStyle::Toggle, description: "More\ntop.".into(), ..Knob::plain("Bright", 1.0) };
        assert_eq!(knob_words(&bright), "Bright: Off, On; default On. More top.");
    }

    #[test]
    fn the_verdict_tells_what_plays_live() {
        assert_eq!([0.05, 0.5].map(opinion), ["light", "plays live"]);
        assert!(opinion(0.8).starts_with("too heavy"));
    }
}
