"""Covariances of single moments: the diagonal blocks of a banded matrix' inverse.

Two moments form one block, so that the matrix is block-tridiagonal with diagonal ``D_k`` and lower
blocks ``B_k``. With the Schur complements from either end ::

    L_k = B_(k-1) (D_(k-1) - L_(k-1))^-1 B_(k-1)^T
    R_k = B_k^T (D_(k+1) - R_(k+1))^-1 B_k

the inverse's block is ``(D_k - L_k - R_k)^-1``: the information of both sides together, as in a
two-filter smoother.

References
----------
Meurant G. (1992), A review on the inverse of symmetric tridiagonal and block tridiagonal matrices.
SIAM J Matrix Anal Appl 13:707-728.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def diagonal_blocks(band: Floats, width: int) -> Floats:
    """Blocks (n, width, width) on the diagonal of the inverse of a symmetric band.

    Parameters
    ----------
    band
        Shape (3 * width, n * width): its lower half, as for :func:`scipy.linalg.cholesky_banded`;
        nothing may stand further from the diagonal than two blocks.
    width
        Columns of one moment.
    """
    count = band.shape[1] // width
    diagonal, below = _tridiagonal(band, 2 * width)
    pairs = len(diagonal)
    left = np.zeros_like(diagonal)
    for k in range(1, pairs):
        inner = np.linalg.solve(diagonal[k - 1] - left[k - 1], below[k - 1].T)
        left[k] = below[k - 1] @ inner
    out = np.empty((2 * pairs, width, width))
    right = np.zeros_like(diagonal[0])
    for k in range(pairs - 1, -1, -1):
        inverse = np.linalg.inv(diagonal[k] - left[k] - right)
        out[2 * k] = inverse[:width, :width]
        out[2 * k + 1] = inverse[width:, width:]
        if k:
            inner = np.linalg.solve(diagonal[k] - right, below[k - 1])
            right = below[k - 1].T @ inner
    return out[:count]


def _tridiagonal(band: Floats, size: int) -> tuple[Floats, Floats]:
    """Diagonal and lower blocks (k, size, size) of a band; the last is filled up with ones."""
    lags, total = band.shape
    count = -(-total // size)
    diagonal, below = np.zeros((count, size, size)), np.zeros((count, size, size))
    starts = np.arange(count) * size
    for lag in range(lags):
        padded = np.full(count * size, 1.0 if lag == 0 else 0.0)
        padded[:total] = band[lag]
        for j in range(size):
            i = j + lag
            if i < size:
                diagonal[:, i, j] = diagonal[:, j, i] = padded[starts + j]
            elif i - size < size:
                below[:, i - size, j] = padded[starts + j]
    return diagonal, below
