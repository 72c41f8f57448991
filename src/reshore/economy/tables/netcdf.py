"""Our own file format for tables: one NetCDF-4 file, described in docs/reference/table-format.md."""

from __future__ import annotations

import io
import os
import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from reshore.economy.table import Table
from reshore.errors import DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT = "reshore table"
VERSION = 1
"""Version of the format; readers refuse newer ones."""


class _Variable(NamedTuple):
    """How a part of a table is kept."""

    axes: tuple[str, ...]
    unit: str
    long_name: str


FLOW_AXES = ("importer", "exporter", "sector")
VARIABLES = {
    "flow_usd_mn": _Variable(FLOW_AXES, "usd_mn", "purchases for any use, at the price before duty"),
    "final_flow_usd_mn": _Variable(FLOW_AXES, "usd_mn", "the part of the purchases that is for final use"),
    "tariff_rate": _Variable(FLOW_AXES, "share", "duty over the price before duty"),
    "value_added_share": _Variable(("country", "sector"), "share", "value added over gross output"),
    "input_share": _Variable(("country", "output", "input"), "share", "inputs over gross output, duties included"),
    "elasticity": _Variable(("sector",), "1", "trade elasticity"),
}
"""Numbers of a table; `final_flow_usd_mn` may be absent."""

LABELS = {"country_label": "country", "sector_label": "sector"}
AXES = {
    "importer": "country that buys",
    "exporter": "country that sells",
    "country": "country that makes",
    "sector": "sector of the good",
    "output": "sector that makes",
    "input": "sector whose goods it uses",
}
_TEXTS = ("name", "source", "status")


def write_table(table: Table, path: Path) -> None:
    """Keeps a table as a file; the same table always gives the same bytes.

    Args:
        table: any table.
        path: where the file goes; an older file is replaced only once the new one is complete.

    Raises:
        DataError: the file cannot be written.

    Source: docs/reference/table-format.md. Test: tests/economy/tables/test_netcdf.py.
    """
    content = _content(table)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except OSError as problem:
        raise DataError(f"{path}: cannot be written ({problem}); check the folder and the space on the disk") from None
    finally:
        partial.unlink(missing_ok=True)


def read_table(path: Path) -> Table:
    """A table from a file that `write_table` or `reshore table build` wrote.

    Args:
        path: the file.

    Returns:
        The table as it was written; it is not checked, `check_table` does that.

    Raises:
        DataError: the file is absent or damaged, is no table, is newer than this version, or lacks a variable.

    Source: docs/reference/table-format.md. Test: tests/economy/tables/test_netcdf.py.
    """
    import h5py

    try:
        content = path.read_bytes()
    except OSError as problem:
        raise DataError(f"{path}: cannot be read ({problem.strerror or problem}); check the path") from None
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            _check_format(file, path)
            return _table(file)
    except DataError:
        raise
    except Exception as problem:  # a damaged file raises errors of many kinds in the HDF5 library
        raise DataError(
            f"{path}: not a table, or damaged ({type(problem).__name__}); `reshore table build` makes one"
        ) from None


def _content(table: Table) -> bytes:
    """The bytes of the file."""
    import h5py

    stream = io.BytesIO()
    with h5py.File(stream, "w", track_order=True) as file:
        file.attrs.update({"Conventions": "CF-1.11", "title": FORMAT, "format_version": VERSION})
        file.attrs.update({"name": table.name, "source": table.source, "status": table.status, "year": table.year})
        file.attrs["notes"] = "\n".join(note.replace("\n", " ") for note in table.notes)
        text = h5py.string_dtype()
        for axis, meaning in AXES.items():
            codes = table.sectors if axis in ("sector", "output", "input") else table.countries
            stored = file.create_dataset(axis, data=np.array(codes, dtype=object), dtype=text)
            stored.attrs.update({"long_name": meaning, "units": "1"})
            stored.make_scale(axis)
        for name, axis in LABELS.items():
            codes = table.countries if axis == "country" else table.sectors
            known = table.country_labels if axis == "country" else table.sector_labels
            stored = file.create_dataset(
                name, data=np.array([known.get(code, "") for code in codes], dtype=object), dtype=text
            )
            stored.attrs.update({"long_name": f"name of the {axis}", "units": "1"})
            stored.dims[0].attach_scale(file[axis])
        for name, values in _parts(table):
            kept = VARIABLES[name]
            stored = file.create_dataset(name, data=values, compression="gzip", compression_opts=6, shuffle=True)
            stored.attrs.update({"units": kept.unit, "long_name": kept.long_name})
            for place, axis in enumerate(kept.axes):
                stored.dims[place].attach_scale(file[axis])
    return stream.getvalue()


def _parts(table: Table) -> Iterator[tuple[str, np.ndarray]]:
    """The numbers of a table that are there."""
    for name in VARIABLES:
        values = getattr(table, name)
        if values is not None:
            yield name, np.ascontiguousarray(values, dtype="<f8")


def _check_format(file: Any, path: Path) -> None:
    """Refuses what is no table, is too new, or lacks a part."""
    title = str(file.attrs.get("title", ""))
    if title != FORMAT:
        said = f"its title is '{title}'" if title else "it has no title"
        raise DataError(f"{path}: not a table ({said}, not '{FORMAT}'); `reshore table build` makes one")
    version = int(file.attrs.get("format_version", 0))
    if version > VERSION:
        raise DataError(
            f"{path}: format version {version} is newer than this reshore, which reads up to {VERSION}; update reshore"
        )
    faults = [
        Fault(name, "this variable is missing; build the table again", str(path))
        for name in (*AXES, *VARIABLES)
        if name not in file and name != "final_flow_usd_mn"
    ]
    for name in ("input_share", "tariff_rate", "flow_usd_mn", "value_added_share", "elasticity", "final_flow_usd_mn"):
        if name not in file or faults:
            continue
        shape = tuple(len(file[axis]) for axis in VARIABLES[name].axes)
        if file[name].shape != shape:
            said = f"has shape {file[name].shape}; its axes {', '.join(VARIABLES[name].axes)} have {shape}"
            faults.append(Fault(name, said, str(path)))
    if faults:
        raise DataError(f"{path}: cannot be used as a table", faults)


def _table(file: Any) -> Table:
    """The table in an open file."""
    countries, sectors = (tuple(str(code) for code in file[axis].asstr()[()]) for axis in ("country", "sector"))
    labels = {
        name: {code: str(label) for code, label in zip(codes, file[name].asstr()[()], strict=True) if label}
        if name in file
        else {}
        for name, codes in (("country_label", countries), ("sector_label", sectors))
    }
    numbers = {name: np.asarray(file[name][()], dtype=float) if name in file else None for name in VARIABLES}
    texts = {name: str(file.attrs.get(name, "")) for name in _TEXTS}
    notes = str(file.attrs.get("notes", ""))
    made: dict[str, Any] = {**numbers, **texts}
    return Table(
        countries=countries,
        sectors=sectors,
        year=int(file.attrs.get("year", 0)),
        notes=tuple(notes.split("\n")) if notes else (),
        country_labels=labels["country_label"],
        sector_labels=labels["sector_label"],
        **made,
    )
