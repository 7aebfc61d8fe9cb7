mod blend;
mod changes;
mod latency;
mod stereo;
mod threads;

use infer::{Audio, Cue, HopLength, Lane, LaneSpec, Player, PlayerHandle, PlayerSpec, Runner, Voice, Waveform, player};
use testkit::{Splits, no_alloc};

use crate::fakes::Equation;

const RATE_HZ: f64 = 48_000.0;
const FADE: usize = 960;
const ANY: HopLength = HopLength::UpTo(512);

/// Four slots in a mono track with room to be late.
fn mono_player() -> (PlayerHandle<Waveform>, Player<Waveform>) {
    let (handle, mut player) = player(4);
    player.prepare(PlayerSpec { host_rate_hz: RATE_HZ, channels: 1, latency_room_samples: 5_000 });
    (handle, player)
}

fn lane(runner: Box<dyn Runner<Audio>>) -> Lane<Waveform> {
    let spec = LaneSpec { latency_room_samples: 5_000, ..LaneSpec::new(RATE_HZ, RATE_HZ) };
    Lane::new(spec, vec![Voice::waveform(1, runner)])
}

/// A lane that multiplies.
fn gain(gain: f32) -> Lane<Waveform> {
    lane(Equation::new(ANY, move |_: &mut f32, x: f32, _: [f32; 2]| gain * x))
}

/// What a score asks for at each sample.
#[derive(Clone, Copy)]
struct Score<'a> {
    /// Slot from this sample on, in order.
    slots: &'a [(usize, usize)],
    blend: &'a [f32],
}

/// Plays `input`, cut like this and also wherever the slot changes, as a host that automates it does.
fn play(player: &mut Player<Waveform>, input: &[f32], score: Score<'_>, splits: Splits) -> Vec<f32> {
    let mut audio = input.to_vec();
    for range in splits.ranges(input.len()) {
        let mut start = range.start;
        while start < range.end {
            let slot = score.slots.iter().rev().find(|(from, _)| *from <= start).map_or(0, |(_, slot)| *slot);
            let next = score.slots.iter().map(|(from, _)| *from).find(|from| *from > start);
            let end = range.end.min(next.unwrap_or(usize::MAX));
            let blend = if score.blend.is_empty() { score.blend } else { &score.blend[start..end] };
            let cue = Cue { slot, blend, ..Cue::default() };
            no_alloc(|| player.process(&mut [&mut audio[start..end]], &cue, &()));
            start = end;
        }
    }
    audio
}

/// Plays `slot` and nothing else.
fn play_slot(player: &mut Player<Waveform>, input: &[f32], slot: usize) -> Vec<f32> {
    play(player, input, Score { slots: &[(0, slot)], blend: &[] }, Splits::fixed(480))
}
