//! From a click on the map to its sound: what the editor sends for it, and the first sample that leaves the plugin, of a
//! host whose next block is due at once. With the shipped model, without a window.
#![allow(missing_docs, unsafe_code, reason = "the framework's buffers are slices that outlive them by promise")]

use std::num::NonZeroU32;
use std::time::Instant;

use nice_plug::context::process::SendEventError;
use nice_plug::prelude::*;
use timbrel_sampler::Sampler;
use timbrel_sampler::view::{Command, Desk};

const RATE_HZ: f32 = 48_000.0;
const BLOCK: usize = 32;
/// Blocks of silence after which the next click may come.
const REST: usize = 8;

fn main() {
    // Without `--bench` it is a test that wants to know whether all this runs.
    let clicks = if std::env::args().any(|argument| argument == "--bench") { 300 } else { 2 };
    let mut stage = Stage::new();
    // Warm: something was heard before.
    stage.click_ms(0);
    let sound = |n: usize| 1 + 7 * n % 2_000;
    let mut new: Vec<f64> = (0..clicks).map(|n| stage.click_ms(sound(n))).collect();
    let mut again: Vec<f64> = (0..clicks).map(|n| stage.click_ms(sound(clicks - 1 - n))).collect();
    println!("From a click to its sound, ms: median and p99.");
    for (what, times) in [("a point that is new", &mut new), ("one that was heard", &mut again)] {
        times.sort_by(f64::total_cmp);
        println!("{what:<24} {:>6.2} {:>6.2}", times[clicks / 2], times[clicks * 99 / 100]);
    }
}

struct Stage {
    plugin: Sampler,
    desk: std::sync::Arc<Desk>,
}

impl Stage {
    fn new() -> Self {
        let mut plugin = Sampler::default();
        let layout = AudioIOLayout { main_output_channels: NonZeroU32::new(2), ..AudioIOLayout::const_default() };
        let config = BufferConfig {
            sample_rate: RATE_HZ,
            min_buffer_size: None,
            max_buffer_size: BLOCK as u32,
            process_mode: ProcessMode::Realtime,
        };
        assert!(plugin.activate(&layout, &config, &mut Context), "it starts");
        plugin.reset();
        let desk = plugin.desk();
        Self { plugin, desk }
    }

    fn click_ms(&mut self, sound: usize) -> f64 {
        let start = Instant::now();
        self.desk.send(Command::Audition(sound));
        while self.block() == 0.0 {
            assert!(start.elapsed().as_secs() < 10, "nothing sounds");
            // As a host sleeps between its blocks.
            std::thread::sleep(std::time::Duration::from_micros(50));
        }
        let took = start.elapsed();
        // It plays out before the next.
        let mut silent = 0;
        while silent < REST {
            silent = if self.block() == 0.0 { silent + 1 } else { 0 };
        }
        took.as_secs_f64() * 1e3
    }

    /// One block; its peak.
    fn block(&mut self) -> f32 {
        let mut sides = [[0.0_f32; BLOCK]; 2];
        let [left, right] = &mut sides;
        let mut buffer = Buffer::default();
        // SAFETY: both slices outlive the buffer.
        unsafe { buffer.set_slices(BLOCK, |slices| *slices = vec![&mut left[..], &mut right[..]]) };
        let mut aux = AuxiliaryBuffers { inputs: &mut [], outputs: &mut [] };
        let _ = self.plugin.process(&mut buffer, &mut aux, &mut Context);
        sides.as_flattened().iter().fold(0.0, |peak, x| peak.max(x.abs()))
    }
}

/// A host that has nothing to say.
struct Context;

impl ActivateContext<Sampler> for Context {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }

    fn execute(&self, (): ()) {}

    fn set_latency_samples(&self, _samples: u32) {}

    fn set_current_voice_capacity(&self, _capacity: u32) {}
}

impl ProcessContext<Sampler> for Context {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }

    fn execute_background(&self, (): ()) {}

    fn execute_gui(&self, (): ()) {}

    fn transport(&self) -> &Transport {
        unreachable!("Sampler has no use for it")
    }

    fn next_event(&mut self) -> Option<PluginNoteEvent<Sampler>> {
        None
    }

    fn try_send_event(
        &mut self,
        event: PluginNoteEvent<Sampler>,
    ) -> Result<(), (PluginNoteEvent<Sampler>, SendEventError)> {
        Err((event, SendEventError::NoOutputBuffer))
    }

    fn set_latency_samples(&self, _samples: u32) {}

    fn request_restart(&self) {}

    fn set_current_voice_capacity(&self, _capacity: u32) {}
}
