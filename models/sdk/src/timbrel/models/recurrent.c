/* The LSTM forward and backward through time, for training on a CPU.
 *
 * Sixty-four clips advance together, one per lane, so that every product with the weights is a product of a number
 * with four vectors. Same numbers as torch.nn.LSTM but for rounding; gate order i, f, g, o.
 *
 * Shapes, clip innermost: sound [T][LANES], gates (bias and knobs) [4H][LANES], from_sound [4H], from_hidden [4H][H],
 * hidden and cell [T+1][H][LANES] with the state before in row 0, kept (the gates' values) [T][4H][LANES].
 */
#include <string.h>

#include "fast_tanh.h"

enum { LANES = 64, WIDTH = 16, PARTS = LANES / WIDTH, ROWS = 4, MAX_HIDDEN = 64 };

typedef float vector __attribute__((vector_size(WIDTH * sizeof(float)), aligned(4), may_alias));

#define SIMD _Pragma("omp simd")

/* out[r] += sum over n of matrix[r][n] · in[n], for `rows` rows of LANES; rows is a multiple of ROWS. */
static void product(int rows, int n, const float *matrix, const float *in, float *out) {
    for (int r = 0; r < rows; r += ROWS) {
        vector sum[ROWS][PARTS];
        for (int k = 0; k < ROWS; k++)
            for (int v = 0; v < PARTS; v++) sum[k][v] = *(vector *)(out + (r + k) * LANES + v * WIDTH);
        for (int i = 0; i < n; i++)
            for (int k = 0; k < ROWS; k++)
                for (int v = 0; v < PARTS; v++)
                    sum[k][v] += matrix[(r + k) * n + i] * *(vector *)(in + i * LANES + v * WIDTH);
        for (int k = 0; k < ROWS; k++)
            for (int v = 0; v < PARTS; v++) *(vector *)(out + (r + k) * LANES + v * WIDTH) = sum[k][v];
    }
}

void lstm_forward(int T, int H, const float *sound, const float *gates, const float *from_sound,
                  const float *from_hidden, float *hidden, float *cell, float *kept) {
    for (int t = 0; t < T; t++) {
        const float *x = sound + t * LANES, *before = cell + (long)t * H * LANES;
        float *z = kept + (long)t * 4 * H * LANES;
        float *h = hidden + (long)(t + 1) * H * LANES, *c = cell + (long)(t + 1) * H * LANES;
        for (int g = 0; g < 4 * H; g++)
            SIMD for (int b = 0; b < LANES; b++) z[g * LANES + b] = gates[g * LANES + b] + from_sound[g] * x[b];
        product(4 * H, H, from_hidden, hidden + (long)t * H * LANES, z);
        float *i = z, *f = z + H * LANES, *g = z + 2 * H * LANES, *o = z + 3 * H * LANES;
        SIMD for (int n = 0; n < H * LANES; n++) {
            i[n] = fast_sigmoid(i[n]);
            f[n] = fast_sigmoid(f[n]);
            g[n] = fast_tanh(g[n]);
            o[n] = fast_sigmoid(o[n]);
            c[n] = f[n] * before[n] + i[n] * g[n];
            h[n] = o[n] * fast_tanh(c[n]);
        }
    }
}

/* d_hidden [T][H][LANES] comes in; d_sound [T][LANES] is written; d_gates, d_from_sound and d_from_hidden start at
 * zero. The state before is given no gradient. */
void lstm_backward(int T, int H, const float *sound, const float *from_sound, const float *from_hidden,
                   const float *hidden, const float *cell, const float *kept, const float *d_hidden, float *d_sound,
                   float *d_gates, float *d_from_sound, float *d_from_hidden) {
    static float turned[MAX_HIDDEN * 4 * MAX_HIDDEN], dz[4 * MAX_HIDDEN * LANES];
    static float dh[MAX_HIDDEN * LANES], dc[MAX_HIDDEN * LANES];
    static vector sums[4 * MAX_HIDDEN * MAX_HIDDEN];
    for (int g = 0; g < 4 * H; g++)
        for (int h = 0; h < H; h++) turned[h * 4 * H + g] = from_hidden[g * H + h];
    memset(dh, 0, sizeof dh);
    memset(dc, 0, sizeof dc);
    memset(sums, 0, sizeof sums);
    for (int t = T - 1; t >= 0; t--) {
        const float *z = kept + (long)t * 4 * H * LANES, *x = sound + t * LANES;
        const float *i = z, *f = z + H * LANES, *g = z + 2 * H * LANES, *o = z + 3 * H * LANES;
        const float *c = cell + (long)(t + 1) * H * LANES, *before = cell + (long)t * H * LANES;
        const float *given = d_hidden + (long)t * H * LANES, *h = hidden + (long)t * H * LANES;
        SIMD for (int n = 0; n < H * LANES; n++) {
            float d = dh[n] + given[n], shown = fast_tanh(c[n]), into = dc[n] + d * o[n] * (1.0f - shown * shown);
            dz[n] = into * g[n] * i[n] * (1.0f - i[n]);
            dz[H * LANES + n] = into * before[n] * f[n] * (1.0f - f[n]);
            dz[2 * H * LANES + n] = into * i[n] * (1.0f - g[n] * g[n]);
            dz[3 * H * LANES + n] = d * shown * o[n] * (1.0f - o[n]);
            dc[n] = into * f[n];
            dh[n] = 0.0f;
        }
        product(H, 4 * H, turned, dz, dh);
        float *dx = d_sound + t * LANES;
        memset(dx, 0, sizeof(float) * LANES);
        for (int row = 0; row < 4 * H; row++) {
            float along = 0;
            _Pragma("omp simd reduction(+ : along)") for (int b = 0; b < LANES; b++) {
                float d = dz[row * LANES + b];
                dx[b] += from_sound[row] * d;
                d_gates[row * LANES + b] += d;
                along += d * x[b];
            }
            d_from_sound[row] += along;
            vector part[PARTS];
            for (int v = 0; v < PARTS; v++) part[v] = *(vector *)(dz + row * LANES + v * WIDTH);
            for (int n = 0; n < H; n++) {
                vector sum = sums[row * H + n];
                for (int v = 0; v < PARTS; v++) sum += part[v] * *(vector *)(h + n * LANES + v * WIDTH);
                sums[row * H + n] = sum;
            }
        }
    }
    for (int n = 0; n < 4 * H * H; n++)
        for (int k = 0; k < WIDTH; k++) d_from_hidden[n] += sums[n][k];
}
