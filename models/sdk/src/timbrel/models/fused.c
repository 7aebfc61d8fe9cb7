/* A stack of the WaveNet's layers, forward and backward, for training on a CPU.
 *
 * PyTorch runs each layer as a dozen passes over main memory. Here one clip goes through all layers before the next
 * one, in tiles, so that all but the saved contexts stays in the cache; activations are computed again on the way
 * back, which is cheaper than fetching them. Same numbers as the layers in wavenet.py but for rounding.
 *
 * Shapes: layer n of N has dilation 2^n, context n is [B,C,L_n] with L_0 the input's length and
 * L_(n+1) = L_n - 2·2^n; audio [B,L_0], bias [N,B,C], conv [N,C,C,3], mix [N,C], out [N,C,C], head [B,C,H]: the sum
 * of the last H samples of every layer's skip.
 */
#include <math.h>
#include <string.h>

#include "fast_tanh.h"

enum { TILE = 512, KERNEL = 3 };

#define SIMD _Pragma("omp simd")
#define INLINE static inline __attribute__((always_inline))

typedef struct {
    int batch, layers, length, head;
    float *const *contexts; /* N + 1 of them; the last is what leaves the stack */
    const float *audio, *bias, *conv, *mix, *out;
} stack;

typedef struct { float *signal, *audio, *bias, *conv, *mix, *out; } gradients;

/* One layer for one clip: T outputs, context of stride L. */
typedef struct {
    int T, L, dilation, head;
    const float *context, *audio, *bias, *conv, *mix, *out;
} layer;

INLINE int lower(int a, int b) { return a < b ? a : b; }

INLINE int higher(int a, int b) { return a > b ? a : b; }

INLINE layer at(const int C, const stack *p, int b, int n) {
    const int dilation = 1 << n, before = (KERNEL - 1) * (dilation - 1), past = (KERNEL - 1) * dilation;
    const int L = p->length - before;
    return (layer){
        .T = L - past, .L = L, .dilation = dilation, .head = p->head,
        .context = p->contexts[n] + (long)b * C * L,
        .audio = p->audio + (long)b * p->length + before + past,
        .bias = p->bias + ((long)n * p->batch + b) * C,
        .conv = p->conv + (long)n * C * C * KERNEL, .mix = p->mix + (long)n * C, .out = p->out + (long)n * C * C,
    };
}

/* tanh(conv + mix + bias) of n samples from `start`, as [C][TILE]. */
INLINE void activate(const int C, const layer *p, int start, int n, float *activation) {
    const int d = p->dilation;
    for (int o = 0; o < C; o++) {
        const float bias = p->bias[o], mix = p->mix[o], *audio = p->audio + start, *w = p->conv + o * C * KERNEL;
        float *z = activation + o * TILE;
        SIMD for (int t = 0; t < n; t++) {
            const float *c = p->context + start + t;
            float sum = bias + mix * audio[t];
            _Pragma("GCC unroll 16") for (int i = 0; i < C; i++)
                sum += w[3 * i] * c[(long)i * p->L] + w[3 * i + 1] * c[(long)i * p->L + d]
                     + w[3 * i + 2] * c[(long)i * p->L + 2 * d];
            z[t] = fast_tanh(sum);
        }
    }
}

INLINE void forward(const int C, const layer *p, float *residual, float *head) {
    const int past = (KERNEL - 1) * p->dilation, T = p->T, H = p->head;
    for (int start = 0; start < T; start += TILE) {
        const int n = lower(TILE, T - start), tail = lower(n, higher(T - H - start, 0));
        float skip[C * TILE];
        activate(C, p, start, n, skip);
        for (int o = 0; o < C; o++) {
            const float rest = tanhf(p->bias[o]);
            float *h = head + (long)o * H + start - (T - H);
            SIMD for (int t = 0; t < n; t++) skip[o * TILE + t] -= rest;
            SIMD for (int t = tail; t < n; t++) h[t] += skip[o * TILE + t];
        }
        for (int o = 0; o < C; o++) {
            const float *signal = p->context + (long)o * p->L + past + start;
            float *r = residual + (long)o * T + start;
            SIMD for (int t = 0; t < n; t++) {
                float sum = signal[t];
                _Pragma("GCC unroll 16") for (int i = 0; i < C; i++) sum += p->out[o * C + i] * skip[i * TILE + t];
                r[t] = sum;
            }
        }
    }
}

/* d_residual and d_head come in; d_context is written, the rest added to. `found` points into this layer's place. */
INLINE void backward(const int C, const layer *p, const float *d_residual, const float *d_head, float *d_context,
                     const gradients *found) {
    const int past = (KERNEL - 1) * p->dilation, d = p->dilation, T = p->T, H = p->head;
    memset(d_context, 0, sizeof(float) * C * p->L);
    for (int start = 0; start < T; start += TILE) {
        const int n = lower(TILE, T - start), tail = lower(n, higher(T - H - start, 0));
        const float *dr = d_residual + start, *audio = p->audio + start;
        float skip[C * TILE], dz[C * TILE];
        activate(C, p, start, n, skip);
        for (int o = 0; o < C; o++) {
            const float rest = tanhf(p->bias[o]), *dh = d_head + (long)o * H + start - (T - H);
            float *g = dz + o * TILE, *s = skip + o * TILE, sum_skip = 0, sum_z = 0, sum_mix = 0;
            SIMD for (int t = 0; t < n; t++) {
                float v = 0;
                _Pragma("GCC unroll 16") for (int j = 0; j < C; j++) v += p->out[j * C + o] * dr[(long)j * T + t];
                g[t] = v;
            }
            SIMD for (int t = tail; t < n; t++) g[t] += dh[t];
            _Pragma("omp simd reduction(+ : sum_skip, sum_z, sum_mix)") for (int t = 0; t < n; t++) {
                sum_skip += g[t];
                g[t] *= 1.0f - s[t] * s[t];
                sum_z += g[t];
                sum_mix += g[t] * audio[t];
                s[t] -= rest;
            }
            found->bias[o] += sum_z - sum_skip * (1.0f - rest * rest);
            found->mix[o] += sum_mix;
        }
        for (int o = 0; o < C; o++)
            for (int i = 0; i < C; i++) {
                const float *c = p->context + (long)i * p->L + start, *g = dz + o * TILE;
                const float *s = skip + i * TILE, *r = dr + (long)o * T;
                float a0 = 0, a1 = 0, a2 = 0, m = 0;
                _Pragma("omp simd reduction(+ : a0, a1, a2, m)") for (int t = 0; t < n; t++) {
                    a0 += g[t] * c[t];
                    a1 += g[t] * c[t + d];
                    a2 += g[t] * c[t + 2 * d];
                    m += r[t] * s[t];
                }
                float *w = found->conv + (o * C + i) * KERNEL;
                w[0] += a0, w[1] += a1, w[2] += a2, found->out[o * C + i] += m;
            }
        for (int i = 0; i < C; i++) {
            float *dc = d_context + (long)i * p->L + start;
            const float *r = dr + (long)i * T;
            SIMD for (int t = 0; t < n; t++) dc[t + past] += r[t];
            for (int k = 0; k < KERNEL; k++)
                SIMD for (int t = 0; t < n; t++) {
                    float v = 0;
                    _Pragma("GCC unroll 16") for (int o = 0; o < C; o++)
                        v += p->conv[(o * C + i) * KERNEL + k] * dz[o * TILE + t];
                    dc[t + k * d] += v;
                }
        }
        float *da = found->audio + start;
        SIMD for (int t = 0; t < n; t++) {
            float v = 0;
            _Pragma("GCC unroll 16") for (int o = 0; o < C; o++) v += p->mix[o] * dz[o * TILE + t];
            da[t] += v;
        }
    }
}

INLINE void all_forward(const int C, const stack *p, float *head) {
    for (int b = 0; b < p->batch; b++)
        for (int n = 0; n < p->layers; n++) {
            const layer l = at(C, p, b, n);
            forward(C, &l, p->contexts[n + 1] + (long)b * C * l.T, head + (long)b * C * p->head);
        }
}

/* scratch: two signals of one clip, 2·C·L_0. */
INLINE void all_backward(const int C, const stack *p, const float *d_last, const float *d_head, float *scratch,
                         const gradients *found) {
    for (int b = 0; b < p->batch; b++) {
        const layer last = at(C, p, b, p->layers - 1);
        const float *d_residual = d_last + (long)b * C * last.T;
        for (int n = p->layers - 1; n >= 0; n--) {
            const layer l = at(C, p, b, n);
            float *d_context = n ? scratch + (long)(n % 2) * C * p->length : found->signal + (long)b * C * p->length;
            const gradients here = {
                .audio = found->audio + (l.audio - p->audio), .bias = found->bias + (l.bias - p->bias),
                .conv = found->conv + (l.conv - p->conv), .mix = found->mix + (l.mix - p->mix),
                .out = found->out + (l.out - p->out),
            };
            backward(C, &l, d_residual, d_head + (long)b * C * p->head, d_context, &here);
            d_residual = d_context;
        }
    }
}

#define WIDTHS(DO) DO(2) DO(4) DO(6) DO(8) DO(12) DO(16)

/* Both return 0, or 1 where this width was not compiled. Head and gradients are added to. */
int stack_forward(int channels, const stack *p, float *head) {
    switch (channels) {
#define CASE(C) case C: all_forward(C, p, head); return 0;
        WIDTHS(CASE)
#undef CASE
    }
    return 1;
}

int stack_backward(int channels, const stack *p, const float *d_last, const float *d_head, float *scratch,
                   const gradients *found) {
    switch (channels) {
#define CASE(C) case C: all_backward(C, p, d_last, d_head, scratch, found); return 0;
        WIDTHS(CASE)
#undef CASE
    }
    return 1;
}
