//! The space of a model: what its controls mean, and how they are turned.

mod drawn;
mod hostile;
mod shipped;

use infer::Want;
use infer::latent::{Aim, Hit, LoadedLatent, Meter, Steering, Wish, load_latent, spectral_distance_db};
use model::ModelFile;
use model::manifest::numbers_as_base64;
use testkit::signals::Noise;

/// A sine that rises in `rise_s` and decays with the time constant `decay_s`.
fn ping(sample_rate_hz: f64, samples: usize, [frequency_hz, rise_s, decay_s]: [f64; 3]) -> Vec<f32> {
    let at = |n: usize| n as f64 / sample_rate_hz;
    let envelope = |t: f64| (t / rise_s).min(1.0) * (-t / decay_s).exp();
    (0..samples).map(at).map(|t| ((std::f64::consts::TAU * frequency_hz * t).sin() * envelope(t)) as f32).collect()
}

#[test]
fn sounds_are_measured_as_by_the_program_that_trains() {
    // By `timbrel.features` of the Python package, in PyTorch.
    let known = [
        ((22_050.0, 6_615), [200.0, 0.010, 0.05], [7.640_593_5, -1.787_274_5, -1.488_328_9]),
        ((22_050.0, 6_615), [3_000.0, 0.001, 0.1], [11.550_658, -1.813_703_2, -1.292_365_2]),
        ((44_100.0, 22_050), [200.0, 0.010, 0.05], [7.640_595_4, -1.787_576_6, -1.488_447_3]),
        ((44_100.0, 22_050), [3_000.0, 0.001, 0.1], [11.550_667, -1.814_308_4, -1.286_216_9]),
    ];
    for ((rate_hz, samples), shape, wanted) in known {
        let found = Meter::new(samples, rate_hz).measure(&ping(rate_hz, samples, shape));
        let apart = found.iter().zip(wanted).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(apart < 2e-5, "{shape:?} at {rate_hz} Hz: {found:?}, not {wanted:?}");
    }
}

#[test]
fn silence_and_a_single_click_can_be_measured() {
    for sound in [vec![0.0; 6_615], vec![1.0], Vec::new()] {
        let found = Meter::new(6_615, 22_050.0).measure(&sound);
        assert!(found.iter().all(|x| x.is_finite()), "{found:?}");
    }
}

fn steering(dice: &mut Noise, controls: usize, dimensions: usize) -> Steering {
    let mut numbers = |count: usize| (0..count).map(|_| f64::from(dice.bipolar())).collect::<Vec<_>>();
    let rows = (0..controls).map(|_| numbers(dimensions)).collect();
    Steering::new(rows, numbers(controls)).unwrap()
}

#[test]
fn controls_are_turned_together_and_those_that_are_held_stay() {
    let mut dice = Noise::new(7);
    for dimensions in [8, 128] {
        let steering = steering(&mut dice, 5, dimensions);
        let z: Vec<f32> = (0..dimensions).map(|_| dice.bipolar() * 3.0).collect();
        let mut wanted = steering.read(&z);
        wanted[1] += 1.5;
        wanted[4] -= 0.7;
        let moved = steering.towards(&z, &wanted);
        for (read, wanted) in steering.read(&moved).iter().zip(&wanted) {
            assert!((read - wanted).abs() < 1e-5, "{read} rather than {wanted}");
        }
    }
}

#[test]
fn the_way_is_the_shortest() {
    let mut dice = Noise::new(8);
    let steering = steering(&mut dice, 3, 20);
    let z: Vec<f32> = (0..20).map(|_| dice.bipolar()).collect();
    let moved = steering.stepped(&z, &[1.0, 0.0, -1.0]);
    let way: Vec<f64> = moved.iter().zip(&z).map(|(a, b)| f64::from(a - b)).collect();
    let length = |way: &[f64]| way.iter().map(|x| x * x).sum::<f64>();
    for _ in 0..50 {
        // Another point where the controls read the same.
        let off: Vec<f32> = moved.iter().map(|x| x + 0.1 * dice.bipolar()).collect();
        let other = steering.towards(&off, &steering.read(&moved));
        let detour: Vec<f64> = other.iter().zip(&z).map(|(a, b)| f64::from(a - b)).collect();
        assert!(length(&way) <= length(&detour) + 1e-6);
    }
}

#[test]
fn a_knob_at_rest_changes_no_bit() {
    let mut dice = Noise::new(9);
    let steering = steering(&mut dice, 5, 64);
    let z: Vec<f32> = (0..64).map(|_| dice.bipolar()).collect();
    assert_eq!(steering.stepped(&z, &[0.0; 5]), z);
}

#[test]
fn directions_that_cannot_be_told_apart_are_refused() {
    let rows = vec![vec![1.0, 2.0, 3.0], vec![0.0, 1.0, 0.0], vec![2.0, 5.0, 6.0]];
    assert_eq!(Steering::new(rows, vec![0.0; 3]), None);
    assert_eq!(Steering::new(vec![vec![f64::NAN; 3]], vec![0.0]), None);
    assert_eq!(Steering::new(vec![vec![1.0; 3]], vec![0.0; 2]), None);
}

/// A small space of sounds, the same that the plugin is tested with.
#[path = "../../../tests/src/latent.rs"]
#[allow(unreachable_pub, reason = "there it is part of a library")]
mod small;

fn loaded() -> std::sync::Arc<LoadedLatent> {
    load_latent(file(small::drums("Drums", 1)), &want()).unwrap()
}

fn file(bytes: Vec<u8>) -> ModelFile {
    ModelFile::from_bytes(bytes, "drums").unwrap()
}

fn want() -> Want {
    Want { crash_folder: None, ..Want::at(48_000.0) }
}

#[test]
fn a_point_becomes_a_sound_and_the_sound_a_point_nearby() {
    let model = loaded();
    let (mut decoder, mut encoder) = (model.decoder().unwrap(), model.encoder().unwrap());
    for (_, z) in model.space().points() {
        let sound = decoder.run(z).unwrap().to_vec();
        assert_eq!(sound.len(), small::SAMPLES);
        // The parts of its sounds are nearly, not wholly, apart.
        let back = encoder.run(&sound).unwrap();
        let far = back.iter().zip(z).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(far < 0.25, "{far}");
    }
}

#[test]
fn places_of_the_map_lead_to_points_and_back() {
    let model = loaded();
    let chart = model.chart();
    for place in [[-0.6, 0.4], [0.3, 0.9], [0.0, 0.0]] {
        let found = chart.place(&chart.at(place));
        assert!((found[0] - place[0]).abs() < 1e-5 && (found[1] - place[1]).abs() < 1e-5, "{found:?} for {place:?}");
    }
    for (sound, place) in chart.places().iter().enumerate() {
        assert_eq!(chart.kin(chart.point(sound).unwrap()), Some(sound));
        assert_eq!(chart.nearest(*place), Some(sound));
    }
}

#[test]
fn what_is_asked_for_is_got() {
    let model = loaded();
    let (mut decoder, mut meter) = (model.decoder().unwrap(), model.meter());
    let mut aim = Aim { chart: model.chart(), decoder: &mut decoder, meter: &mut meter };
    let deviations = model.chart().feature_deviations();
    let far = |hit: &Hit, asked: &[f64; 3]| {
        let apart = (0..3).map(|n| ((hit.got[n] - asked[n]) / deviations[n]).powi(2));
        apart.sum::<f64>().sqrt()
    };
    let mut errors = Vec::new();
    for (_, z) in model.space().points() {
        for features in [[0.5, 0.0, 0.0], [-0.5, 0.0, 0.05], [0.3, 0.0, -0.05]] {
            let wish = Wish { axes: [0.0; 2], features };
            let straight = aim.straight(z, &wish).unwrap();
            let corrected = aim.true_to(z, &wish).unwrap();
            assert!(corrected.rounds <= 5);
            assert!(far(&corrected, &corrected.asked) <= far(&straight, &corrected.asked) + 1e-9);
            errors.push(far(&corrected, &corrected.asked));
        }
    }
    errors.sort_by(f64::total_cmp);
    assert!(errors[errors.len() / 2] < 0.15, "the median is {} deviations", errors[errors.len() / 2]);
}

#[test]
fn knobs_at_rest_give_the_sound_as_it_is() {
    let model = loaded();
    let (mut decoder, mut meter) = (model.decoder().unwrap(), model.meter());
    let z = model.chart().point(3).unwrap().to_vec();
    let plain = decoder.run(&z).unwrap().to_vec();
    let mut aim = Aim { chart: model.chart(), decoder: &mut decoder, meter: &mut meter };
    let hit = aim.true_to(&z, &Wish::default()).unwrap();
    assert_eq!((hit.sound, hit.z, hit.rounds, hit.asked), (plain, z, 0, hit.got));
}

#[test]
fn an_effect_is_no_space_of_sounds() {
    let path = format!("{}/../../models/transfer/flute.onnx", env!("CARGO_MANIFEST_DIR"));
    let refused = load_latent(ModelFile::open(path.as_ref()).unwrap(), &want()).unwrap_err();
    assert_eq!(refused.to_string(), "\"Breathy Flute\" is no space of sounds: it does not make a sound of a point.");
}

#[test]
fn a_model_that_sounds_otherwise_than_its_maker_says_is_refused() {
    let mut graph = model::onnx::read(&small::drums("Drums", 1)).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&graph.metadata["timbrel"]).unwrap();
    let [point, sound] = [small::SIZE, small::SAMPLES].map(|count| numbers_as_base64(&vec![0.25; count]));
    manifest["golden"] = serde_json::json!({ "input": point, "output": sound });
    graph.metadata.insert("timbrel".into(), manifest.to_string());
    let refused = load_latent(file(model::onnx::write(&graph)), &want()).unwrap_err();
    assert!(matches!(refused, infer::LoadError::Golden { .. }), "{refused}");
}

#[test]
fn distance_is_nothing_to_itself_and_grows_with_noise() {
    let sound = ping(44_100.0, 8_000, [300.0, 0.002, 0.05]);
    let noisy = |level: f32| -> Vec<f32> {
        let mut dice = Noise::new(2);
        sound.iter().map(|x| x + level * dice.bipolar()).collect()
    };
    assert_eq!(spectral_distance_db(&sound, &sound), 0.0);
    let [soft, loud] = [1e-3, 1e-1].map(|level| spectral_distance_db(&sound, &noisy(level)));
    assert!(soft > 0.5 && loud > soft + 10.0, "{soft}, {loud}");
    let half: Vec<f32> = sound.iter().map(|x| 0.5 * x).collect();
    assert!(spectral_distance_db(&sound, &half) < 6.1);
}
