//! The performance itself: playing through a plugin offline or against the clock.

use std::iter::once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::blocks::Blocks;
use crate::error::{Error, Result};
use crate::host::guard::{Counts, Guard};
use crate::host::{Planar, Plugin, Processor, Setup, Timeline};

/// How often the main thread looks after the plugin while another thread plays.
const IDLE: Duration = Duration::from_millis(5);

/// What the guarded thread did, from all performances of this program.
static GUARDED: Mutex<Option<Counts>> = Mutex::new(None);

/// Plays `input` and as much silence after it as the plugin's latency takes; also says that latency.
pub(super) fn play(
    plugin: &mut Plugin,
    setup: Setup,
    blocks: Blocks,
    input: &Planar,
    events: &Timeline,
) -> Result<(Planar, usize)> {
    let mut processor = plugin.activate(setup)?;
    let latency_samples = plugin.latency_samples();
    let total = input.first().map_or(0, Vec::len) + latency_samples;
    let mut input = if plugin.channels()[0] == 0 { Planar::new() } else { input.clone() };
    input.iter_mut().for_each(|channel| channel.resize(total, 0.0));
    let performance = Performance { input: &input, events, blocks, total };
    let played = if setup.offline {
        performance.bounce(plugin, &mut processor)
    } else {
        performance.against_the_clock(plugin, &mut processor)
    };
    plugin.deactivate(processor);
    Ok((played?, latency_samples))
}

/// What the audio threads did so far, where the program runs with a guard.
pub(super) fn guarded() -> Option<Counts> {
    Guard::find().map(|_| GUARDED.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or_default())
}

struct Performance<'a> {
    input: &'a Planar,
    events: &'a Timeline,
    blocks: Blocks,
    total: usize,
}

impl Performance<'_> {
    fn bounce(&self, plugin: &mut Plugin, processor: &mut Processor) -> Result<Planar> {
        let mut output = Planar::new();
        for cut in self.blocks.ranges(self.total) {
            self.block(processor, cut, &mut output)?;
            plugin.idle();
        }
        note_guard();
        Ok(output)
    }

    /// Plays on a thread of its own, each block when its time has come, as a sound card would ask for it.
    fn against_the_clock(&self, plugin: &mut Plugin, processor: &mut Processor) -> Result<Planar> {
        let done = AtomicBool::new(false);
        std::thread::scope(|threads| {
            let audio = threads.spawn(|| {
                let output = self.in_time(processor);
                note_guard();
                done.store(true, Ordering::Release);
                output
            });
            while !done.load(Ordering::Acquire) && !audio.is_finished() {
                plugin.idle();
                std::thread::sleep(IDLE);
            }
            audio.join().unwrap_or_else(|_| Err(Error::Plugin("play: its audio thread panicked".into())))
        })
    }

    fn in_time(&self, processor: &mut Processor) -> Result<Planar> {
        let (start, rate_hz) = (Instant::now(), processor.setup().sample_rate_hz);
        let mut output = Planar::new();
        for cut in self.blocks.ranges(self.total) {
            let due = start + Duration::from_secs_f64(cut.end as f64 / rate_hz);
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            self.block(processor, cut, &mut output)?;
        }
        Ok(output)
    }

    fn block(&self, processor: &mut Processor, cut: std::ops::Range<usize>, output: &mut Planar) -> Result<()> {
        let input: Planar = self.input.iter().map(|channel| channel[cut.clone()].to_vec()).collect();
        let played = processor.play(&input, self.events, once(0..cut.len()))?;
        output.resize(played.len(), Vec::new());
        output.iter_mut().zip(played).for_each(|(all, part)| all.extend(part));
        Ok(())
    }
}

fn note_guard() {
    if let Some(guard) = Guard::find() {
        *GUARDED.lock().unwrap_or_else(PoisonError::into_inner) = Some(guard.counts());
    }
}
