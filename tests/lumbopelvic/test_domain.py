"""Pictures that the network knows, and those that it does not."""

from dataclasses import replace

import numpy as np
import pytest
from dots import TORSO, DotNetwork, scene

from legpress_cv.lumbopelvic.contract import LUMBOPELVIC_POINTS
from legpress_cv.lumbopelvic.crop_tracker import track_lumbopelvic
from legpress_cv.lumbopelvic.domain import known_ratio, may_be_known
from legpress_cv.lumbopelvic.trunk_prior import TrunkPrior
from legpress_cv.settings.landmarks import LandmarkSettings

SETTINGS = LandmarkSettings(look_rate_hz=240.0)


class StuckNetwork(DotNetwork):
    """Says what it always says, whatever the crop shows: it knows nothing of the picture."""

    def read(self, crop, reference=None):
        points = np.linspace((100.0, 60.0), (150.0, 190.0), len(LUMBOPELVIC_POINTS))
        return replace(super().read(crop, reference), points_px=points)


def test_a_network_that_does_not_look_shows_by_its_second_reading():
    pictures, _, _, pose = scene(30)
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), StuckNetwork(), SETTINGS)
    assert np.nanmedian(found.apart_torsos) > 0.05
    assert known_ratio(found, SETTINGS) == 0.0


def test_a_picture_out_of_domain_is_told():
    pictures, _, _, pose = scene()
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), SETTINGS)
    assert known_ratio(found, SETTINGS) == 1.0
    assert known_ratio(replace(found, apart_torsos=np.full(12, 0.05)), SETTINGS) == 0.0
    between = SETTINGS.max_apart_torsos * (1 + SETTINGS.known_slack_ratio) / 2
    half = replace(found, apart_torsos=np.full(12, between))
    assert known_ratio(half, SETTINGS) == pytest.approx(0.5)
    unsure = {name: np.full(12, 0.1 * TORSO) for name in found.sd_px}
    assert known_ratio(replace(found, sd_px=unsure), SETTINGS) == 0.0
    assert known_ratio(replace(found, apart_torsos=np.full(12, np.nan)), SETTINGS) == 0.0


@pytest.mark.parametrize(("share", "may_be"), [(0.9, True), (1.1, False)])
def test_whether_a_search_is_worth_while_goes_by_all_that_was_read(share, may_be):
    pictures, _, _, pose = scene()
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), SETTINGS)
    limit = share * SETTINGS.first_look_slack_ratio
    apart = replace(found, apart_torsos=np.full(12, limit * SETTINGS.max_apart_torsos))
    assert may_be_known(apart, SETTINGS) is may_be
    sd_px = limit * SETTINGS.max_trunk_sd_torsos * found.torso_px
    unsure = replace(found, sd_px={name: np.full(12, sd_px) for name in found.sd_px})
    assert may_be_known(unsure, SETTINGS) is may_be
