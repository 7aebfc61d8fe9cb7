//! What happens to a plugin while it plays, by absolute time.

use std::ops::Range;

use clack_host::events::event_types::{
    MidiEvent, NoteChokeEvent, NoteEndEvent, NoteExpressionEvent, NoteOffEvent, NoteOnEvent, ParamModEvent,
    ParamValueEvent,
};
use clack_host::events::io::EventBuffer;
use clack_host::events::spaces::CoreEventSpace;
use clack_host::events::{Match, Pckn, UnknownEvent};
use clack_host::utils::ClapId;

pub use clack_host::events::event_types::NoteExpressionType;

/// One happening.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Event {
    /// A parameter takes a value, in the host's unit.
    Set {
        /// [`Param::number`](super::Param).
        number: u32,
        /// In the host's unit.
        value: f64,
    },
    /// A parameter is pushed off its value for as long as the push lasts.
    Modulate {
        /// [`Param::number`](super::Param).
        number: u32,
        /// In the host's unit; 0 ends it.
        amount: f64,
    },
    /// A key goes down.
    NoteOn {
        /// 0–15.
        channel: u8,
        /// 0–127.
        key: u8,
        /// 0–1.
        velocity: f64,
    },
    /// A key comes up.
    NoteOff {
        /// 0–15.
        channel: u8,
        /// 0–127.
        key: u8,
    },
    /// A note is cut off.
    NoteChoke {
        /// 0–15.
        channel: u8,
        /// 0–127.
        key: u8,
    },
    /// Nothing more is heard of a note: only a plugin says that.
    NoteEnd {
        /// 0–15.
        channel: u8,
        /// 0–127.
        key: u8,
    },
    /// A note is expressed.
    Express {
        /// 0–15.
        channel: u8,
        /// 0–127.
        key: u8,
        /// In which way.
        what: NoteExpressionType,
        /// In CLAP's unit.
        value: f64,
    },
    /// Any short MIDI message.
    Midi([u8; 3]),
}

/// Events in order of time; those at the same sample keep the order in which they were added.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Timeline {
    events: Vec<(u64, Event)>,
}

impl Timeline {
    /// Adds an event at `sample`.
    pub fn add(&mut self, sample: u64, event: Event) {
        let at = self.events.partition_point(|(time, _)| *time <= sample);
        self.events.insert(at, (sample, event));
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: Self) {
        self.events.extend(other.events);
        self.events.sort_by_key(|(time, _)| *time);
    }

    /// Sample of the last event.
    pub fn last_sample(&self) -> Option<u64> {
        self.events.last().map(|(time, _)| *time)
    }

    /// All of them, with their samples.
    pub fn iter(&self) -> impl Iterator<Item = (u64, Event)> {
        self.events.iter().copied()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether nothing happens.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Those inside `samples`.
    pub fn within(&self, samples: Range<u64>) -> &[(u64, Event)] {
        let start = self.events.partition_point(|(time, _)| *time < samples.start);
        let end = self.events.partition_point(|(time, _)| *time < samples.end);
        &self.events[start..end]
    }
}

/// Writes `event`, `offset` samples into a block.
pub(super) fn push(buffer: &mut EventBuffer, offset: u32, event: Event) {
    match event {
        Event::Set { number, value } => {
            buffer.push(&ParamValueEvent::new(offset, ClapId::new(number), Pckn::match_all(), value));
        }
        Event::Modulate { number, amount } => {
            buffer.push(&ParamModEvent::new(offset, ClapId::new(number), Pckn::match_all(), amount));
        }
        Event::NoteOn { channel, key, velocity } => {
            buffer.push(&NoteOnEvent::new(offset, note(channel, key), velocity));
        }
        Event::NoteOff { channel, key } => buffer.push(&NoteOffEvent::new(offset, note(channel, key), 0.0)),
        Event::NoteChoke { channel, key } => buffer.push(&NoteChokeEvent::new(offset, note(channel, key))),
        Event::NoteEnd { channel, key } => buffer.push(&NoteEndEvent::new(offset, note(channel, key))),
        Event::Express { channel, key, what, value } => {
            buffer.push(&NoteExpressionEvent::new(offset, note(channel, key), what, value));
        }
        Event::Midi(bytes) => buffer.push(&MidiEvent::new(offset, 0, bytes)),
    }
}

/// Reads a note or a MIDI message that the plugin sends; what else it may send is nobody's business here.
pub(super) fn sent(event: &UnknownEvent) -> Option<Event> {
    let of = |pckn: Pckn| match (pckn.channel, pckn.key) {
        (Match::Specific(channel), Match::Specific(key)) => Some((channel as u8, key as u8)),
        _ => None,
    };
    match event.as_core_event()? {
        CoreEventSpace::NoteOn(on) => {
            let velocity = on.velocity();
            of(on.pckn()).map(|(channel, key)| Event::NoteOn { channel, key, velocity })
        }
        CoreEventSpace::NoteOff(off) => of(off.pckn()).map(|(channel, key)| Event::NoteOff { channel, key }),
        CoreEventSpace::NoteEnd(end) => of(end.pckn()).map(|(channel, key)| Event::NoteEnd { channel, key }),
        CoreEventSpace::Midi(midi) => Some(Event::Midi(midi.data())),
        _ => None,
    }
}

fn note(channel: u8, key: u8) -> Pckn {
    Pckn::new(0_u16, u16::from(channel), u16::from(key), u32::from(channel) * 128 + u32::from(key))
}
