"""What the network's file has to take and to give."""

import pytest

from legpress_cv.lumbopelvic.contract import (
    INPUTS,
    LUMBOPELVIC_POINTS,
    OUTPUTS,
    TRUNK_POINTS,
    difference,
)

FEATURES = {"reference": (608,), "features": (608,)}


def shapes(declared, **changed):
    return {name: changed.get(name, FEATURES.get(name, shape)) for name, shape in declared.items()}


def test_a_network_of_the_contract_fits_whatever_the_size_of_its_features():
    assert difference(shapes(INPUTS), shapes(OUTPUTS)) is None
    other = {"reference": (96,), "features": (96,)}
    assert difference(shapes(INPUTS, **other), shapes(OUTPUTS, **other)) is None


@pytest.mark.parametrize("name", OUTPUTS)
def test_every_output_of_another_shape_or_name_is_told(name):
    odd = shapes(OUTPUTS, **{name: (*shapes(OUTPUTS)[name], 2)})
    assert name in difference(shapes(INPUTS), odd)
    renamed = {f"{key}_" if key == name else key: value for key, value in shapes(OUTPUTS).items()}
    assert f"{name}_" in difference(shapes(INPUTS), renamed)


def test_crops_of_another_size_and_outputs_in_another_order_are_told():
    small = shapes(INPUTS, crops=(128, 128, 3))
    assert (
        difference(small, shapes(OUTPUTS)) == "has crops of shape 128 x 128 x 3, not 384 x 384 x 3"
    )
    turned = dict(reversed(shapes(OUTPUTS).items()))
    assert difference(shapes(INPUTS), turned).startswith("has the outputs features, view_deg")


def test_features_that_cannot_be_the_reference_are_told():
    assert "than its reference" in difference(shapes(INPUTS), shapes(OUTPUTS, features=(9,)))


def test_the_trunk_is_among_the_points():
    assert set(TRUNK_POINTS) < set(LUMBOPELVIC_POINTS)
