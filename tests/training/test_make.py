"""From a spec to a clip: the same every time, resumed where it was cut off, its truth beside it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from takes import a_rep, a_set, with_fields

from training.errors import RendererError, SpecError
from training.truth.schema import check_truth

SPEC = a_set(a_rep(tuck_deg=12.0), rhythm_share=0.1, wobble_deg=0.5)
STRATA = {"yaw": "0"}


class Sketch:
    """A renderer that is quick: each picture follows from the frame alone. Can break down."""

    def __init__(self, breaks_after: int | None = None) -> None:
        self.drawn: list[float] = []
        self._left = breaks_after

    def render(self, scene, frames):
        for frame in frames:
            if self._left is not None:
                if self._left == 0:
                    raise RendererError("The renderer broke down.")
                self._left -= 1
            self.drawn.append(frame.time_s)
            camera = frame.camera
            pixels, _ = camera.project(frame.vertices_m[0][::50])
            picture = np.full((camera.height_px, camera.width_px, 3), 90, dtype=np.uint8)
            x, y = pixels.astype(int).T
            inside = (x >= 0) & (x < camera.width_px) & (y >= 0) & (y < camera.height_px)
            picture[y[inside], x[inside]] = (230, 180, 120)
            yield picture

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        pass


@pytest.fixture(scope="module")
def make(body_model):
    from training.make import make_clip

    return make_clip


@pytest.fixture(scope="module")
def made(make, tmp_path_factory):
    """A clip made in one go, and its renderer."""
    folder = tmp_path_factory.mktemp("made")
    sketch = Sketch()
    steps = []
    clip = make(SPEC, sketch, folder / "out", folder / "work", strata=STRATA,
                progress=lambda *step: steps.append(step))  # fmt: skip
    return clip, sketch, steps


def files_of(clip):
    truth = clip.with_name(clip.name.replace(".mp4", ".truth.json"))
    return clip.read_bytes(), truth.read_text(encoding="utf-8")


def test_a_clip_and_its_truth_go_together(made):
    import av

    clip, sketch, steps = made
    truth = check_truth(json.loads(files_of(clip)[1]))
    count = len(truth.frames.time_s)
    with av.open(str(clip)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(frames) == count == len(sketch.drawn)
    assert frames[0].shape == (SPEC.picture.height_px, SPEC.picture.width_px, 3)
    np.testing.assert_allclose(sketch.drawn, truth.frames.time_s, atol=1e-6)
    assert steps == [(done, count) for done in range(count + 1)]
    assert truth.strata == STRATA
    assert not list((clip.parents[1] / "work").iterdir()), "pictures are left behind"


@pytest.mark.parametrize("after", [3, 7])
def test_a_resumed_clip_is_the_same(make, made, tmp_path, after):
    clip, whole, _ = made
    broken, second = Sketch(breaks_after=after), Sketch()
    with pytest.raises(RendererError):
        make(SPEC, broken, tmp_path / "out", tmp_path / "work", strata=STRATA)
    assert not list(tmp_path.glob("out/*"))
    again = make(SPEC, second, tmp_path / "out", tmp_path / "work", strata=STRATA)
    assert files_of(again) == files_of(clip)
    assert len(second.drawn) == len(whole.drawn) - after


def test_with_all_pictures_there_nothing_is_drawn(make, made, tmp_path, monkeypatch):
    clip, whole, _ = made
    monkeypatch.setattr("training.make.shutil.rmtree", lambda *_args, **_options: None)
    make(SPEC, Sketch(), tmp_path / "one", tmp_path / "work", strata=STRATA)
    idle = Sketch()
    again = make(SPEC, idle, tmp_path / "two", tmp_path / "work", strata=STRATA)
    assert idle.drawn == []
    assert files_of(again) == files_of(clip)
    assert whole.drawn


def test_pictures_of_another_spec_are_not_taken(make, tmp_path):
    other = with_fields(SPEC, body={"height": 0.6})
    with pytest.raises(RendererError):
        make(other, Sketch(breaks_after=4), tmp_path / "out", tmp_path / "work", strata=STRATA)
    sketch = Sketch(breaks_after=0)
    with pytest.raises(RendererError):
        make(SPEC, sketch, tmp_path / "out", tmp_path / "work", strata=STRATA)
    counts = sorted(len(list(f.glob("*.png"))) for f in (tmp_path / "work").iterdir())
    assert counts == [0, 4]


def test_two_takes_of_a_spec_are_the_same(body_model):
    from training.build import Take
    from training.make import truth_of

    spec = a_set(a_rep(tuck_deg=12.0), rhythm_share=0.1, wobble_deg=0.5, lead_s=0.2)
    one, two = Take(spec), Take(spec)
    assert truth_of(one, STRATA) == truth_of(two, STRATA)
    for first, second in zip(one.scene.parts, two.scene.parts, strict=True):
        np.testing.assert_array_equal(first.rest_m, second.rest_m)
        np.testing.assert_array_equal(first.faces, second.faces)
        assert first.materials == second.materials
    other = Take(spec.model_copy(update={"seed": 2}))
    assert truth_of(other, STRATA) != truth_of(one, STRATA)


def pixels_twice(renderers):
    from training.build import Take
    from training.make import draw

    wanted = np.array([2, 6])
    return [list(draw(Take(SPEC), renderer, wanted)) for renderer in renderers]


def assert_same_pictures(one, two):
    assert [index for index, _ in one] == [index for index, _ in two] == [2, 6]
    for (_, first), (_, second) in zip(one, two, strict=True):
        np.testing.assert_array_equal(first, second)
        assert first.std() > 5, "an empty picture"


def test_the_rasteriser_draws_the_same_pixels_again(body_model):
    pytest.importorskip("moderngl", reason="needs the extra training")
    from training.render.raster import Rasteriser

    with Rasteriser() as first:
        one = pixels_twice([first])[0]
    with Rasteriser() as second:
        two = pixels_twice([second])[0]
    assert_same_pictures(one, two)


def test_the_rasteriser_draws_a_picture_alike_alone_and_among_others(body_model):
    pytest.importorskip("moderngl", reason="needs the extra training")
    from training.build import Take
    from training.make import draw
    from training.render.raster import Rasteriser

    with Rasteriser() as renderer:
        take = Take(SPEC)
        (*_, (_, among)), ((_, alone),) = (
            list(draw(take, renderer, np.array(wanted))) for wanted in ([2, 6], [6])
        )
    np.testing.assert_array_equal(alone, among)


def test_the_path_tracer_draws_the_same_pixels_again(body_model):
    from training.render.cycles import Cycles

    try:
        opened = Cycles(workers=1)
    except RendererError as error:
        pytest.skip(str(error))
    with opened as renderer:
        assert_same_pictures(*pixels_twice([renderer, renderer]))


def test_a_spec_that_no_body_can_do_draws_nothing(make, tmp_path):
    spec = with_fields(SPEC, motion={"lumbar_shares": (0.5, 0.5, 0.5)})
    sketch = Sketch()
    with pytest.raises(SpecError, match="lumbar_shares"):
        make(spec, sketch, tmp_path / "out", tmp_path / "work", strata=STRATA)
    assert sketch.drawn == []
    assert not list(tmp_path.iterdir())
