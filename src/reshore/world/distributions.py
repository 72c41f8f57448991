"""What is known of an uncertain number: five kinds of distribution, each within firm bounds.

Every distribution turns a share between 0 and 1 into a number, so that one column of the Sobol sequence feeds one
uncertain number of the baseline. Bells, which have no end, are cut at their bounds and keep their shape between them.
"""

from __future__ import annotations

from abc import abstractmethod
from math import log
from statistics import NormalDist
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Float


class _Distribution(BaseModel):
    """What all kinds share: a name of the kind, bounds, quantiles."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @property
    @abstractmethod
    def bounds(self) -> tuple[float, float]:
        """Smallest and largest value that can be drawn."""

    @abstractmethod
    def quantile(self, share: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        """The value below which a share of the draws lies.

        Args:
            share: shares between 0 and 1 [share].

        Returns:
            Values, in the unit of the number.
        """

    @property
    def is_fixed(self) -> bool:
        """Whether every draw has the same value."""
        return False

    @property
    def median(self) -> float:
        """The value that half of the draws do not reach."""
        import numpy as np

        return float(self.quantile(np.array([0.5]))[0])


class Fixed(_Distribution):
    """A number that is not drawn.

    Args:
        value: the number.
    """

    kind: Literal["fixed"] = "fixed"
    value: float

    @property
    def bounds(self) -> tuple[float, float]:
        """The value, twice."""
        return self.value, self.value

    @property
    def is_fixed(self) -> bool:
        """Always true."""
        return True

    def quantile(self, share: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        """The value, whatever the share."""
        import numpy as np

        return np.full(share.shape, self.value)


class _Ranged(_Distribution):
    """A distribution between two bounds.

    Args:
        low: smallest value.
        high: largest value, above `low`.
    """

    low: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> _Ranged:
        """Refuse an empty range."""
        if not self.low < self.high:
            raise ValueError(f"low {self.low} must be below high {self.high}; a number without spread is `fixed`")
        return self

    @property
    def bounds(self) -> tuple[float, float]:
        """Low, high."""
        return self.low, self.high


class Uniform(_Ranged):
    """Every value of a range is as likely as any other."""

    kind: Literal["uniform"] = "uniform"

    def quantile(self, share: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        """Linear between the bounds."""
        import numpy as np

        return np.asarray(self.low + share * (self.high - self.low))


class Triangular(_Ranged):
    """Most likely at the mode, less likely in a straight line towards both bounds.

    Args:
        mode: the most likely value, between the bounds or on one of them.
    """

    kind: Literal["triangular"] = "triangular"
    mode: float

    @model_validator(mode="after")
    def _mode_inside(self) -> Triangular:
        """Refuse a mode out of the bounds."""
        if not self.low <= self.mode <= self.high:
            raise ValueError(f"mode {self.mode} must lie between low {self.low} and high {self.high}")
        return self

    def quantile(self, share: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        """Square-root branches that meet at the mode."""
        import numpy as np

        width = self.high - self.low
        rising = self.low + np.sqrt(share * width * (self.mode - self.low))
        falling = self.high - np.sqrt((1 - share) * width * (self.high - self.mode))
        return np.where(share * width < self.mode - self.low, rising, falling)


class Normal(_Ranged):
    """A bell around a mean, cut at the bounds.

    Args:
        mean: centre of the uncut bell.
        sd: standard deviation of the uncut bell, above 0.
    """

    kind: Literal["normal"] = "normal"
    mean: float
    sd: float = Field(gt=0)

    def quantile(self, share: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        """Quantiles of the bell between its bounds."""
        return _cut_bell(share, NormalDist(self.mean, self.sd), self.low, self.high)


class Lognormal(_Ranged):
    """A number whose logarithm is a bell, cut at the bounds.

    Args:
        median: median of the uncut distribution, above 0; the cut one may have another.
        sigma: standard deviation of the logarithm, above 0.
    """

    kind: Literal["lognormal"] = "lognormal"
    centre: float = Field(gt=0, alias="median")
    sigma: float = Field(gt=0)
    low: float = Field(gt=0)

    def quantile(self, share: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        """Exponentials of the quantiles of the cut bell."""
        import numpy as np

        bell = NormalDist(log(self.centre), self.sigma)
        return np.asarray(np.exp(_cut_bell(share, bell, log(self.low), log(self.high))))


def _cut_bell(share: Float[np.ndarray, " n"], bell: NormalDist, low: float, high: float) -> Float[np.ndarray, " n"]:
    """Quantiles of a normal distribution between two bounds.

    Args:
        share: shares between 0 and 1 [share].
        bell: the uncut distribution.
        low: lower bound.
        high: upper bound.

    Returns:
        Values between the bounds.
    """
    import numpy as np
    from scipy.special import ndtri

    below, above = bell.cdf(low), bell.cdf(high)
    return np.asarray(np.clip(bell.mean + bell.stdev * ndtri(below + share * (above - below)), low, high))


Distribution = Annotated[Fixed | Uniform | Triangular | Normal | Lognormal, Field(discriminator="kind")]
"""Any kind of distribution, told apart by its `kind`."""
