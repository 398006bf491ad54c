"""A zero-lag Butterworth low-pass in second-order sections.

The results are those of ``butter`` and ``sosfiltfilt`` of ``scipy.signal``, whose import alone
takes two seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Section:
    """One difference equation: sum of ``feedback[k] y[i-k]`` = sum of ``feedforward[k] x[i-k]``.

    Attributes
    ----------
    feedforward, feedback
        Weights of the sample itself and of those before it; ``feedback[0]`` is 1, and both have
        the same sum, so that a constant passes as it is.
    """

    feedforward: tuple[float, ...]
    feedback: tuple[float, ...]


def low_pass_sections(order: int, cutoff_hz: float, rate_hz: float) -> tuple[Section, ...]:
    r"""Design a Butterworth low-pass.

    The analogue filter has its poles on a circle, at the angles :math:`\pm\theta_k` from the
    negative real axis, and so the sections :math:`1 / (s^2 + 2 \cos\theta_k\, s + 1)` and, if the
    order is odd, :math:`1 / (s + 1)`. The bilinear transform
    :math:`s = \frac{1}{K} \frac{1 - z^{-1}}{1 + z^{-1}}` with
    :math:`K = \tan(\pi f_\text{cutoff} / f_\text{rate})` (pre-warping) keeps the cut-off.

    Parameters
    ----------
    order
        At least 1.
    cutoff_hz
        -3 dB frequency, above 0 and below half the rate.
    rate_hz
        Sampling rate.

    Returns
    -------
    tuple of Section
        To be run one after the other.

    References
    ----------
    A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed. (2010), ch. 7.
    """
    if order < 1:
        raise ValueError(f"a filter of order {order}")
    if not 0 < cutoff_hz < rate_hz / 2:
        raise ValueError(f"a cut-off of {cutoff_hz} Hz at {rate_hz} Hz")
    k = float(np.tan(np.pi * cutoff_hz / rate_hz))
    sections = []
    # From the real axis outwards: the sections that ring come last.
    for angle in np.pi / (2 * order) * np.arange(1 + order % 2, order, 2):
        damping = 2 * float(np.cos(angle)) * k
        scale = 1 + damping + k**2
        gain = k**2 / scale
        feedback = (1.0, 2 * (k**2 - 1) / scale, (1 - damping + k**2) / scale)
        sections.append(Section((gain, 2 * gain, gain), feedback))
    if order % 2:
        gain = k / (1 + k)
        sections.insert(0, Section((gain, gain), (1.0, (k - 1) / (1 + k))))
    return tuple(sections)


def filter_there_and_back(sections: tuple[Section, ...], values: Floats, pad: int) -> Floats:
    """Run a low-pass forwards and then backwards, which leaves no lag.

    At both ends the signal goes on as its own mirror image through the end point (odd padding),
    and before that it has been constant for ever (steady state).

    Parameters
    ----------
    sections
        Of :func:`low_pass_sections`.
    values
        Shape (n, k), without gaps.
    pad
        Samples of padding at either end, less than n.

    Returns
    -------
    ndarray, shape (n, k)

    References
    ----------
    F. Gustafsson, Determining the initial states in forward-backward filtering, IEEE Trans.
    Signal Process. 44 (1996) 988.
    """
    n = len(values)
    if not 0 <= pad < n:
        raise ValueError(f"{pad} samples of padding for a signal of {n}")
    before = 2 * values[0] - values[pad:0:-1]
    after = 2 * values[-1] - values[-2 : -2 - pad : -1]
    padded = np.concatenate([before, values, after])
    backwards = _filter(sections, padded)[::-1]
    return np.ascontiguousarray(_filter(sections, backwards)[::-1][pad : pad + n])


def _filter(sections: tuple[Section, ...], values: Floats) -> Floats:
    """Run a low-pass once over columns that have been constant before.

    A constant passes as it is, so what differs from the first sample starts from rest. All of a
    section's equations together are a triangular system with a narrow band.
    """
    out: Floats = values - values[0]
    for section in sections:
        right = np.zeros(out.shape, order="F")
        for lag, weight in enumerate(section.feedforward):
            right[lag:] += weight * out[: len(out) - lag]
        band = np.empty((len(section.feedback), len(out)), order="F")
        band[:] = np.array(section.feedback)[:, None]
        out, _ = scipy.linalg.lapack.dtbtrs(band, right, uplo="L", diag="U", overwrite_b=True)
    filtered: Floats = out + values[0]
    return filtered
