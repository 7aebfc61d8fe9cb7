/* Sines that hear each other, or themselves, sample by sample; and the gradient, backwards through time.
 *
 * All arrays are [member][batch][sample]. Members are in the order in which they are computed; hears[j] has a bit for
 * each member that moves the phase of member j. One that comes before j is heard at the same sample, others as they
 * were one sample ago.
 */
#include <math.h>

enum { MEMBERS = 64 };

typedef unsigned long long mask;

static double sum_of(const double *values, mask members) {
    double sum = 0.0;
    for (; members; members &= members - 1) sum += values[__builtin_ctzll(members)];
    return sum;
}

/* out = level · sin(angle + Σ out); `sines` and `cosines` are kept for the gradient. */
void sines_forward(int members, long batch, long samples, const mask *hears, const double *angle, const double *level,
                   double *sines, double *cosines, double *out) {
    for (long b = 0; b < batch; b++) {
        double latest[MEMBERS] = {0.0};
        for (long n = 0; n < samples; n++)
            for (int j = 0; j < members; j++) {
                long at = (j * batch + b) * samples + n;
                double bent = angle[at] + sum_of(latest, hears[j]);
                sines[at] = sin(bent);
                cosines[at] = cos(bent);
                latest[j] = out[at] = level[at] * sines[at];
            }
    }
}

/* `felt` holds for each member what those that hear it pass back; it is complete when the member's turn comes. */
void sines_backward(int members, long batch, long samples, const mask *hears, const double *level, const double *sines,
                    const double *cosines, const double *d_out, double *d_angle, double *d_level) {
    for (long b = 0; b < batch; b++) {
        double felt[MEMBERS] = {0.0};
        for (long n = samples; n-- > 0;)
            for (int j = members; j-- > 0;) {
                long at = (j * batch + b) * samples + n;
                double whole = d_out[at] + felt[j];
                felt[j] = 0.0;
                d_level[at] = whole * sines[at];
                d_angle[at] = whole * level[at] * cosines[at];
                for (mask m = hears[j]; m; m &= m - 1) felt[__builtin_ctzll(m)] += d_angle[at];
            }
    }
}
