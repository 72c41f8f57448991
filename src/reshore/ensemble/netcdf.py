"""NetCDF-4 files of results, written and read through h5py.

A chunk has some fifty small variables, for which the general writers take ten times as long as the disk. The files are
plain NetCDF-4: `xarray.open_dataset(file, engine="h5netcdf")` and every other reader opens them.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
import xarray as xr

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOT_OURS = frozenset({"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "_Netcdf4Dimid", "_Netcdf4Coordinates"})
"""Attributes that hold the file together and say nothing about the results."""


def to_netcdf(results: xr.Dataset, attributes: Mapping[str, str | int]) -> bytes:
    """Results as the bytes of a NetCDF-4 file.

    Args:
        results: numbers and texts, every axis with labels.
        attributes: what is said of the file as a whole.

    Returns:
        The file, uncompressed: the last digits of the numbers are noise and would not shrink. The same results always
        give the same bytes.
    """
    stream = io.BytesIO()
    names = [str(name) for name in (*results.dims, *(name for name in results.variables if name not in results.dims))]
    with h5py.File(stream, "w", track_order=True) as file:
        beside = [str(name) for name in results.coords if name not in results.dims]
        file.attrs.update({"Conventions": "CF-1.11", **attributes, "coordinates": " ".join(beside)})
        for name in names:
            variable = results[name]
            values = variable.values
            text = values.dtype.kind == "U"
            stored = file.create_dataset(
                name, data=values.astype(object) if text else values, dtype=h5py.string_dtype() if text else None
            )
            stored.attrs.update(variable.attrs)
            if name in results.dims:
                stored.make_scale(name)
        for name in names:
            for place, axis in enumerate(results[name].dims if name not in results.dims else ()):
                file[name].dims[place].attach_scale(file[str(axis)])
    return stream.getvalue()


def from_netcdf(content: bytes) -> tuple[xr.Dataset, dict[str, Any]]:
    """Results and attributes from the bytes of a file that `to_netcdf` wrote.

    Args:
        content: the bytes of the file.

    Returns:
        The results, and what is said of the file as a whole.

    Raises:
        OSError: no such file, or a damaged one. A damaged file may raise other errors of the HDF5 library as well.
    """
    variables: dict[str, Any] = {}
    with h5py.File(io.BytesIO(content), "r") as file:
        attributes = {name: _plain(value) for name, value in file.attrs.items()}
        for name, stored in file.items():
            axes = (name,) if stored.is_scale else tuple(axis[0].name.removeprefix("/") for axis in stored.dims)
            values = stored.asstr()[()].astype(str) if h5py.check_string_dtype(stored.dtype) else stored[()]
            about = {key: _plain(value) for key, value in stored.attrs.items() if key not in _NOT_OURS}
            variables[name] = (axes, values, about)
    beside = attributes.pop("coordinates").split()
    return xr.Dataset(variables).set_coords(beside), attributes


def _plain(value: Any) -> Any:
    """An attribute as a plain Python value."""
    return value.item() if isinstance(value, np.generic) else value
