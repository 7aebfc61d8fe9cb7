//! What a VST3 sends, as the tests' CLAP host says it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use timbrel_cli::host::{Event, Timeline};
use vst3::Class;
use vst3::Steinberg::Vst::{Event as Sent, Event_::EventTypes_, IEventList, IEventListTrait};
use vst3::Steinberg::{kInvalidArgument, kResultOk, tresult};

/// Controllers beyond MIDI's own: where a bend is told.
const PITCH_BEND: u8 = 129;

/// A list of events that only ever takes.
#[derive(Default)]
pub(super) struct Listener {
    start: AtomicUsize,
    heard: Mutex<Timeline>,
}

impl Listener {
    /// The next events are of a block that begins here.
    pub(super) fn set_start(&self, sample: usize) {
        self.start.store(sample, Ordering::SeqCst);
    }

    /// All events so far.
    pub(super) fn heard(&self) -> Timeline {
        self.heard.lock().unwrap().clone()
    }
}

impl Class for Listener {
    type Interfaces = (IEventList,);
}

impl IEventListTrait for Listener {
    unsafe fn getEventCount(&self) -> i32 {
        0
    }

    unsafe fn getEvent(&self, _index: i32, _event: *mut Sent) -> tresult {
        kInvalidArgument
    }

    unsafe fn addEvent(&self, event: *mut Sent) -> tresult {
        // SAFETY: the plugin gives a whole event.
        let sent = unsafe { &*event };
        let sample = self.start.load(Ordering::SeqCst) + sent.sampleOffset as usize;
        if let Some(event) = read(sent) {
            self.heard.lock().unwrap().add(sample as u64, event);
        }
        kResultOk
    }
}

fn read(sent: &Sent) -> Option<Event> {
    let kind = u32::from(sent.r#type);
    // SAFETY: the type says which of the union's fields was written.
    unsafe {
        if kind == EventTypes_::kNoteOnEvent {
            let on = sent.__field0.noteOn;
            Some(Event::NoteOn { channel: on.channel as u8, key: on.pitch as u8, velocity: on.velocity.into() })
        } else if kind == EventTypes_::kNoteOffEvent {
            let off = sent.__field0.noteOff;
            Some(Event::NoteOff { channel: off.channel as u8, key: off.pitch as u8 })
        } else if kind == EventTypes_::kLegacyMIDICCOutEvent {
            let told = sent.__field0.midiCCOut;
            let (channel, value) = (told.channel as u8, told.value as u8);
            Some(Event::Midi(match told.controlNumber {
                PITCH_BEND => [0xE0 | channel, value, told.value2 as u8],
                number => [0xB0 | channel, number, value],
            }))
        } else {
            None
        }
    }
}
