"""Training crops: the window's camera, and crops with their truth."""

import numpy as np
import pytest
from windows import in_crop

pytest.importorskip("anny")
pytest.importorskip("moderngl")

from legpress_cv.lumbopelvic.contract import LUMBOPELVIC_POINTS
from legpress_cv.lumbopelvic.crop_window import Window
from training.build import Take
from training.crops.sample import ANGLES, MARGIN_RATIO, crop_take
from training.crops.store import FREE_SEEDS, load, make_take, save, train_spec
from training.crops.view import window_camera
from training.errors import RendererError
from training.held_out import FIRST_SEED
from training.render.raster import Rasteriser
from training.scene import Camera, Label
from training.spec.sample import free_motion, sample_clip


def test_a_windows_camera_shows_the_window():
    camera = Camera(
        np.array([0.3, -3.0, 0.9]),
        np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]]),
        700.0,
        (330.0, 250.0),
        640,
        480,
    )
    window = Window((300.0, 260.0), 210.0, 40.0)
    points = np.array([[0.0, 0.0, 0.5], [0.2, 0.1, 0.8], [-0.3, -0.1, 1.0]])
    whole, _ = camera.project(points)
    crop, _ = window_camera(camera, window, 128).project(points)
    np.testing.assert_allclose(crop, in_crop(window, whole, 128), atol=1e-9)


@pytest.fixture(scope="module")
def crops():
    take = Take(train_spec(101))
    try:
        with Rasteriser(samples=1) as renderer:
            return [crop_take(take, renderer, 4, np.random.default_rng(1)) for _ in range(2)]
    except RendererError as error:
        pytest.skip(str(error))


def test_two_runs_give_the_same_crops(crops):
    np.testing.assert_array_equal(crops[0].pictures, crops[1].pictures)
    np.testing.assert_array_equal(crops[0].points, crops[1].points)


def test_the_trunk_stands_upright_in_the_crop(crops):
    found = crops[0]
    hip, shoulder = (
        found.points[:, LUMBOPELVIC_POINTS.index("hip")],
        found.points[:, LUMBOPELVIC_POINTS.index("shoulder")],
    )
    up = hip - shoulder
    assert np.all(np.abs(np.degrees(np.arctan2(up[:, 0], up[:, 1]))) < 20)
    side = found.pictures.shape[1]
    edge = side * (1 - 1 / MARGIN_RATIO) / 2
    assert np.all((hip > edge) & (hip < side - edge))
    assert np.all(np.abs(np.linalg.norm(up, axis=1) / found.torso_px - 1) < 0.25)
    assert found.angles_deg.shape == (4, len(ANGLES))


def test_the_pelvis_line_turns_as_the_truth_says(crops):
    found = crops[0]
    line = (
        found.points[:, LUMBOPELVIC_POINTS.index("asis")]
        - found.points[:, LUMBOPELVIC_POINTS.index("psis")]
    )
    # In the picture: the crop's direction plus the window's turn. Clockwise on the screen is down.
    turn = np.degrees(np.arctan2(-line[:, 1], line[:, 0])) + found.lean_deg
    tilt = found.angles_deg[:, ANGLES.index("pelvic_tilt_deg")]
    np.testing.assert_allclose(turn - turn[0], tilt - tilt[0], atol=3.0)


def test_there_and_back(crops, tmp_path):
    save(tmp_path / "take.npz", crops[0])
    again = load(tmp_path / "take.npz")
    np.testing.assert_array_equal(again.points, crops[0].points)
    assert np.abs(again.pictures.astype(int) - crops[0].pictures).mean() < 4
    assert not list(tmp_path.glob("*.part"))


def test_a_take_that_is_there_is_left_alone(tmp_path):
    (tmp_path / "take_0000101.npz").write_bytes(b"")
    assert make_take(tmp_path, 101) == 0


def test_training_seeds_stay_below_the_held_out():
    assert train_spec(3).seed == 3 < FIRST_SEED


def test_in_some_sets_nothing_goes_with_anything():
    seed = FREE_SEEDS[0]
    rng = np.random.default_rng(0)
    sets = [free_motion(rng, sample_clip(s).motion).reps for s in range(60)]
    reps = [rep for one in sets for rep in one]
    columns = [
        [getattr(rep, name) for rep in reps]
        for name in ("tuck_deg", "depth_ratio", "slide_m", "thorax_deg")
    ]
    together = np.corrcoef(columns)
    assert np.abs(together - np.eye(4)).max() < 0.15
    tucks = np.array([[rep.tuck_deg for rep in one] for one in sets])
    assert tucks.std(axis=1).mean() > 0.7 * tucks.std()
    shares = np.array([free_motion(rng, sample_clip(s).motion).lumbar_shares for s in range(60)])
    usual = np.array([sample_clip(s).motion.lumbar_shares for s in range(60)])
    assert np.allclose(shares.sum(axis=1), 1.0)
    assert (shares.std(axis=0) > 1.2 * usual.std(axis=0)).all()
    assert train_spec(seed).motion.reps != sample_clip(seed).motion.reps


def test_regions_say_what_each_pixel_shows(crops, tmp_path):
    found = crops[0]
    assert found.regions.shape == found.pictures.shape[:3]
    at = found.points[0].round().astype(int)
    hip = found.kinds[found.regions[0, at[0, 1], at[0, 0]]]
    assert hip not in (Label.SCENERY, Label.PERSON, Label.HEAD)
    here = set(np.unique(found.kinds[found.regions[0]]).tolist())
    assert here & {Label.SHIRT, Label.TRUNK, Label.PELVIS}
    assert Label.MACHINE in here
    save(tmp_path / "take_0000101.npz", found)
    again = load(tmp_path / "take_0000101.npz")
    np.testing.assert_array_equal(again.regions, found.regions)
    np.testing.assert_array_equal(again.kinds, found.kinds)
