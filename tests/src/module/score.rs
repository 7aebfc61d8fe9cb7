//! What happens to a VST3 in one block, from what the tests' CLAP host would be told.

use std::collections::BTreeMap;
use std::ops::Range;

use timbrel_cli::host::{Event, Param, Timeline};
use vst3::Steinberg::Vst::{
    Event as Given, Event_::EventTypes_, IEventList, IEventListTrait, IParamValueQueue, IParamValueQueueTrait,
    IParameterChanges, IParameterChangesTrait,
};
use vst3::Steinberg::{kInvalidArgument, kNotImplemented, kResultOk, tresult};
use vst3::{Class, ComPtr, ComWrapper};

/// Notes and turned knobs of one block.
pub(super) struct Score {
    pub(super) notes: ComPtr<IEventList>,
    pub(super) knobs: ComPtr<IParameterChanges>,
}

/// Notes of a block.
struct Notes(Vec<Given>);

/// Knobs that are turned in a block.
struct Knobs(Vec<ComPtr<IParamValueQueue>>);

/// One knob, and where it stands from which sample on.
struct Queue {
    number: u32,
    points: Vec<(i32, f64)>,
}

impl Score {
    /// What is in `events` within `span`, timed from its beginning. Values are told as shares of the ranges in `params`.
    pub(super) fn of(events: &Timeline, span: Range<u64>, params: &[Param]) -> Self {
        let (mut notes, mut queues) = (Vec::new(), BTreeMap::<u32, Vec<(i32, f64)>>::new());
        for (time, event) in events.within(span.clone()) {
            let offset = (time - span.start) as i32;
            match *event {
                Event::Set { number, value } => {
                    let param = params.iter().find(|param| param.number == number).unwrap();
                    let share = (value - param.range[0]) / (param.range[1] - param.range[0]);
                    queues.entry(number).or_default().push((offset, share));
                }
                other => notes.push(note(offset, other)),
            }
        }
        let queue = |(number, points)| ComWrapper::new(Queue { number, points }).to_com_ptr().unwrap();
        let knobs = Knobs(queues.into_iter().map(queue).collect());
        Self {
            notes: ComWrapper::new(Notes(notes)).to_com_ptr().unwrap(),
            knobs: ComWrapper::new(knobs).to_com_ptr().unwrap(),
        }
    }
}

fn note(offset: i32, event: Event) -> Given {
    // SAFETY: numbers and pointers, for which zeros are good values; the type says which field of the union is meant.
    unsafe {
        let mut given: Given = std::mem::zeroed();
        given.sampleOffset = offset;
        match event {
            Event::NoteOn { channel, key, velocity } => {
                given.r#type = EventTypes_::kNoteOnEvent as u16;
                given.__field0.noteOn.channel = channel.into();
                given.__field0.noteOn.pitch = key.into();
                given.__field0.noteOn.velocity = velocity as f32;
                given.__field0.noteOn.noteId = -1;
            }
            Event::NoteOff { channel, key } => {
                given.r#type = EventTypes_::kNoteOffEvent as u16;
                given.__field0.noteOff.channel = channel.into();
                given.__field0.noteOff.pitch = key.into();
                given.__field0.noteOff.noteId = -1;
            }
            other => panic!("{other:?} is not told to a VST3 here"),
        }
        given
    }
}

impl Class for Notes {
    type Interfaces = (IEventList,);
}

impl IEventListTrait for Notes {
    unsafe fn getEventCount(&self) -> i32 {
        self.0.len() as i32
    }

    unsafe fn getEvent(&self, index: i32, event: *mut Given) -> tresult {
        let Some(note) = usize::try_from(index).ok().and_then(|index| self.0.get(index)) else {
            return kInvalidArgument;
        };
        // SAFETY: the plugin gives room for one.
        unsafe { event.write(*note) };
        kResultOk
    }

    unsafe fn addEvent(&self, _event: *mut Given) -> tresult {
        kNotImplemented
    }
}

impl Class for Knobs {
    type Interfaces = (IParameterChanges,);
}

impl IParameterChangesTrait for Knobs {
    unsafe fn getParameterCount(&self) -> i32 {
        self.0.len() as i32
    }

    unsafe fn getParameterData(&self, index: i32) -> *mut IParamValueQueue {
        let queue = usize::try_from(index).ok().and_then(|index| self.0.get(index));
        queue.map_or(std::ptr::null_mut(), ComPtr::as_ptr)
    }

    unsafe fn addParameterData(&self, _id: *const u32, _index: *mut i32) -> *mut IParamValueQueue {
        std::ptr::null_mut()
    }
}

impl Class for Queue {
    type Interfaces = (IParamValueQueue,);
}

impl IParamValueQueueTrait for Queue {
    unsafe fn getParameterId(&self) -> u32 {
        self.number
    }

    unsafe fn getPointCount(&self) -> i32 {
        self.points.len() as i32
    }

    unsafe fn getPoint(&self, index: i32, offset: *mut i32, value: *mut f64) -> tresult {
        let Some(point) = usize::try_from(index).ok().and_then(|index| self.points.get(index)) else {
            return kInvalidArgument;
        };
        // SAFETY: the plugin gives room for both.
        unsafe {
            offset.write(point.0);
            value.write(point.1);
        }
        kResultOk
    }

    unsafe fn addPoint(&self, _offset: i32, _value: f64, _index: *mut i32) -> tresult {
        kNotImplemented
    }
}
