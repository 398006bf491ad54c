import pytest
from factories import analysis_from_truth


@pytest.fixture(scope="module")
def analysis():
    return analysis_from_truth()
