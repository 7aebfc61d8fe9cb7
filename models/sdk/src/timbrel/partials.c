/* Heterodyning: one rotation of a whole sound per harmonic, then a windowed mean around every hop.
 *
 * `re`, `im` (`samples` long) hold the sound times -2i at first and are moved down by one harmonic per turn;
 * `back_re`, `back_im` are the rotation by the fundamental. `found` is [frame][harmonic][re, im].
 */
void heterodyne(int samples, int harmonics, int hop, int window, int frames, float *re, float *im,
                const float *back_re, const float *back_im, const float *shape, float *found) {
    for (int k = 0; k < harmonics; k++) {
        for (int n = 0; n < samples; n++) {
            float a = re[n], b = im[n];
            re[n] = a * back_re[n] - b * back_im[n];
            im[n] = a * back_im[n] + b * back_re[n];
        }
        for (int frame = 0; frame < frames; frame++) {
            int from = frame * hop - window / 2, low = from < 0 ? -from : 0;
            int high = from + window > samples ? samples - from : window;
            float sum_re = 0.0f, sum_im = 0.0f;
            for (int n = low; n < high; n++) {
                sum_re += shape[n] * re[from + n];
                sum_im += shape[n] * im[from + n];
            }
            float *out = found + 2 * ((long)frame * harmonics + k);
            out[0] = sum_re;
            out[1] = sum_im;
        }
    }
}
