//! Ours and the plainest code, on the same sound.

use std::time::Instant;

/// Samples of a round, in blocks as a host gives them.
const ROUND: usize = 9_600;
const BLOCK: usize = 96;
const RATE_HZ: f64 = 48_000.0;

/// Fills a block.
pub(crate) type Player = Box<dyn FnMut(&mut [f32])>;

pub(crate) struct Contest {
    pub(crate) title: String,
    pub(crate) ours: Player,
    pub(crate) plain: Player,
}

impl Contest {
    pub(crate) fn run(mut self, rounds: usize) {
        let (mut ours_ns, mut plain_ns) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            ours_ns.push(round_ns(&mut self.ours));
            plain_ns.push(round_ns(&mut self.plain));
        }
        let (ours, plain) = (median(ours_ns), median(plain_ns));
        let share = 100.0 * ours * 1e-9 * RATE_HZ;
        println!("{:<44} {ours:>8.1} {share:>7.3} % {:>7.1}×", self.title, plain / ours);
    }
}

/// Nanoseconds a sample.
fn round_ns(player: &mut Player) -> f64 {
    let mut block = [0.0; BLOCK];
    let start = Instant::now();
    for _ in 0..ROUND / BLOCK {
        player(&mut block);
        std::hint::black_box(&block);
    }
    start.elapsed().as_secs_f64() * 1e9 / ROUND as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
