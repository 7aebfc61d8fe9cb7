//! A recorded sound at any speed, in either direction.

mod tables;

pub use tables::SincTables;

use crate::fade::equal_power;
use crate::isa::{Arithmetic, Isa, Kernel};
use tables::Table;

/// A part of a sound that begins or ends within it fades over this long, in seconds of the sound.
const EDGE_S: f64 = 0.002;
/// A loop's end fades into its beginning over this long, or a quarter of the loop.
const SEAM_S: f64 = 0.01;

/// A mono sound with silence around it, ready to be read.
#[derive(Debug, Clone, PartialEq)]
pub struct OneShot {
    /// With [`SincTables::REACH`] zeros at both sides.
    padded: Box<[f32]>,
    sample_rate_hz: f64,
}

/// Which part of a sound plays, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// Where it begins, as a share of the sound.
    pub start: f32,
    /// Where it ends; before the start there is nothing.
    pub end: f32,
    /// From the end to the start.
    pub reversed: bool,
    /// Again and again.
    pub looped: bool,
}

/// Where a voice is in its sound.
///
/// Realtime: nothing here allocates.
#[derive(Debug, Clone)]
pub struct Playhead {
    isa: Isa,
    /// Samples of the sound for one of the host.
    speed: f64,
    /// First and last place of the part that plays.
    ends: [f64; 2],
    region: Region,
    /// Samples of the sound since the part began.
    progress: f64,
    edge: f64,
    seam: f64,
    /// Edges that need a fade: of the beginning and of the end.
    fades: [bool; 2],
}

impl OneShot {
    /// Allocates. A sample rate that is no such becomes 48 kHz.
    pub fn new(samples: &[f32], sample_rate_hz: f64) -> Self {
        let mut padded = vec![0.0; samples.len() + 2 * SincTables::REACH];
        padded[SincTables::REACH..][..samples.len()].copy_from_slice(samples);
        let sane = sample_rate_hz.is_finite() && sample_rate_hz >= 1.0;
        Self { padded: padded.into(), sample_rate_hz: if sane { sample_rate_hz } else { 48_000.0 } }
    }

    /// The sound itself.
    pub fn samples(&self) -> &[f32] {
        &self.padded[SincTables::REACH..self.padded.len() - SincTables::REACH]
    }

    /// Its own rate.
    pub fn sample_rate_hz(&self) -> f64 {
        self.sample_rate_hz
    }
}

impl Region {
    /// All of it, once.
    pub const WHOLE: Self = Self { start: 0.0, end: 1.0, reversed: false, looped: false };
}

impl Playhead {
    /// At the beginning of a part of `sound`.
    ///
    /// Realtime.
    pub fn new(sound: &OneShot, region: Region) -> Self {
        let length = sound.samples().len() as f64;
        let share = |x: f32| if x.is_nan() { 0.0 } else { f64::from(x.clamp(0.0, 1.0)) };
        let ends = [(share(region.start) * length).floor(), (share(region.end) * length).ceil()];
        let inside = [ends[0] > 0.0, ends[1] < length];
        // Forwards, a sound that is played whole begins and ends as it was made.
        let fades = if region.reversed { [inside[1], true] } else { inside };
        let played = (ends[1] - ends[0]).max(0.0);
        Self {
            isa: Isa::detect(),
            speed: 1.0,
            ends,
            region,
            progress: 0.0,
            edge: (EDGE_S * sound.sample_rate_hz).min(played / 2.0),
            seam: (SEAM_S * sound.sample_rate_hz).min(played / 4.0),
            fades,
        }
    }

    /// From the next sample on: 1 is as fast as the host's samples go by; 16 is the fastest.
    ///
    /// Realtime.
    pub fn set_speed(&mut self, speed: f64) {
        self.speed = if speed.is_nan() { 1.0 } else { speed.clamp(1.0 / 64.0, SincTables::FASTEST) };
    }

    /// Whether all was played.
    ///
    /// Realtime.
    pub fn is_over(&self) -> bool {
        self.length() <= 0.0 || (!self.region.looped && self.progress >= self.length())
    }

    /// Share of the part that was played.
    ///
    /// Realtime.
    pub fn progress(&self) -> f32 {
        if self.length() > 0.0 { (self.progress / self.length()) as f32 } else { 1.0 }
    }

    /// Fills `audio` with what comes next; silence once it is over. `sound` must be the one that it was made for.
    ///
    /// Realtime.
    pub fn render(&mut self, sound: &OneShot, tables: &SincTables, audio: &mut [f32]) {
        if self.is_over() {
            return audio.fill(0.0);
        }
        let table = tables.at(self.speed);
        self.isa.run(Reading { head: self, sound, table, audio });
    }

    fn length(&self) -> f64 {
        self.ends[1] - self.ends[0]
    }
}

/// One block of one voice.
struct Reading<'a> {
    head: &'a mut Playhead,
    sound: &'a OneShot,
    table: &'a Table,
    audio: &'a mut [f32],
}

impl Kernel for Reading<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let Self { head, sound, table, audio } = self;
        for y in audio {
            if head.is_over() {
                *y = 0.0;
                continue;
            }
            *y = if head.region.looped { head.around::<A>(sound, table) } else { head.along::<A>(sound, table) };
            head.progress += head.speed;
        }
    }
}

impl Playhead {
    /// Once through, with a fade at an edge that would click.
    #[inline(always)]
    fn along<A: Arithmetic>(&self, sound: &OneShot, table: &Table) -> f32 {
        let level = |far: f64, fades: bool| if fades && far < self.edge { far / self.edge } else { 1.0 };
        let gain = level(self.progress, self.fades[0]) * level(self.length() - self.progress, self.fades[1]);
        gain as f32 * self.read::<A>(sound, table, self.progress)
    }

    /// Round and round: the end fades into what the beginning is by then.
    #[inline(always)]
    fn around<A: Arithmetic>(&mut self, sound: &OneShot, table: &Table) -> f32 {
        let round = self.length() - self.seam;
        while self.progress >= self.length() {
            self.progress -= round;
        }
        let end = self.read::<A>(sound, table, self.progress);
        if self.progress <= round {
            return end;
        }
        let (out, into) = equal_power(((self.progress - round) / self.seam) as f32);
        out * end + into * self.read::<A>(sound, table, self.progress - round)
    }

    /// The sound at a place of the part that plays.
    #[inline(always)]
    fn read<A: Arithmetic>(&self, sound: &OneShot, table: &Table, progress: f64) -> f32 {
        let place = if self.region.reversed { self.ends[1] - 1.0 - progress } else { self.ends[0] + progress };
        // Backwards, the last step may end before the sound, where nothing is.
        let whole = place.floor();
        let at = (whole + SincTables::REACH as f64).max(0.0) as usize;
        let part = place - whole;
        if self.speed == 1.0 && part == 0.0 {
            return sound.padded[at];
        }
        let half = table.taps / 2;
        let first = (at + 1).saturating_sub(half).min(sound.padded.len() - table.taps);
        let (rows, between) = table.rows(part);
        interpolate::<A>(rows, between, &sound.padded[first..][..table.taps])
    }
}

/// Sum of products with a filter between two rows, eight lanes at a time.
#[inline(always)]
fn interpolate<A: Arithmetic>(rows: [&[f32]; 2], between: f32, window: &[f32]) -> f32 {
    let mut sums = [[0.0_f32; 8]; 2];
    let lanes = rows[0].as_chunks::<8>().0.iter().zip(rows[1].as_chunks::<8>().0).zip(window.as_chunks::<8>().0);
    for ((before, after), x) in lanes {
        for lane in 0..8 {
            sums[0][lane] = A::mul_add_single(before[lane], x[lane], sums[0][lane]);
            sums[1][lane] = A::mul_add_single(after[lane], x[lane], sums[1][lane]);
        }
    }
    let [before, after] = sums.map(|sums| sums.iter().sum::<f32>());
    before + between * (after - before)
}
