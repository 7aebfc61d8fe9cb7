/* tanh for training: Lambert's continued fraction cut after nine levels, within 1e-5 of tanh everywhere. Additions,
 * multiplications and one division, so that compilers vectorise it. The exported model uses the real one. */
#ifndef FAST_TANH_H
#define FAST_TANH_H

#include <math.h>

static inline float fast_tanh(float x) {
    x = fminf(fmaxf(x, -6.0f), 6.0f);
    const float u = x * x;
    const float over = 34459425.0f + u * (4729725.0f + u * (135135.0f + u * (990.0f + u)));
    const float under = 34459425.0f + u * (16216200.0f + u * (945945.0f + u * (13860.0f + u * 45.0f)));
    return x * over / under;
}

static inline float fast_sigmoid(float x) { return 0.5f + 0.5f * fast_tanh(0.5f * x); }

#endif
