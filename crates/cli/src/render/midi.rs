//! Notes from a Standard MIDI File.

use std::path::Path;

use midly::{MetaMessage, MidiMessage, Smf, Timing, TrackEventKind};

use crate::error::{Error, Result};
use crate::host::{Event, Timeline};

const DEFAULT_TEMPO_US: f64 = 500_000.0;

/// All tracks of the file at `path`, played together from sample 0 at its own tempo.
///
/// # Errors
/// When it is no MIDI file.
pub fn read(path: &Path, sample_rate_hz: f64) -> Result<Timeline> {
    let bytes = std::fs::read(path).map_err(|e| Error::file(path, e))?;
    let file = Smf::parse(&bytes).map_err(|e| Error::file(path, format!("not a MIDI file: {e}")))?;
    let mut clock = Clock::new(file.header.timing);
    let mut timeline = Timeline::default();
    for (tick, kind) in by_tick(&file) {
        let at_s = clock.advance_to(tick);
        match kind {
            TrackEventKind::Meta(MetaMessage::Tempo(tempo)) => clock.set_tempo(tempo.as_int().into()),
            TrackEventKind::Midi { channel, message } => {
                let sample = (at_s * sample_rate_hz).round() as u64;
                timeline.add(sample, event(channel.as_int(), message));
            }
            TrackEventKind::Meta(_) | TrackEventKind::SysEx(_) | TrackEventKind::Escape(_) => {}
        }
    }
    Ok(timeline)
}

/// Events of all tracks with their absolute time in ticks.
fn by_tick<'a>(file: &'a Smf<'a>) -> Vec<(u64, TrackEventKind<'a>)> {
    let mut events = Vec::new();
    for track in &file.tracks {
        let mut tick = 0;
        for event in track {
            tick += u64::from(event.delta.as_int());
            events.push((tick, event.kind));
        }
    }
    events.sort_by_key(|(tick, _)| *tick);
    events
}

/// Turns ticks into seconds while the tempo changes.
struct Clock {
    seconds: f64,
    tick: u64,
    seconds_per_tick: f64,
    /// `None` where ticks are parts of a second and tempo means nothing.
    ticks_per_beat: Option<f64>,
}

impl Clock {
    fn new(timing: Timing) -> Self {
        let (seconds_per_tick, ticks_per_beat) = match timing {
            Timing::Metrical(ticks) => {
                let ticks = f64::from(ticks.as_int().max(1));
                (DEFAULT_TEMPO_US / 1e6 / ticks, Some(ticks))
            }
            Timing::Timecode(rate, parts) => (1.0 / (f64::from(rate.as_f32()) * f64::from(parts.max(1))), None),
        };
        Self { seconds: 0.0, tick: 0, seconds_per_tick, ticks_per_beat }
    }

    fn advance_to(&mut self, tick: u64) -> f64 {
        self.seconds += (tick - self.tick) as f64 * self.seconds_per_tick;
        self.tick = tick;
        self.seconds
    }

    fn set_tempo(&mut self, beat_us: f64) {
        if let Some(ticks) = self.ticks_per_beat {
            self.seconds_per_tick = beat_us / 1e6 / ticks;
        }
    }
}

fn event(channel: u8, message: MidiMessage) -> Event {
    match message {
        MidiMessage::NoteOn { key, vel } if vel > 0 => {
            Event::NoteOn { channel, key: key.as_int(), velocity: f64::from(vel.as_int()) / 127.0 }
        }
        MidiMessage::NoteOn { key, .. } | MidiMessage::NoteOff { key, .. } => {
            Event::NoteOff { channel, key: key.as_int() }
        }
        MidiMessage::Aftertouch { key, vel } => Event::Midi([0xa0 | channel, key.as_int(), vel.as_int()]),
        MidiMessage::Controller { controller, value } => {
            Event::Midi([0xb0 | channel, controller.as_int(), value.as_int()])
        }
        MidiMessage::ProgramChange { program } => Event::Midi([0xc0 | channel, program.as_int(), 0]),
        MidiMessage::ChannelAftertouch { vel } => Event::Midi([0xd0 | channel, vel.as_int(), 0]),
        MidiMessage::PitchBend { bend } => {
            let bend = bend.0.as_int();
            Event::Midi([0xe0 | channel, (bend & 0x7f) as u8, (bend >> 7) as u8])
        }
    }
}
