//! What leaves the plugin as notes: the line that is heard or drawn, or the keys that come in.

mod ledger;
mod scribe;

use nice_plug::midi::{Channel, Key, VoiceID};
use nice_plug::prelude::NoteEvent;

use super::controls::{Controls, Source};
use super::performer::Line;
use ledger::Ledger;
use scribe::{Message, Scribe};

/// Channel on which a line is written.
const CHANNEL: u8 = 0;

/// Sends notes, and sees to it that each one ends.
#[derive(Debug, Default)]
pub(crate) struct Outlet {
    sends: Sends,
    scribe: Scribe,
    ledger: Ledger,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Sends {
    #[default]
    Nothing,
    /// What is heard or drawn.
    Line,
    /// The keys that come in.
    Keys,
}

impl Outlet {
    /// The line breaks off. What still sounds ends when something can be sent again.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self) {
        self.sends = Sends::Nothing;
        self.scribe.reset();
        self.ledger.owe(None, None);
    }

    /// Looks where the knobs stand, before the sample `at`: what was sent from another source ends.
    ///
    /// Realtime.
    pub(crate) fn look(&mut self, at: usize, controls: &Controls, send: &mut impl FnMut(NoteEvent<()>) -> bool) {
        let sends = match controls.source {
            _ if controls.bypass => Sends::Nothing,
            Source::Audio | Source::Cv => Sends::Line,
            Source::Midi => Sends::Keys,
        };
        if sends != self.sends {
            self.reset();
            self.sends = sends;
        }
        self.settle(at, send);
    }

    /// The next frame of the line, which begins at the sample `at`.
    ///
    /// Realtime.
    pub(crate) fn write(&mut self, at: usize, line: Option<Line>, send: &mut impl FnMut(NoteEvent<()>) -> bool) {
        if self.sends != Sends::Line {
            return;
        }
        let ledger = &mut self.ledger;
        self.scribe.frame(line, |message| match message {
            Message::Off { note } => {
                ledger.owe(Some(CHANNEL), Some(note));
                ledger.settle(|channel, key| send(off(at, channel, key)));
            }
            Message::On { note, .. } => {
                if send(event(at, message)) {
                    ledger.hold(CHANNEL, note);
                }
            }
            Message::Control { .. } | Message::Bend(_) => {
                send(event(at, message));
            }
        });
    }

    /// A key or its expression passes, where keys are what is played.
    ///
    /// Realtime.
    pub(crate) fn pass(&mut self, at: usize, heard: &NoteEvent<()>, send: &mut impl FnMut(NoteEvent<()>) -> bool) {
        if self.sends != Sends::Keys {
            return;
        }
        match *heard {
            NoteEvent::NoteOn { channel: Channel::Number(channel), key: Key::Number(key), .. } => {
                if send(anonymous(*heard)) {
                    self.ledger.hold(channel, key);
                }
            }
            NoteEvent::NoteOff { channel, key, .. } | NoteEvent::Choke { channel, key, .. } => {
                self.ledger.owe(channel.number(), key.number());
                self.settle(at, send);
            }
            // Without numbers it is no key; what modulates a parameter is no note.
            NoteEvent::NoteOn { .. } | NoteEvent::PolyModulation { .. } | NoteEvent::MonoAutomation { .. } => {}
            _ => {
                send(anonymous(*heard));
            }
        }
    }

    fn settle(&mut self, at: usize, send: &mut impl FnMut(NoteEvent<()>) -> bool) {
        self.ledger.settle(|channel, key| send(off(at, channel, key)));
    }
}

fn off(at: usize, channel: u8, key: u8) -> NoteEvent<()> {
    NoteEvent::NoteOff {
        timing: at as u32,
        voice_id: VoiceID::Wildcard,
        channel: Channel::Number(channel),
        key: Key::Number(key),
        velocity: 0.0,
    }
}

/// As the host takes it.
fn event(at: usize, message: Message) -> NoteEvent<()> {
    let (timing, channel) = (at as u32, CHANNEL);
    match message {
        Message::Control { number, value } => {
            NoteEvent::MidiCC { timing, channel, cc: number, value: f32::from(value) / 127.0 }
        }
        Message::Bend(bend) => {
            NoteEvent::MidiPitchBend { timing, channel, value: f32::from(bend) / f32::from(scribe::MOST_BEND) }
        }
        Message::On { note, velocity } => {
            let (voice_id, channel, key) = (VoiceID::Wildcard, Channel::Number(CHANNEL), Key::Number(note));
            NoteEvent::NoteOn { timing, voice_id, channel, key, velocity }
        }
        Message::Off { note } => off(at, CHANNEL, note),
    }
}

/// The same for the voice of its key, whichever that is: a note that is ended later is not known by its number.
fn anonymous(mut event: NoteEvent<()>) -> NoteEvent<()> {
    match &mut event {
        NoteEvent::NoteOn { voice_id, .. }
        | NoteEvent::PolyPressure { voice_id, .. }
        | NoteEvent::PolyVolume { voice_id, .. }
        | NoteEvent::PolyPan { voice_id, .. }
        | NoteEvent::PolyTuning { voice_id, .. }
        | NoteEvent::PolyVibrato { voice_id, .. }
        | NoteEvent::PolyExpression { voice_id, .. }
        | NoteEvent::PolyBrightness { voice_id, .. } => *voice_id = VoiceID::Wildcard,
        _ => {}
    }
    event
}
