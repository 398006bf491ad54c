"""The two tables of a result as pandas data frames."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from legpress_cv._extras import library

from .tables import Value

if TYPE_CHECKING:
    import pandas as pd


def dataframe(
    columns: Mapping[str, Sequence[Value]], attributes: Mapping[str, str]
) -> pd.DataFrame:
    """Make a data frame of columns.

    Parameters
    ----------
    columns
        From :mod:`legpress_cv.results.tables`.
    attributes
        What the frame says of itself in ``attrs``.

    Returns
    -------
    pandas.DataFrame
        Whatever is missing is NaN, in columns of text and of truth values too.

    Raises
    ------
    MissingLibraryError
        If pandas is not installed.
    """
    pandas = library("pandas", extra="dataframe", purpose="A data frame")
    table = pandas.DataFrame(
        {
            name: [math.nan if value is None or value == "" else value for value in values]
            for name, values in columns.items()
        }
    )
    table.attrs.update(attributes)
    return table
