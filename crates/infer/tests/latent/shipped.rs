//! The shipped space, on points that are of none of its packs.

use std::sync::{Arc, OnceLock};

use infer::latent::{Aim, LoadedLatent, Wish, load_latent};
use model::ModelFile;
use testkit::signals::Noise;

use super::drawn;

/// Half a standard deviation and a whole one, down and up.
const STEPS: [f64; 4] = [-1.0, -0.5, 0.5, 1.0];

fn shipped() -> &'static Arc<LoadedLatent> {
    static SHIPPED: OnceLock<Arc<LoadedLatent>> = OnceLock::new();
    let path = format!("{}/../../models/sampler/drums.onnx", env!("CARGO_MANIFEST_DIR"));
    SHIPPED.get_or_init(|| load_latent(ModelFile::open(path.as_ref()).unwrap(), &super::want()).unwrap())
}

/// Drums that were drawn here, by the model's own encoder.
fn encoded(model: &LoadedLatent) -> Vec<Vec<f32>> {
    let mut encoder = model.encoder().unwrap();
    let format = model.space().format;
    drawn::drums(&format).iter().map(|sound| encoder.run(sound).unwrap().to_vec()).collect()
}

/// Halfway between two sounds of a pack.
fn between(model: &LoadedLatent) -> Vec<Vec<f32>> {
    let (space, mut dice) = (model.space(), Noise::new(4));
    let middle = |n: usize| {
        let pack = &space.packs[n % space.packs.len()];
        let sounds: Vec<&[f32]> = pack.points.chunks_exact(space.size).collect();
        let two = [0, 1].map(|_| sounds[dice.below(sounds.len())]);
        two[0].iter().zip(two[1]).map(|(a, b)| 0.5 * (a + b)).collect()
    };
    (0..24).map(middle).collect()
}

/// Errors of each control, in standard deviations of the data, where it alone is turned within its usual range.
fn errors(model: &LoadedLatent, points: &[Vec<f32>]) -> [Vec<f64>; 3] {
    let (mut decoder, mut meter) = (model.decoder().unwrap(), model.meter());
    let mut errors = [const { Vec::new() }; 3];
    for z in points {
        let before = meter.measure(decoder.run(z).unwrap());
        for (number, control) in model.space().controls.iter().enumerate() {
            for step in STEPS {
                let [low, high] = control.line.range;
                let wanted = (before[number] + step * control.deviation).clamp(low, high);
                if (wanted - before[number]).abs() < 0.2 * step.abs() * control.deviation {
                    continue;
                }
                let mut wish = Wish::default();
                wish.features[number] = wanted - before[number];
                let mut aim = Aim { chart: model.chart(), decoder: &mut decoder, meter: &mut meter };
                let hit = aim.true_to(z, &wish).unwrap();
                assert!(hit.rounds <= 5);
                // Measured once more, by nobody who could have an interest in it.
                let got = model.meter().measure(&hit.sound)[number];
                errors[number].push((got - wanted).abs() / control.deviation);
            }
        }
    }
    errors
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

#[test]
fn what_is_asked_of_unknown_sounds_is_got() {
    let model = shipped();
    for (what, points) in [("drawn drums", encoded(model)), ("points between sounds", between(model))] {
        let errors = errors(model, &points);
        assert!(errors.iter().all(|errors| errors.len() > 30), "{what}: {:?}", errors.each_ref().map(Vec::len));
        let [frequency, attack, release] = errors.map(median);
        println!("{what}: median errors of frequency {frequency:.3}, attack {attack:.3}, release {release:.3} sd");
        assert!(frequency <= 0.35 && attack <= 0.15 && release <= 0.15, "{what}: {frequency}, {attack}, {release}");
    }
}

/// Doublings of attack and of release, far beyond what most of the drums can do.
const FAR: [[f64; 2]; 8] =
    [[0.7, 0.0], [1.2, 0.0], [2.0, 0.0], [-2.0, 0.0], [0.0, -1.0], [0.0, 2.0], [2.0, 2.0], [-2.0, -2.0]];

#[test]
fn no_edit_leads_out_of_the_space_however_much_is_asked() {
    let model = shipped();
    let (mut decoder, mut meter) = (model.decoder().unwrap(), model.meter());
    let mut aim = Aim { chart: model.chart(), decoder: &mut decoder, meter: &mut meter };
    let peak = |sound: &[f32]| sound.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    for (pack, z) in model.space().points().step_by(97) {
        let plain = peak(&aim.straight(z, &Wish::default()).unwrap().sound);
        let most = plain.max(3.0 * model.space().format.peak as f32);
        for [attack, release] in FAR {
            let wish = Wish { features: [0.0, attack * 2.0_f64.log10(), release * 2.0_f64.log10()], ..Wish::default() };
            for hit in [aim.straight(z, &wish).unwrap(), aim.true_to(z, &wish).unwrap()] {
                let got = peak(&hit.sound);
                assert!(got <= most, "pack {pack}, {attack} and {release} doublings: {got}, and {plain} without");
            }
        }
    }
}

/// Along the rows `A`, from `z`, by `steps`: `z + Q R⁻ᵀ steps` where `Aᵀ = Q R`, by Gram and Schmidt.
fn by_orthogonal_rows(rows: &[Vec<f64>], z: &[f32], steps: &[f64]) -> Vec<f64> {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (mut units, mut shares) = (Vec::<Vec<f64>>::new(), Vec::<f64>::new());
    let mut moved: Vec<f64> = z.iter().map(|x| f64::from(*x)).collect();
    for (row, step) in rows.iter().zip(steps) {
        let mut rest = row.clone();
        let mut known = 0.0;
        for (unit, share) in units.iter().zip(&shares) {
            let along = dot(&rest, unit);
            rest.iter_mut().zip(unit).for_each(|(x, unit)| *x -= along * unit);
            known += dot(row, unit) * share;
        }
        let length = dot(&rest, &rest).sqrt();
        rest.iter_mut().for_each(|x| *x /= length);
        let share = (step - known) / length;
        moved.iter_mut().zip(&rest).for_each(|(x, unit)| *x += share * unit);
        units.push(rest);
        shares.push(share);
    }
    moved
}

#[test]
fn the_five_controls_are_solved_together() {
    let model = shipped();
    let space = model.space();
    let spread = |row: &[f32]| {
        let along = |z: &[f32]| row.iter().zip(z).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
        let all: Vec<f64> = space.points().map(|(_, z)| along(z)).collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        (all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / all.len() as f64).sqrt()
    };
    let axes = space.axes.iter().map(|line| (&line.weights, spread(&line.weights)));
    let controls = space.controls.iter().map(|control| (&control.line.weights, control.deviation));
    let rows: Vec<Vec<f64>> = axes
        .chain(controls)
        .map(|(weights, deviation)| weights.iter().map(|weight| f64::from(*weight) / deviation).collect())
        .collect();
    let steering = model.chart().steering();
    let mut dice = Noise::new(12);
    for z in encoded(model).iter().chain(&between(model)) {
        let steps: Vec<f64> = (0..5).map(|_| 2.0 * f64::from(dice.bipolar())).collect();
        let found = steering.stepped(z, &steps);
        let wanted = by_orthogonal_rows(&rows, z, &steps);
        let apart = found.iter().zip(&wanted).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max);
        assert!(apart < 1e-5, "{apart}");
        // With means and intercepts kept, each control reads what was asked for.
        let read = |z: &[f32], n: usize| {
            let control = &space.controls[n];
            (control.line.at(z) - control.mean) / control.deviation
        };
        for n in 0..3 {
            let moved = read(&found, n) - read(z, n);
            assert!((moved - steps[2 + n]).abs() < 1e-5, "control {n}: {moved} for {}", steps[2 + n]);
        }
    }
}

#[test]
fn the_golden_point_is_the_encoders() {
    let model = shipped();
    let golden = model.file().golden().unwrap().unwrap();
    let known = model.space().golden_point.as_ref().unwrap();
    let found = model.encoder().unwrap().run(&golden.output).unwrap().to_vec();
    let apart = found.iter().zip(known).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(apart < 1e-3, "{apart}");
}
