//! What is heard leaves as notes.

use std::collections::BTreeSet;

use testkit::Splits;
use testkit::signals::{self, Noise};
use timbrel_cli::host::{Event, Planar, Plugin, Processor, Setup, Timeline};
use timbrel_tests::transfer::{self, set};

use super::RATE_HZ;

const SETUP: Setup = Setup { sample_rate_hz: RATE_HZ, max_block_samples: 4_096, offline: true };
const MIDDLE: f64 = 8_192.0;

/// Note numbers with the samples where they begin and end, sung with vibrato and a breath between them.
struct Song {
    sound: Planar,
    notes: Vec<(u8, usize, usize)>,
}

fn song(keys: &[u8], offset_cents: f64) -> Song {
    let (sung, breath) = (19_200, 7_200);
    let (mut sound, mut notes) = (vec![0.0; breath], Vec::new());
    for &key in keys {
        let f0_hz = 440.0 * ((f64::from(key) - 69.0 + offset_cents / 100.0) / 12.0).exp2();
        notes.push((key, sound.len(), sound.len() + sung));
        let mut note = transfer::sung(f0_hz, RATE_HZ, sung).swap_remove(0);
        let fade = |n: usize| (n as f32 / 480.0).min((sung - n) as f32 / 960.0).min(1.0);
        note.iter_mut().enumerate().for_each(|(n, y)| *y *= fade(n));
        sound.append(&mut note);
        sound.resize(sound.len() + breath, 0.0);
    }
    Song { sound: vec![sound; 2], notes }
}

/// Plays and gives what is sent.
fn sent(plugin: &mut Plugin, input: &Planar, events: &Timeline, splits: Splits) -> Timeline {
    let mut processor = plugin.activate(SETUP).unwrap();
    processor.play(input, events, splits.ranges(input[0].len())).unwrap();
    let sent = processor.take_sent();
    plugin.deactivate(processor);
    sent
}

/// The notes in order: key, velocity, beginning and end.
fn notes(sent: &Timeline) -> Vec<(u8, f64, u64, u64)> {
    let (mut notes, mut open) = (Vec::new(), Vec::new());
    for (sample, event) in sent.iter() {
        match event {
            Event::NoteOn { key, velocity, .. } => open.push((key, velocity, sample)),
            Event::NoteOff { key, .. } => {
                let at = open.iter().position(|note| note.0 == key).expect("a note that ends has begun");
                let (key, velocity, start) = open.remove(at);
                notes.push((key, velocity, start, sample));
            }
            _ => {}
        }
    }
    assert!(open.is_empty(), "stuck: {open:?}");
    notes
}

/// Pitch that a receiver plays at each message while a note sounds.
fn pitches(sent: &Timeline) -> Vec<(u64, f64)> {
    let (mut key, mut bend, mut pitches) = (None, 0.0, Vec::new());
    for (sample, event) in sent.iter() {
        match event {
            Event::NoteOn { key: on, .. } => key = Some(f64::from(on)),
            Event::NoteOff { .. } => key = None,
            Event::Midi([0xE0, low, high]) => {
                bend = 2.0 * ((f64::from(high) * 128.0 + f64::from(low)) - MIDDLE) / MIDDLE;
            }
            _ => continue,
        }
        pitches.extend(key.map(|key| (sample, key + bend)));
    }
    pitches
}

#[test]
fn a_sung_line_leaves_as_its_notes() {
    let song = song(&[60, 62, 64, 67, 65, 60, 72, 55], 20.0);
    let mut plugin = set(SETUP, &[]);
    assert!(plugin.sends_notes() && plugin.takes_notes());
    let sent = sent(&mut plugin, &song.sound, &Timeline::default(), Splits::fixed(512));
    let latency = plugin.latency_samples() as u64;
    let heard = notes(&sent);
    let keys: Vec<u8> = heard.iter().map(|note| note.0).collect();
    assert_eq!(keys, song.notes.iter().map(|note| note.0).collect::<Vec<_>>());
    for (&(key, velocity, start, end), &(_, sung_from, sung_to)) in heard.iter().zip(&song.notes) {
        let late_ms = |heard: u64, sung: usize| (heard as f64 - sung as f64 - latency as f64) / RATE_HZ * 1e3;
        let (begins, ends) = (late_ms(start, sung_from), late_ms(end, sung_to));
        assert!((-12.0..60.0).contains(&begins) && (-20.0..120.0).contains(&ends), "{key}: {begins} ms, {ends} ms");
        assert!((0.2..1.0).contains(&velocity), "{key}: {velocity}");
    }
    assert_bends(&sent, &song, latency);
    assert_eq!(range_of_bend(&sent), [[101, 0], [100, 0], [6, 2], [38, 0]], "told once, first of all");
}

/// The receiver's pitch is the singer's, vibrato and all.
fn assert_bends(sent: &Timeline, song: &Song, latency: u64) {
    let mut errors: Vec<f64> = Vec::new();
    for (sample, pitch) in pitches(sent) {
        let at = (sample - latency) as usize;
        let sung = song.notes.iter().find(|(_, from, to)| (from + 4_800..to - 2_400).contains(&at));
        let Some((key, from, _)) = sung else { continue };
        let vibrato = 1.0 + 0.006 * (std::f64::consts::TAU * 5.5 * (at - from) as f64 / RATE_HZ).sin();
        errors.push(100.0 * (pitch - f64::from(*key) - 0.2 - 12.0 * vibrato.log2()).abs());
    }
    errors.sort_by(f64::total_cmp);
    assert!(errors.len() > 300, "the bend follows: {}", errors.len());
    let (median, most) = (errors[errors.len() / 2], errors[errors.len() * 99 / 100]);
    // Pitch is known some milliseconds before loudness, so the vibrato comes a little early.
    assert!(median < 5.0 && most < 9.0, "{median} cents at the median, {most} at the 99th percentile");
}

fn range_of_bend(sent: &Timeline) -> Vec<[u8; 2]> {
    let control = |event: Event| match event {
        Event::Midi([0xB0, number, value]) if number != 11 => Some([number, value]),
        _ => None,
    };
    sent.iter().filter_map(|(_, event)| control(event)).collect()
}

#[test]
fn a_louder_note_is_played_harder() {
    let mut song = song(&[64, 64, 64, 64], 0.0);
    let quiet = song.notes[3].1;
    song.sound.iter_mut().for_each(|side| side[quiet - 1_000..].iter_mut().for_each(|x| *x *= 0.2));
    let heard = notes(&sent(&mut set(SETUP, &[]), &song.sound, &Timeline::default(), Splits::fixed(512)));
    assert!(heard[3].1 < heard[2].1 - 0.2, "{heard:?}");
}

#[test]
fn nothing_is_sent_when_nothing_is_heard() {
    let silence = vec![0.0; 48_000];
    let clicks = (0..48_000).map(|n| if n % 9_001 == 0 { 0.9 } else { 0.0 }).collect();
    for (what, sound) in [("silence", silence), ("hiss", signals::noise(3, 0.3, 48_000)), ("clicks", clicks)] {
        let sent = sent(&mut set(SETUP, &[]), &vec![sound; 2], &Timeline::default(), Splits::fixed(512));
        assert!(sent.is_empty(), "{what}: {sent:?}");
    }
    let mut drawn = set(SETUP, &[("source", "cv")]);
    assert!(sent(&mut drawn, &vec![vec![0.0; 9_600]; 2], &Timeline::default(), Splits::fixed(512)).is_empty());
}

#[test]
fn a_drawn_line_leaves_too_and_keys_pass() {
    let silence = vec![vec![0.0; 24_000]; 2];
    let mut plugin = set(SETUP, &[("source", "cv"), ("cv_pitch", "64.5")]);
    let mut events = Timeline::default();
    events.add(1_000, plugin.set_event("cv_loudness", "-6").unwrap());
    events.add(12_000, plugin.set_event("cv_loudness", "-60").unwrap());
    let drawn = sent(&mut plugin, &silence, &events, Splits::fixed(512));
    let [(_, velocity, start, end)] = notes(&drawn)[..] else { panic!("{drawn:?}") };
    assert!((pitches(&drawn)[0].1 - 64.5).abs() < 0.001 && (velocity - (1.0 - 6.0 / 30.0)).abs() < 0.01);
    // The next frame and one more; the next frame.
    assert_eq!((start, end), (1_152 + 192, 12_096));

    let mut plugin = set(SETUP, &[("source", "midi")]);
    let mut keys = Timeline::default();
    for (sample, key) in [(101, 60), (3_003, 64)] {
        keys.add(sample, Event::NoteOn { channel: 3, key, velocity: 0.5 });
        keys.add(sample + 7_000, Event::NoteOff { channel: 3, key });
    }
    assert_eq!(sent(&mut plugin, &silence, &keys, Splits::fixed(512)), keys, "as they came");
}

#[test]
fn a_note_that_a_restart_cuts_off_ends_with_the_first_block_after_it() {
    let mut plugin = set(SETUP, &[("source", "cv"), ("cv_loudness", "-6")]);
    let silence = vec![vec![0.0; 4_800]; 2];
    let first = sent(&mut plugin, &silence, &Timeline::default(), Splits::fixed(512));
    assert_eq!(first.iter().next().unwrap(), (0, Event::NoteOff { channel: 0, key: 60 }), "from before");
    let mut off = Timeline::default();
    off.add(0, plugin.set_event("bypass", "on").unwrap());
    let last = sent(&mut plugin, &silence, &off, Splits::fixed(512));
    assert_eq!(last.iter().collect::<Vec<_>>(), [(0, Event::NoteOff { channel: 0, key: 60 })]);
}

#[test]
fn any_split_sends_the_same_at_the_same_samples() {
    let song = song(&[60, 67, 64], 30.0);
    let mut plugin = set(SETUP, &[]);
    let state = plugin.save().unwrap();
    let mut events = Timeline::default();
    events.add(20_001, plugin.set_event("bypass", "on").unwrap());
    events.add(22_003, plugin.set_event("bypass", "off").unwrap());
    let mut take = |splits: Splits| {
        plugin.load(&state).unwrap();
        sent(&mut plugin, &song.sound, &events, splits)
    };
    let reference = take(Splits::fixed(4_096));
    let first_off = reference.iter().find(|(_, event)| matches!(event, Event::NoteOff { .. })).unwrap();
    assert_eq!(first_off.0, 20_001, "the note ends with the bypass");
    for splits in Splits::all() {
        assert_eq!(reference, take(splits), "{splits}");
    }
}

/// A host that turns, resets, restarts and plays keys at random, and remembers which notes sound.
struct Session {
    plugin: Plugin,
    processor: Option<Processor>,
    dice: Noise,
    sounding: BTreeSet<(u8, u8)>,
}

impl Session {
    const SETUP: Setup = Setup { sample_rate_hz: RATE_HZ, max_block_samples: 512, offline: false };

    fn step(&mut self, song: &[f32]) {
        match self.dice.below(60) {
            0 => self.processor.as_mut().unwrap().reset(),
            1 => {
                self.plugin.deactivate(self.processor.take().unwrap());
                self.processor = Some(self.plugin.activate(Self::SETUP).unwrap());
            }
            _ => {}
        }
        let length = 1 + self.dice.below(512);
        let from = self.dice.below(song.len() - length);
        let events = self.events(length);
        self.play(&vec![song[from..from + length].to_vec(); 2], &events);
    }

    fn events(&mut self, length: usize) -> Timeline {
        let start = self.processor.as_ref().unwrap().position_samples();
        let mut events = Timeline::default();
        for _ in 0..self.dice.below(3) {
            let choices: [(&str, &[&str]); 4] = [
                ("source", &["audio", "midi", "cv"]),
                ("bypass", &["on", "off", "off"]),
                ("cv_loudness", &["-60", "-10"]),
                ("cv_pitch", &["50", "61.3", "70"]),
            ];
            let (id, values) = choices[self.dice.below(choices.len())];
            let turned = self.plugin.set_event(id, values[self.dice.below(values.len())]).unwrap();
            let (channel, key) = (self.dice.below(16) as u8, self.dice.below(128) as u8);
            let at = start + self.dice.below(length) as u64;
            events.add(
                at,
                match self.dice.below(4) {
                    0 => turned,
                    1 => Event::NoteOff { channel, key },
                    _ => Event::NoteOn { channel, key, velocity: 0.7 },
                },
            );
        }
        events
    }

    fn play(&mut self, input: &Planar, events: &Timeline) {
        let processor = self.processor.as_mut().unwrap();
        processor.play(input, events, std::iter::once(0..input[0].len())).unwrap();
        for (_, event) in processor.take_sent().iter() {
            match event {
                Event::NoteOn { channel, key, .. } => drop(self.sounding.insert((channel, key))),
                Event::NoteOff { channel, key } => assert!(self.sounding.remove(&(channel, key)), "ended twice"),
                _ => {}
            }
        }
        self.plugin.idle();
    }
}

#[test]
fn two_thousand_random_steps_leave_no_note_hanging() {
    let song = song(&[60, 67, 64, 55, 72], 0.0).sound.swap_remove(0);
    let mut plugin = set(Session::SETUP, &[]);
    let processor = Some(plugin.activate(Session::SETUP).unwrap());
    let mut session = Session { plugin, processor, dice: Noise::new(5), sounding: BTreeSet::new() };
    let mut most = 0;
    for step in 0..2_000 {
        session.step(&song);
        most = most.max(session.sounding.len());
        if step % 100 == 99 {
            let mut events = Timeline::default();
            let start = session.processor.as_ref().unwrap().position_samples();
            events.add(start, session.plugin.set_event("bypass", "on").unwrap());
            session.play(&vec![vec![0.0; 64]; 2], &events);
            assert!(session.sounding.is_empty(), "after step {step}: {:?}", session.sounding);
        }
    }
    assert!(most > 3, "notes were sent: {most}");
    let processor = session.processor.take().unwrap();
    session.plugin.deactivate(processor);
}
