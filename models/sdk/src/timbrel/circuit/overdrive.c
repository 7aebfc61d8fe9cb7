/* An overdrive: diode clipper around an op-amp, a triode stage, a passive tone control.
 *
 * Eight independent clips are integrated side by side, one per SIMD lane, each with component values of its own.
 *
 * Integrator: the two-stage, stiffly accurate, L-stable SDIRK of order 2 (R. Alexander, "Diagonally implicit
 * Runge-Kutta methods for stiff ODEs", SIAM J. Numer. Anal. 14(6), 1977), with Newton's method in each stage. A
 * conducting diode discharges the 51 pF of the clipper in tens of nanoseconds, a hundredth of a step: the trapezoidal
 * rule answers that with ringing at half the rate, an L-stable rule does not.
 *
 * Sources of the circuit equations:
 * - clipper: D. T. Yeh, J. S. Abel, J. O. Smith, "Simplified, physically-informed models of distortion and overdrive
 *   guitar effects pedals", DAFx-07;
 * - triode: K. Dempwolf, U. Zölzer, "A physically-motivated triode model for circuit simulations", DAFx-11, fitted to
 *   the 12AX7 that the paper calls RSD-1.
 *
 * Arrays are [index][LANES], lane innermost. Volts, amperes, ohms, farads, seconds.
 */
#include <math.h>

enum { LANES = 8, MAX_NEWTON = 24 };

/* Volts. Newton's method converges quadratically: after a step this small, the error is far smaller. */
static const double NEWTON_STEP = 1e-6;

/* The order of `Components` in overdrive.py. */
enum component {
    INPUT_VOLTS,                           /* volts at full scale */
    R_GROUND, C_GROUND,                    /* op-amp inverting leg to ground, in series */
    R_FEEDBACK, C_FEEDBACK,                /* across the diodes */
    I_DIODE, V_DIODE_UP, V_DIODE_DOWN,     /* saturation current; n·Vt of each direction's string */
    GAIN_BETWEEN,                          /* buffered gain from the clipper to the triode */
    C_COUPLING, R_LEAK, R_STOPPER, C_GRID, /* in front of the grid; C_GRID holds the Miller capacitance */
    R_CATHODE, C_CATHODE, R_PLATE, V_SUPPLY,
    C_PLATE, R_LOAD,                       /* coupling out of the plate */
    R_LOW, C_LOW, R_HIGH, C_HIGH, R_POT,   /* tone: low-pass and high-pass leg, joined by a pot */
    WIPER,                                 /* 0 = low-pass leg, 1 = high-pass leg */
    OUTPUT_GAIN,                           /* full scale per volt */
    COMPONENTS
};

/* The memory of the circuit; V_PLATE is algebraic and kept as Newton's first guess. */
enum state { V_GROUND, V_FEEDBACK, V_COUPLING, V_GRID, V_CATHODE, V_PLATE, V_OUT, V_LOW, V_HIGH, STATES };

typedef double lanes[LANES];
typedef struct { int iterations; double step; } worst;

#define EACH _Pragma("omp simd") for (int l = 0; l < LANES; l++)

/* Newton's result where it moved least sure: the largest last step over all lanes. */
static double largest(const lanes step) {
    double m = 0;
    for (int l = 0; l < LANES; l++) m = fmax(m, fabs(step[l]));
    return m;
}

static double clamp(double x, double limit) { return fmin(fmax(x, -limit), limit); }

static void note(worst *w, int iterations, double step) {
    if (iterations > w->iterations) w->iterations = iterations;
    if (step > w->step) w->step = step;
}

/* (softplus(c·v)/c)^power · scale, and its derivative by v: the space-charge law with a soft foot. */
static inline void soft_power(double v, double c, double power, double scale, double *i, double *di) {
    double e = exp(clamp(c * v, 200.0));
    double base = fmax(log(1.0 + e) / c, 1e-12);
    double current = scale * exp(power * log(base));
    *i = current;
    *di = power * current / base * (e / (1.0 + e));
}

/* C_FEEDBACK dv/dt = i - v/R_FEEDBACK - diodes(v); the current i through the leg to ground also flows here. */
static void clipper(const lanes *p, const lanes vin, const lanes *base, double h, lanes *y, worst *w) {
    lanes step, current;
    EACH {
        double a = h / (p[R_GROUND][l] * p[C_GROUND][l]);
        y[V_GROUND][l] = (base[V_GROUND][l] + a * vin[l]) / (1.0 + a);
        current[l] = (vin[l] - y[V_GROUND][l]) / p[R_GROUND][l];
    }
    for (int n = 1; n <= MAX_NEWTON; n++) {
        EACH {
            double v = y[V_FEEDBACK][l], b = h / p[C_FEEDBACK][l];
            double up = p[I_DIODE][l] * exp(clamp(v / p[V_DIODE_UP][l], 80.0));
            double down = p[I_DIODE][l] * exp(clamp(-v / p[V_DIODE_DOWN][l], 80.0));
            double f = v - base[V_FEEDBACK][l] - b * (current[l] - v / p[R_FEEDBACK][l] - up + down);
            double df = 1.0 + b * (1.0 / p[R_FEEDBACK][l] + up / p[V_DIODE_UP][l] + down / p[V_DIODE_DOWN][l]);
            step[l] = clamp(f / df, 0.2);
            y[V_FEEDBACK][l] = v - step[l];
        }
        double m = largest(step);
        if (m < NEWTON_STEP || n == MAX_NEWTON) { note(w, n, m); return; }
    }
}

/* Kirchhoff at the grid, the cathode and the plate; the coupling capacitor is eliminated because it is linear. */
static void triode(const lanes *p, const lanes drive, const lanes *base, double h, lanes *y, worst *w) {
    const double MU = 103.2, G = 2.242e-3, GAMMA = 1.26, C = 3.40;
    const double GRID_G = 6.177e-4, GRID_XI = 1.314, GRID_C = 9.901, GRID_I0 = 8.025e-8;
    lanes offset, slope, step;
    EACH {
        double a = h / p[C_COUPLING][l], leak = 1.0 / p[R_LEAK][l], stop = 1.0 / p[R_STOPPER][l];
        double d = 1.0 + a * (leak + stop);
        offset[l] = (base[V_COUPLING][l] + a * drive[l] * (leak + stop)) / d;
        slope[l] = a * stop / d;
    }
    for (int n = 1; n <= MAX_NEWTON; n++) {
        EACH {
            double vg = y[V_GRID][l], vk = y[V_CATHODE][l], va = y[V_PLATE][l];
            double b = h / p[C_GRID][l], c = h / p[C_CATHODE][l], stop = 1.0 / p[R_STOPPER][l];
            double ik, dik, ig, dig;
            soft_power(vg - vk + (va - vk) / MU, C, GAMMA, G, &ik, &dik);
            soft_power(vg - vk, GRID_C, GRID_XI, GRID_G, &ig, &dig);
            ig += GRID_I0;
            double f1 = vg - base[V_GRID][l] - b * ((drive[l] - offset[l] + slope[l] * vg - vg) * stop - ig);
            double f2 = vk - base[V_CATHODE][l] - c * (ik - vk / p[R_CATHODE][l]);
            double f3 = va - p[V_SUPPLY][l] + p[R_PLATE][l] * (ik - ig);
            double rp = p[R_PLATE][l], m = dik * (1.0 + 1.0 / MU);
            double j11 = 1.0 + b * ((1.0 - slope[l]) * stop + dig), j12 = -b * dig;
            double j21 = -c * dik, j22 = 1.0 + c * (m + 1.0 / p[R_CATHODE][l]), j23 = -c * dik / MU;
            double j31 = rp * (dik - dig), j32 = rp * (dig - m), j33 = 1.0 + rp * dik / MU;
            /* Eliminate the plate, then the cathode. */
            double q = j23 / j33;
            double k21 = j21 - q * j31, k22 = j22 - q * j32, g2 = f2 - q * f3;
            double r = j12 / k22;
            double dg = (f1 - r * g2) / (j11 - r * k21);
            double dk = (g2 - k21 * dg) / k22;
            double da = (f3 - j31 * dg - j32 * dk) / j33;
            double scale = 1.0 / fmax(1.0, fmax(fabs(dg), fabs(dk)) / 2.0);
            y[V_GRID][l] = vg - scale * dg;
            y[V_CATHODE][l] = vk - scale * dk;
            y[V_PLATE][l] = fmin(fmax(va - scale * da, -50.0), p[V_SUPPLY][l] + 50.0);
            step[l] = fmax(fmax(fabs(dg), fabs(dk)), 1e-3 * fabs(da));
        }
        double m = largest(step);
        if (m < NEWTON_STEP || n == MAX_NEWTON) { note(w, n, m); break; }
    }
    EACH y[V_COUPLING][l] = offset[l] - slope[l] * y[V_GRID][l];
}

/* Plate coupling and the tone control: linear, solved directly. The stage before them is buffered. */
static void tone(const lanes *p, const lanes *base, double h, lanes *y) {
    EACH {
        double a = h / (p[R_LOAD][l] * p[C_PLATE][l]);
        y[V_OUT][l] = (base[V_OUT][l] + a * y[V_PLATE][l]) / (1.0 + a);
        double u = y[V_PLATE][l] - y[V_OUT][l], pot = 1.0 / p[R_POT][l];
        /* C_LOW dv/dt = (u - v)/R_LOW - (v - x)/R_POT and C_HIGH d(u-x)/dt = x/R_HIGH - (v - x)/R_POT */
        double b = h / p[C_LOW][l], c = h / p[C_HIGH][l];
        double m11 = 1.0 + b * (1.0 / p[R_LOW][l] + pot), m12 = b * pot;
        double m21 = c * pot, m22 = 1.0 + c * (1.0 / p[R_HIGH][l] + pot);
        double r1 = base[V_LOW][l] + b * (u / p[R_LOW][l] + pot * u);
        double r2 = base[V_HIGH][l] + c * u * (1.0 / p[R_HIGH][l] + pot);
        double det = m11 * m22 - m12 * m21;
        y[V_LOW][l] = (r1 * m22 - m12 * r2) / det;
        y[V_HIGH][l] = (m11 * r2 - m21 * r1) / det;
    }
}

/* One implicit stage of weight h: y = base + h·f(y). */
static void stage(const lanes *p, const lanes vin, const lanes *base, double h, lanes *y, worst *w) {
    lanes drive;
    clipper(p, vin, base, h, y, w);
    EACH drive[l] = p[GAIN_BETWEEN][l] * (vin[l] + y[V_FEEDBACK][l]);
    triode(p, drive, base, h, y, w);
    tone(p, base, h, y);
}

static void advance(const lanes *p, const lanes before, const lanes after, double h, lanes *y, worst *w) {
    const double GAMMA = 1.0 - 0.70710678118654752440;
    lanes base[STATES], middle;
    EACH middle[l] = before[l] + GAMMA * (after[l] - before[l]);
    for (int s = 0; s < STATES; s++) EACH base[s][l] = y[s][l];
    stage(p, middle, base, GAMMA * h, y, w);
    for (int s = 0; s < STATES; s++) EACH base[s][l] += (1.0 - GAMMA) / GAMMA * (y[s][l] - base[s][l]);
    stage(p, after, base, GAMMA * h, y, w);
}

/* The resting point: an L-stable integrator with steps of a second falls into it. */
static void settle(const lanes *p, lanes *y, worst *w) {
    lanes zero;
    EACH zero[l] = 0.0;
    for (int s = 0; s < STATES; s++) EACH y[s][l] = 0.0;
    EACH y[V_PLATE][l] = 0.6 * p[V_SUPPLY][l];
    EACH y[V_CATHODE][l] = 1.0;
    for (int n = 0; n < 200; n++) advance(p, zero, zero, n < 100 ? 1e-3 : 1.0, y, w);
}

/* input and output: [samples][LANES] at rate_hz, full scale 1. worst_iterations and worst_step (volts) say how well
 * Newton's method converged during the sound. */
void overdrive(const double *components, const float *input, float *output, int samples, double rate_hz,
               int *worst_iterations, double *worst_step) {
    const lanes *p = (const lanes *)components;
    lanes y[STATES], before, after;
    worst settling = {0, 0.0}, running = {0, 0.0};
    settle(p, y, &settling);
    EACH before[l] = 0.0;
    for (int n = 0; n < samples; n++) {
        EACH after[l] = p[INPUT_VOLTS][l] * input[n * LANES + l];
        advance(p, before, after, 1.0 / rate_hz, y, &running);
        EACH {
            double u = y[V_PLATE][l] - y[V_OUT][l], low = y[V_LOW][l], high = u - y[V_HIGH][l];
            output[n * LANES + l] = (float)(-p[OUTPUT_GAIN][l] * (low + p[WIPER][l] * (high - low)));
            before[l] = after[l];
        }
    }
    *worst_iterations = running.iterations;
    *worst_step = running.step;
}
