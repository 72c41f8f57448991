"""All uncertain numbers of the baseline, and how one point of the Sobol sequence becomes one value of each.

Which column of the sequence feeds which number stands in `columns.csv`. Lines are only ever added to it, so that a new
parameter moves the draws of no other.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from reshore.errors import DataError, Fault
from reshore.settings import SOBOL_DIMENSIONS
from reshore.world.files import FOLDER, read_yaml
from reshore.world.parameter import DEFAULT, parameter
from reshore.world.rows import Project, Site
from reshore.world.tables import rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import numpy as np
    from jaxtyping import Float

    from reshore.world.parameter import Parameter, Value


@dataclass(frozen=True)
class Catalogue:
    """The uncertain parameters of the baseline.

    Args:
        parameters: stem to parameter, in alphabetical order.
        columns: name of each value that is drawn to its column of the Sobol sequence.
    """

    parameters: Mapping[str, Parameter]
    columns: Mapping[str, int]

    @property
    def values(self) -> tuple[Value, ...]:
        """All values, fixed ones too, parameter by parameter."""
        return tuple(value for parameter in self.parameters.values() for value in parameter.values)

    @property
    def entries(self) -> tuple[Value, ...]:
        """The values that are drawn."""
        return tuple(value for value in self.values if not value.distribution.is_fixed)

    def known_after(self, as_of: date) -> tuple[str, ...]:
        """The values that rest on something published after a day.

        The model cannot run without them, so they are used all the same; whoever looks back to that day has to say so.

        Args:
            as_of: a day.

        Returns:
            Names of values.
        """
        return tuple(value.name for value in self.values if value.known_from is not None and value.known_from > as_of)

    def sample(self, points: Float[np.ndarray, "n dimension"]) -> dict[str, np.ndarray]:
        """One value of every parameter for every point of the Sobol sequence.

        Args:
            points: points between 0 and 1, one row for each draw [share].

        Returns:
            Stem to values of shape (n,), or (n, len(keys)) for a family, in the unit of the parameter. What shares a
            default shares its draw.
        """
        return {stem: self._draw(one, points) for stem, one in self.parameters.items()}

    def _draw(self, one: Parameter, points: Float[np.ndarray, "n dimension"]) -> np.ndarray:
        """The values of one parameter.

        Args:
            one: the parameter.
            points: points between 0 and 1.

        Returns:
            Values of shape (n,) or (n, len(keys)).
        """
        import numpy as np

        drawn = {
            value.key: value.distribution.quantile(points[:, self.columns.get(value.name, 0)]) for value in one.values
        }
        if one.by is None:
            return drawn[None]
        return np.stack([drawn[key] if key in drawn else drawn[DEFAULT] for key in one.keys], axis=1)


@cache
def load_catalogue() -> Catalogue:
    """The uncertain parameters of the baseline, checked.

    Returns:
        The catalogue.

    Raises:
        DataError: a file breaks a rule, a number has no column or no source; all faults at once.
    """
    axes = {
        "site": tuple(dict.fromkeys(row.site for row in rows(Site))),
        "project": tuple(dict.fromkeys(row.project for row in rows(Project))),
    }
    parameters: dict[str, Parameter] = {}
    faults = []
    for path in sorted((FOLDER / "parameters").glob("*/*.yaml"), key=lambda path: path.stem):
        try:
            parameters[path.stem] = parameter(path.stem, path.parent.name, read_yaml(path), axes)
        except (ValueError, DataError) as error:
            faults.append(Fault(path.stem, str(error).replace("\n", " "), file=f"{path.parent.name}/{path.name}"))
    catalogue = Catalogue(MappingProxyType(parameters), MappingProxyType(read_columns()))
    faults += [
        Fault(value.name, f"has no column: add a line `{value.name},{len(catalogue.columns)}`", file="columns.csv")
        for value in catalogue.entries
        if value.name not in catalogue.columns
    ]
    if faults:
        raise DataError("the parameters of the baseline are wrong; correct the files named above", faults)
    return catalogue


def read_columns() -> dict[str, int]:
    """The file that gives each drawn value its column of the Sobol sequence.

    Returns:
        Name of the value to column, from 0.

    Raises:
        DataError: a name or a column comes twice, or a column is out of range.
    """
    with (FOLDER / "columns.csv").open(encoding="utf-8", newline="") as lines:
        rows = [(row["entry"], int(row["column"])) for row in csv.DictReader(lines)]
    columns = dict(rows)
    numbers = set(columns.values())
    if len(columns) < len(rows) or len(numbers) < len(rows) or not numbers <= set(range(SOBOL_DIMENSIONS)):
        raise DataError(f"columns.csv: every entry and every column must come once, columns below {SOBOL_DIMENSIONS}")
    return columns
