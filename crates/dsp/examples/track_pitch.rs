//! Prints what the pitch tracker hears in a WAV file, as CSV: when each frame was reported, the time that
//! it describes, the pitch and the confidence.
//!
//!     cargo run --release -p dsp --example track_pitch -- FILE.wav [HOP_MS]

use std::error::Error;

use dsp::{Pitch, PitchTracker};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("which WAV file?")?;
    let hop_ms: f64 = arguments.next().map_or(Ok(4.0), |hop| hop.parse())?;
    let mut file = hound::WavReader::open(path)?;
    let rate_hz = f64::from(file.spec().sample_rate);
    let channels = usize::from(file.spec().channels);
    let scale = 0.5_f32.powi(i32::from(file.spec().bits_per_sample) - 1);
    let audio: Vec<f32> = match file.spec().sample_format {
        hound::SampleFormat::Float => file.samples::<f32>().step_by(channels).collect::<Result<_, _>>()?,
        hound::SampleFormat::Int => file
            .samples::<i32>()
            .step_by(channels)
            .map(|x| Ok(x? as f32 * scale))
            .collect::<Result<_, hound::Error>>()?,
    };
    let hop = (hop_ms * 1e-3 * rate_hz).round() as usize;
    let mut tracker = PitchTracker::new(rate_hz, hop);
    let mut frames = Vec::new();
    tracker.process(&audio, |pitch| frames.push(pitch));
    println!("reported_s,heard_s,f0_hz,confidence");
    for (frame, Pitch { f0_hz, confidence }) in frames.into_iter().enumerate() {
        let reported = (frame + 1) * hop;
        let heard = reported as f64 - tracker.latency_samples_at(f0_hz) as f64;
        println!("{:.6},{:.6},{f0_hz:.3},{confidence:.4}", reported as f64 / rate_hz, heard / rate_hz);
    }
    Ok(())
}
