/* A bowed string as two waveguides that meet under the bow.
 *
 * After J. O. Smith (ICMC 1986): the friction of the bow is a memoryless function of the difference between the bow's
 * speed and the string's. All arrays hold `count` samples at 48 kHz. Same seed, same sound.
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

/* `speed` of the bow, its `force` (0 to 1) and its `place` (share of the string between bow and bridge). */
void bowed(int count, const float *f0_hz, const float *speed, const float *force, const float *place, float rosin,
           uint32_t seed, float *sound) {
    static Line neck, bridge;
    memset(&neck, 0, sizeof neck);
    memset(&bridge, 0, sizeof bridge);
    double lost = 0.0, before = 0.0, heard = 0.0;
    const double open = 0.62, filter_delay = (1.0 - open) / open;
    for (int n = 0; n < count; n++) {
        double whole = RATE_HZ / f0_hz[n] - filter_delay + 0.4, near = whole * place[n];
        if (near < 2.0) near = 2.0;
        lost += open * (read(&bridge, near) - lost);
        double from_bridge = -0.965 * lost, from_nut = -read(&neck, whole - near);
        double grip = speed[n] * (1.0 + rosin * white(&seed)) - (from_bridge + from_nut);
        double slope = 5.0 - 4.0 * force[n], friction = pow(fabs(grip * slope) + 0.75, -4.0);
        double given = grip * (friction > 1.0 ? 1.0 : friction);
        push(&neck, from_bridge + given);
        push(&bridge, from_nut + given);
        heard = lost - before + 0.999 * heard;
        before = lost;
        sound[n] = (float)heard;
    }
}
