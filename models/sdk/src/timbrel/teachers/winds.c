/* Two blown pipes as digital waveguides: a clarinet (single reed, closed end) and a flute (air jet, open ends).
 *
 * After J. O. Smith, "Efficient simulation of the reed-bore and bow-string mechanisms" (ICMC 1986) for the reed and
 * P. R. Cook, "A meta-wind-instrument physical model" (ICMC 1992) for the jet.
 *
 * All arrays hold `count` samples at 48 kHz. Same seed, same sound.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { LINE = 4096 };

static const double RATE_HZ = 48000.0;

typedef struct {
    double samples[LINE];
    int at;
} Line;

static void push(Line *line, double sample) {
    line->at = (line->at + 1) & (LINE - 1);
    line->samples[line->at] = sample;
}

/* The sample of `delay` pushes ago, by Lagrange's polynomial through four neighbours; `delay` from 1 to LINE - 4. */
static double read(const Line *line, double delay) {
    int whole = (int)delay;
    double d = delay - whole + 1.0;
    const double *s = line->samples;
    double newest = s[(line->at - whole + 1) & (LINE - 1)], newer = s[(line->at - whole) & (LINE - 1)];
    double older = s[(line->at - whole - 1) & (LINE - 1)], oldest = s[(line->at - whole - 2) & (LINE - 1)];
    return -newest * (d - 1.0) * (d - 2.0) * (d - 3.0) / 6.0 + newer * d * (d - 2.0) * (d - 3.0) / 2.0 -
           older * d * (d - 1.0) * (d - 3.0) / 2.0 + oldest * d * (d - 1.0) * (d - 2.0) / 6.0;
}

static double white(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return (int32_t)*state / 2147483648.0;
}

static double bounded(double value, double low, double high) {
    return value < low ? low : value > high ? high : value;
}

/* A reed table drives a bore of half a period whose far end inverts. `brightness` (0 to 1) opens the loss filter. */
void clarinet(int count, const float *f0_hz, const float *pressure, const float *brightness, float breath,
              uint32_t seed, float *sound) {
    static Line bore;
    memset(&bore, 0, sizeof bore);
    double lost = 0.0, air = 0.0, before = 0.0, radiated = 0.0;
    for (int n = 0; n < count; n++) {
        double open = 0.35 + 0.45 * brightness[n], filter_delay = (1.0 - open) / open;
        double delay = bounded(0.5 * RATE_HZ / f0_hz[n] - filter_delay - 2.8, 2.0, LINE - 8);
        lost += open * (read(&bore, delay + 1.0) - lost);
        double returning = -0.95 * lost, hiss = white(&seed);
        air += 0.35 * (hiss - air);
        double mouth = pressure[n] * (1.0 + 3.0 * breath * air);
        double across = returning - mouth, reflection = bounded(0.7 - 0.3 * across, -1.0, 1.0);
        double leaving = mouth + across * reflection;
        push(&bore, leaving);
        double inside = leaving + returning;
        radiated = inside - before + 0.985 * radiated;
        before = inside;
        sound[n] = (float)(0.5 * radiated + 0.15 * breath * pressure[n] * (hiss - air));
    }
}

/* An air jet, late by a share of the bore, switches the flow into a pipe that reflects at both ends. */
void flute(int count, const float *f0_hz, const float *pressure, const float *brightness, float breath, uint32_t seed,
           float *sound) {
    static Line bore, jet;
    memset(&bore, 0, sizeof bore);
    memset(&jet, 0, sizeof jet);
    double lost = 0.0, air = 0.0, before = 0.0, flow = 0.0, was = 0.0, heard = 0.0;
    for (int n = 0; n < count; n++) {
        double open = 0.16 + 0.26 * brightness[n], filter_delay = (1.0 - open) / open;
        double period = bounded(RATE_HZ / (f0_hz[n] * 0.66666) - 1.1 * filter_delay + 1.7, 8.0, LINE - 8);
        lost += open * (read(&bore, period) - lost);
        double returning = -0.98 * lost, hiss = white(&seed);
        air += 0.3 * (hiss - air);
        double blown = pressure[n] * (1.0 + breath * (air + 0.3 * hiss));
        push(&jet, blown - 0.5 * returning);
        double bent = read(&jet, bounded(0.32 * period, 1.0, LINE - 8));
        double switched = bounded(bent * (bent * bent - 1.0), -1.0, 1.0);
        flow = switched - before + 0.995 * flow;
        before = switched;
        double inside = flow + 0.5 * returning;
        push(&bore, inside);
        heard = inside - was + 0.99 * heard;
        was = inside;
        sound[n] = (float)(0.3 * heard + 0.02 * breath * pressure[n] * hiss);
    }
}
