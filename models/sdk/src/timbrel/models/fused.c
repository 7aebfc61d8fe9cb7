/* One layer of the WaveNet, forward and backward, for training on a CPU.
 *
 * PyTorch runs such a layer as a dozen passes over memory; here each tile of samples stays in the cache. Same numbers
 * as the layer in wavenet.py but for rounding.
 *
 * Shapes: context [B,C,past+T], residual and its gradient [B,C,T], activation [B,C,T], audio [B,T], bias [B,C],
 * conv [C,C,3], mix [C], out [C,C], head [B,C,H]: the sum of the skips' last H samples.
 */
#include <math.h>
#include <string.h>

enum { TILE = 512, KERNEL = 3 };

#define SIMD _Pragma("omp simd")
#define INLINE static inline __attribute__((always_inline))

typedef struct {
    int batch, samples, dilation, head;
    const float *context, *audio, *bias, *conv, *mix, *out;
} layer;

INLINE float fast_tanh(float x) { return 1.0f - 2.0f / (expf(fminf(2.0f * x, 60.0f)) + 1.0f); }

INLINE void forward(const int C, const layer *p, const float *head_in, float *activation, float *residual,
                    float *head) {
    const int past = (KERNEL - 1) * p->dilation, d = p->dilation, T = p->samples, H = p->head;
    for (int b = 0; b < p->batch; b++) {
        const float *x = p->context + (long)b * C * (past + T), *audio = p->audio + (long)b * T;
        for (int start = 0; start < T; start += TILE) {
            const int n = T - start < TILE ? T - start : TILE;
            float skip[C * TILE];
            for (int o = 0; o < C; o++) {
                const float bias = p->bias[b * C + o], rest = tanhf(bias), mix = p->mix[o];
                float *act = activation + ((long)b * C + o) * T + start;
                SIMD for (int t = 0; t < n; t++) {
                    float z = bias + mix * audio[start + t];
                    for (int i = 0; i < C; i++) {
                        const float *c = x + (long)i * (past + T) + start + t, *w = p->conv + (o * C + i) * KERNEL;
                        z += w[0] * c[0] + w[1] * c[d] + w[2] * c[2 * d];
                    }
                    act[t] = fast_tanh(z);
                    skip[o * TILE + t] = act[t] - rest;
                }
            }
            for (int o = 0; o < C; o++) {
                const float *signal = x + (long)o * (past + T) + past + start;
                float *r = residual + ((long)b * C + o) * T + start;
                SIMD for (int t = 0; t < n; t++) {
                    float y = signal[t];
                    for (int i = 0; i < C; i++) y += p->out[o * C + i] * skip[i * TILE + t];
                    r[t] = y;
                }
                const int first = T - H - start > 0 ? T - H - start : 0;
                const long at = ((long)b * C + o) * H + start - (T - H);
                SIMD for (int t = first; t < n; t++) head[at + t] = head_in[at + t] + skip[o * TILE + t];
            }
        }
    }
}

INLINE void backward(const int C, const layer *p, const float *activation, const float *d_residual,
                     const float *d_head, float *d_context, float *d_audio, float *d_bias, float *d_conv,
                     float *d_mix, float *d_out) {
    const int past = (KERNEL - 1) * p->dilation, d = p->dilation, T = p->samples, H = p->head;
    for (int b = 0; b < p->batch; b++) {
        const float *x = p->context + (long)b * C * (past + T), *audio = p->audio + (long)b * T;
        float *dx = d_context + (long)b * C * (past + T), *da = d_audio + (long)b * T;
        for (int start = 0; start < T; start += TILE) {
            const int n = T - start < TILE ? T - start : TILE;
            float skip[C * TILE], dz[C * TILE];
            const float *dr = d_residual + (long)b * C * T + start;
            for (int o = 0; o < C; o++) {
                const float rest = tanhf(p->bias[b * C + o]);
                const float *act = activation + ((long)b * C + o) * T + start;
                const long at = ((long)b * C + o) * H + start - (T - H);
                const int first = T - H - start > 0 ? T - H - start : 0;
                float *g = dz + o * TILE, sum_skip = 0, sum_z = 0, sum_mix = 0;
                SIMD for (int t = 0; t < n; t++) {
                    float v = 0;
                    for (int j = 0; j < C; j++) v += p->out[j * C + o] * dr[(long)j * T + t];
                    g[t] = v;
                    skip[o * TILE + t] = act[t] - rest;
                }
                SIMD for (int t = first; t < n; t++) g[t] += d_head[at + t];
                _Pragma("omp simd reduction(+ : sum_skip, sum_z, sum_mix)") for (int t = 0; t < n; t++) {
                    sum_skip += g[t];
                    g[t] *= 1.0f - act[t] * act[t];
                    sum_z += g[t];
                    sum_mix += g[t] * audio[start + t];
                }
                d_bias[b * C + o] += sum_z - sum_skip * (1.0f - rest * rest);
                d_mix[o] += sum_mix;
            }
            for (int o = 0; o < C; o++)
                for (int i = 0; i < C; i++) {
                    const float *c = x + (long)i * (past + T) + start, *g = dz + o * TILE;
                    const float *s = skip + i * TILE, *r = dr + (long)o * T;
                    float a0 = 0, a1 = 0, a2 = 0, m = 0;
                    _Pragma("omp simd reduction(+ : a0, a1, a2, m)") for (int t = 0; t < n; t++) {
                        a0 += g[t] * c[t];
                        a1 += g[t] * c[t + d];
                        a2 += g[t] * c[t + 2 * d];
                        m += r[t] * s[t];
                    }
                    float *w = d_conv + (o * C + i) * KERNEL;
                    w[0] += a0, w[1] += a1, w[2] += a2, d_out[o * C + i] += m;
                }
            for (int i = 0; i < C; i++) {
                float *dc = dx + (long)i * (past + T) + start;
                for (int k = 0; k < KERNEL; k++)
                    SIMD for (int t = 0; t < n; t++) {
                        float v = k == KERNEL - 1 ? dr[(long)i * T + t] : 0;
                        for (int o = 0; o < C; o++) v += p->conv[(o * C + i) * KERNEL + k] * dz[o * TILE + t];
                        dc[t + k * d] += v;
                    }
            }
            SIMD for (int t = 0; t < n; t++) {
                float v = 0;
                for (int o = 0; o < C; o++) v += p->mix[o] * dz[o * TILE + t];
                da[start + t] = v;
            }
        }
    }
}

#define WIDTHS(DO) DO(2) DO(4) DO(6) DO(8) DO(12) DO(16)

/* Return 0, or 1 where this width was not compiled. Gradients are added to, but d_audio is written. */
int layer_forward(int channels, const layer *p, const float *head_in, float *activation, float *residual,
                  float *head) {
    switch (channels) {
#define CASE(C) case C: forward(C, p, head_in, activation, residual, head); return 0;
        WIDTHS(CASE)
#undef CASE
    }
    return 1;
}

int layer_backward(int channels, const layer *p, const float *activation, const float *d_residual,
                   const float *d_head, float *d_context, float *d_audio, float *d_bias, float *d_conv, float *d_mix,
                   float *d_out) {
    switch (channels) {
#define CASE(C) case C: backward(C, p, activation, d_residual, d_head, d_context, d_audio, d_bias, d_conv, d_mix, d_out); return 0;
        WIDTHS(CASE)
#undef CASE
    }
    return 1;
}
