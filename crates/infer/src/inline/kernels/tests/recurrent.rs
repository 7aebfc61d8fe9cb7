use super::super::{Gru, Isa, Lstm, Misfit, ResetGate};
use super::signal::{Noise, assert_near, assert_same_bits, every_isa};

const SIZES: [(usize, usize); 10] =
    [(1, 1), (1, 3), (2, 5), (3, 7), (1, 8), (1, 12), (1, 16), (40, 24), (1, 40), (5, 64)];
const FRAMES: usize = 70;

struct Case {
    inputs: usize,
    hidden: usize,
    w: Vec<f32>,
    r: Vec<f32>,
    b: Vec<f32>,
    x: Vec<f32>,
    h: Vec<f32>,
    c: Vec<f32>,
}

impl Case {
    fn new(inputs: usize, hidden: usize, gates: usize) -> Self {
        let noise = &mut Noise((inputs * 100 + hidden) as u64);
        let scale = 1.0 / (hidden as f32).sqrt();
        Self {
            inputs,
            hidden,
            w: noise.values(gates * hidden * inputs, scale),
            r: noise.values(gates * hidden * hidden, scale),
            b: noise.values(2 * gates * hidden, scale),
            x: noise.values(FRAMES * inputs, 1.0),
            h: noise.values(hidden, 0.5),
            c: noise.values(hidden, 0.5),
        }
    }

    /// One gate's products with the input and with a last output, each with its bias.
    fn sums(&self, gate: usize, unit: usize, x: &[f32], h: &[f64]) -> (f64, f64) {
        let row = gate * self.hidden + unit;
        let of_x: f64 = x.iter().zip(&self.w[row * self.inputs..]).map(|(&x, &w)| f64::from(x) * f64::from(w)).sum();
        let of_h: f64 = h.iter().zip(&self.r[row * self.hidden..]).map(|(&h, &r)| h * f64::from(r)).sum();
        let gates = self.b.len() / 2;
        (of_x + f64::from(self.b[row]), of_h + f64::from(self.b[gates + row]))
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn widen(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&value| f64::from(value)).collect()
}

fn lstm_reference(case: &Case) -> (Vec<f64>, Vec<f64>) {
    let (mut h, mut c, mut y) = (widen(&case.h), widen(&case.c), Vec::new());
    for x in case.x.chunks(case.inputs) {
        let last = h.clone();
        for unit in 0..case.hidden {
            let gate = |gate| {
                let (of_x, of_h) = case.sums(gate, unit, x, &last);
                of_x + of_h
            };
            c[unit] = sigmoid(gate(2)) * c[unit] + sigmoid(gate(0)) * gate(3).tanh();
            h[unit] = sigmoid(gate(1)) * c[unit].tanh();
        }
        y.extend(&h);
    }
    (y, c)
}

fn gru_reference(case: &Case, reset: ResetGate) -> Vec<f64> {
    let (mut h, mut y) = (widen(&case.h), Vec::new());
    for x in case.x.chunks(case.inputs) {
        let last = h.clone();
        let gate = |gate, unit| {
            let (of_x, of_h) = case.sums(gate, unit, x, &last);
            sigmoid(of_x + of_h)
        };
        let let_through: Vec<f64> = (0..case.hidden).map(|unit| gate(1, unit) * last[unit]).collect();
        for unit in 0..case.hidden {
            let candidate = match reset {
                ResetGate::AfterProduct => {
                    let (of_x, of_h) = case.sums(2, unit, x, &last);
                    of_x + gate(1, unit) * of_h
                }
                ResetGate::BeforeProduct => {
                    let (of_x, of_h) = case.sums(2, unit, x, &let_through);
                    of_x + of_h
                }
            };
            let z = gate(0, unit);
            h[unit] = (1.0 - z) * candidate.tanh() + z * last[unit];
        }
        y.extend(&h);
    }
    y
}

#[test]
fn an_lstm_follows_its_equations_in_any_cut() {
    for (inputs, hidden) in SIZES {
        let case = Case::new(inputs, hidden, 4);
        let (wanted_y, wanted_c) = lstm_reference(&case);
        every_isa(|isa| {
            let what = format!("LSTM {inputs} → {hidden} on {}", isa.name());
            let lstm = Lstm::new(isa, inputs, hidden, &case.w, &case.r, Some(&case.b)).unwrap();
            let (mut h, mut c, mut y) = (case.h.clone(), case.c.clone(), vec![9.0; FRAMES * hidden]);
            lstm.run(&case.x, &mut h, &mut c, &mut y);
            assert_near(&y, &wanted_y, 1e-6, &what);
            assert_near(&c, &wanted_c, 2e-6, &what);
            assert_same_bits(&h, &y[(FRAMES - 1) * hidden..], &what);

            let (mut cut_h, mut cut_c, mut cut_y) = (case.h.clone(), case.c.clone(), vec![8.0; y.len()]);
            let mut frame = 0;
            for frames in Noise(1).cuts(FRAMES, 9) {
                let x = &case.x[frame * inputs..(frame + frames) * inputs];
                lstm.run(x, &mut cut_h, &mut cut_c, &mut cut_y[frame * hidden..(frame + frames) * hidden]);
                frame += frames;
            }
            assert_same_bits(&cut_y, &y, &what);
            assert_same_bits(&cut_h, &h, &what);
            assert_same_bits(&cut_c, &c, &what);
        });
    }
}

#[test]
fn a_gru_follows_its_equations_in_any_cut() {
    for (inputs, hidden) in SIZES {
        for reset in [ResetGate::AfterProduct, ResetGate::BeforeProduct] {
            let case = Case::new(inputs, hidden, 3);
            let wanted = gru_reference(&case, reset);
            every_isa(|isa| {
                let what = format!("GRU {inputs} → {hidden}, {reset:?}, on {}", isa.name());
                let mut gru = Gru::new(isa, inputs, hidden, &case.w, &case.r, Some(&case.b), reset).unwrap();
                let (mut h, mut y) = (case.h.clone(), vec![9.0; FRAMES * hidden]);
                gru.run(&case.x, &mut h, &mut y);
                assert_near(&y, &wanted, 1e-6, &what);
                assert_same_bits(&h, &y[(FRAMES - 1) * hidden..], &what);

                let (mut cut_h, mut cut_y) = (case.h.clone(), vec![8.0; y.len()]);
                let mut frame = 0;
                for frames in Noise(2).cuts(FRAMES, 9) {
                    let x = &case.x[frame * inputs..(frame + frames) * inputs];
                    gru.run(x, &mut cut_h, &mut cut_y[frame * hidden..(frame + frames) * hidden]);
                    frame += frames;
                }
                assert_same_bits(&cut_y, &y, &what);
                assert_same_bits(&cut_h, &h, &what);
            });
        }
    }
}

#[test]
fn no_frames_leave_the_state_alone() {
    every_isa(|isa| {
        let case = Case::new(1, 5, 4);
        let lstm = Lstm::new(isa, 1, 5, &case.w, &case.r, None).unwrap();
        let (mut h, mut c) = (case.h.clone(), case.c.clone());
        lstm.run(&[], &mut h, &mut c, &mut []);
        assert_same_bits(&h, &case.h, "h");
        assert_same_bits(&c, &case.c, "c");
    });
}

#[test]
fn what_does_not_fit_is_refused() {
    let count = Lstm::new(Isa::PLAIN, 1, 2, &[0.0; 8], &[0.0; 15], None).unwrap_err();
    assert_eq!(count, Misfit::Count { tensor: "LSTM's R", needed: 16, found: 15 });
    let count =
        Gru::new(Isa::PLAIN, 1, 2, &[0.0; 6], &[0.0; 12], Some(&[0.0; 6]), ResetGate::AfterProduct).unwrap_err();
    assert_eq!(count, Misfit::Count { tensor: "GRU's B", needed: 12, found: 6 });
    assert!(matches!(Lstm::new(Isa::PLAIN, 0, 2, &[], &[0.0; 16], None), Err(Misfit::Shape(_))));
}
