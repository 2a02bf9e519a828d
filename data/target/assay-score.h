/* assay-score.h — a model in a shared library that `assay optimize --target
 * lib` wrote. Licence: Apache-2.0.
 *
 *     struct assay_score *s = assay_score_open(why, sizeof(why));
 *     assay_score_margins(s, rows, n_rows, out);
 *     assay_score_close(s);
 *
 * cc serve.c risk.so -Wl,-rpath,'$ORIGIN' links it; several models in one
 * program are opened with dlopen(..., RTLD_LOCAL), one library each.
 *
 * Exactness: margins are the source library's (XGBoost's float32, LightGBM's
 * double), bit for bit, whatever the processor and the number of threads.
 * Predictions apply its link with this machine's exp.
 * Shapes: rows is (n_rows, n_features) row-major, features in the order of
 * the certificate, NaN is missing, categories are their codes; out is
 * (n_rows, n_outputs).
 * Threads: any number may score with one handle at the same time; a call with
 * many rows starts threads of its own (ASSAY_THREADS=1 keeps it to one).
 * Nothing is kept between calls. Without memory the process aborts.
 * ASSAY_ISA=reference, generic, avx2 or avx512 forces a kernel. */
#ifndef ASSAY_SCORE_H
#define ASSAY_SCORE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_SCORE_ABI 1

struct assay_score;

/* The ABI of the library: compare it with ASSAY_SCORE_ABI. */
int assay_score_abi(void);

/* NULL if the model in the library cannot be used; why gets the reason. */
struct assay_score *assay_score_open(char *why, size_t why_size);
void assay_score_close(struct assay_score *s);

size_t assay_score_n_features(const struct assay_score *s);
size_t assay_score_n_outputs(const struct assay_score *s);
/* JSON: digest of the model file, its features in order, what was checked. */
const char *assay_score_certificate(const struct assay_score *s);

void assay_score_margins(const struct assay_score *s, const double *rows,
	size_t n_rows, double *out);
void assay_score_predict(const struct assay_score *s, const double *rows,
	size_t n_rows, double *out);

#ifdef __cplusplus
}
#endif

#endif
