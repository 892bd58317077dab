/* solve.h - symmetric positive definite systems, small and dense.
 *
 * Shape   an n x n matrix row after row; only the lower triangle is read and written.
 * Source  A.-L. Cholesky; G. H. Golub and C. F. Van Loan, Matrix Computations, 4th ed., section 4.2. */
#ifndef PM_WEIGH_SOLVE_H
#define PM_WEIGH_SOLVE_H

#include <stdbool.h>
#include <stdint.h>

/* Replaces a by its factor L (a = L L'). False when a is not positive definite; a is spoilt then. Cost O(n^3 / 3). */
bool pm_factor(double *a, uint32_t n);

/* Solves L L' x = b in place. Cost O(n^2). */
void pm_factor_solve(const double *l, uint32_t n, double *b);

/* log |a| of the factored matrix. */
double pm_factor_log_determinant(const double *l, uint32_t n);

/* Diagonal of the inverse of the factored matrix. `work`: room for n numbers. Cost O(n^3 / 3). */
void pm_factor_inverse_diagonal(const double *l, uint32_t n, double *out, double *work);

#endif
