from __future__ import annotations

import numpy as np
import pytest

from legpress_cv.annotate import brush


@pytest.mark.parametrize("channels", [(), (3,)])
@pytest.mark.parametrize(
    ("size", "radius"), [((4, 30), 2), ((8, 4), 1.2), ((30, 20), 7), ((60, 40), 12), ((9, 5), 90)]
)
def test_a_block_fills_its_rectangle_and_no_more(size, radius, channels):
    image = np.zeros((80, 100, *channels), np.uint8)
    brush.block(image, (10, 20), size, (200,) * len(channels) * 3 or 200, radius)
    inside = image[20 : 20 + size[1], 10 : 10 + size[0]]
    assert image.astype(int).sum() == inside.astype(int).sum()
    corner = min(round(radius), size[0] // 2, size[1] // 2)
    assert (inside[corner : size[1] - corner] == 200).all()
    assert (inside[:, corner : size[0] - corner] == 200).all()
    if radius >= 7:
        assert (inside[0, 0] < 200).all()


def test_a_block_of_no_size_draws_nothing():
    image = np.zeros((20, 20), np.uint8)
    brush.block(image, (5, 5), (0.2, 9), 255, 2)
    assert not image.any()
