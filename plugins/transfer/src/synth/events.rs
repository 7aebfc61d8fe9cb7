//! What the host says, as the engine understands it.

use nice_plug::midi::{Channel, Key, VoiceID};
use nice_plug::prelude::*;

use super::controls::Controls;
use super::engine::Engine;
use super::expression::Expressing;
use super::note::{Note, Which};

/// Controllers that end what sounds.
const ALL_SOUND_OFF: u8 = 120;
const ALL_NOTES_OFF: u8 = 123;

/// Before the next sample, this happens.
///
/// Realtime.
pub(super) fn happen(engine: &mut Engine, event: &NoteEvent<()>, controls: &Controls, api: PluginApi) {
    let pool = engine.pool();
    match *event {
        NoteEvent::NoteOn { voice_id, channel, key, velocity, .. } if velocity > 0.0 => {
            let Some(key) = key.number() else { return };
            let (id, channel) = (voice_id.id(), channel.number().unwrap_or(0));
            engine.press(Note { id, channel, key, velocity: velocity.min(1.0) }, controls);
        }
        NoteEvent::NoteOn { voice_id, channel, key, .. } | NoteEvent::NoteOff { voice_id, channel, key, .. } => {
            pool.release(&which(voice_id, channel, key), controls);
        }
        NoteEvent::Choke { voice_id, channel, key, .. } => pool.choke(&which(voice_id, channel, key)),
        NoteEvent::MidiPitchBend { channel, value, .. } => pool.turn(|channels| channels.bend(channel, value)),
        NoteEvent::MidiChannelPressure { channel, pressure, .. } => {
            pool.turn(|channels| channels.press(channel, pressure));
        }
        NoteEvent::MidiCC { channel, cc: ALL_SOUND_OFF, .. } => pool.choke(&Which::of_channel(channel)),
        NoteEvent::MidiCC { channel, cc: ALL_NOTES_OFF, .. } => pool.release(&Which::of_channel(channel), controls),
        NoteEvent::MidiCC { channel, cc, value, .. } => pool.turn(|channels| channels.turn(channel, cc, value)),
        _ => {
            if let Some((which, expressing)) = expressed(event, api) {
                pool.express(&which, expressing);
            }
        }
    }
}

/// A note has ended.
pub(super) fn ended(note: &Note, timing: u32) -> NoteEvent<()> {
    let voice_id = note.id.map_or(VoiceID::Wildcard, VoiceID::ID);
    NoteEvent::VoiceTerminated { timing, voice_id, channel: Channel::Number(note.channel), key: Key::Number(note.key) }
}

fn which(id: VoiceID, channel: Channel, key: Key) -> Which {
    Which { id: id.id(), channel: channel.number(), key: key.number() }
}

/// What is done to which notes.
fn expressed(event: &NoteEvent<()>, api: PluginApi) -> Option<(Which, Expressing)> {
    let (id, channel, key, expressing) = match *event {
        NoteEvent::PolyPressure { voice_id, channel, key, pressure, .. } => {
            (voice_id, channel, key, Expressing::Pressure(pressure))
        }
        NoteEvent::PolyVolume { voice_id, channel, key, gain, .. } => {
            (voice_id, channel, key, Expressing::Volume(gain))
        }
        NoteEvent::PolyPan { voice_id, channel, key, pan, .. } => (voice_id, channel, key, Expressing::Pan(pan)),
        NoteEvent::PolyTuning { voice_id, channel, key, tuning, .. } => {
            (voice_id, channel, key, Expressing::Tuning(tuning))
        }
        NoteEvent::PolyVibrato { voice_id, channel, key, vibrato, .. } => {
            (voice_id, channel, key, Expressing::Vibrato(vibrato))
        }
        NoteEvent::PolyExpression { voice_id, channel, key, expression, .. } => {
            (voice_id, channel, key, Expressing::Expression(expression))
        }
        NoteEvent::PolyBrightness { voice_id, channel, key, brightness, .. } => {
            (voice_id, channel, key, Expressing::Brightness(brightness))
        }
        _ => return None,
    };
    let expressing = match expressing {
        // The framework takes one for the other in VST3.
        Expressing::Expression(value) if api == PluginApi::Vst3 => Expressing::Brightness(value),
        Expressing::Brightness(value) if api == PluginApi::Vst3 => Expressing::Expression(value),
        other => other,
    };
    Some((which(id, channel, key), expressing))
}
