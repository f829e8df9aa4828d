"""Which columns hold quantiles, of which model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.names import is_mean, level_of, models_of
from replenish.adapters.text.nearest import did_you_mean

FEWEST_LEVELS = 2  # one quantile alone is no distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Columns that hold quantiles, by rising level, and the one that holds the mean."""

    columns: tuple[str, ...]
    levels: tuple[float, ...]
    mean: str | None

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Columns of numbers."""
        return self.columns if self.mean is None else (*self.columns, self.mean)


def find_levels(file: str, header: Sequence[str], faults: FaultList) -> Levels | None:
    """Quantile columns of a header, or ``None`` where there are too few or two of one level."""
    mean = next((name for name in header if is_mean(name)), None)
    own = models_of(tuple(header)).get("", {})
    return levels_of({name: own[name] for name in own if level_of(name) is not None}, file, mean, faults)


def levels_of(columns: Mapping[str, float], file: str, mean: str | None, faults: FaultList) -> Levels | None:
    """Levels of some columns, or ``None`` where there are too few or two of one level."""
    levels = sorted((level, name) for name, level in columns.items())
    for (level, name), (other, twin) in pairwise(levels):
        if level == other:
            faults.add(file, "one column per level", f"{name} and {twin}", row=1, column=name)
            return None
    if not enough_levels(file, [name for _, name in levels], faults, row=1):
        return None
    return Levels(
        columns=tuple(name for _, name in levels), levels=tuple(level for level, _ in levels), mean=mean
    )


def find_model(file: str, header: Sequence[str], key: str, said: str | None, faults: FaultList) -> str | None:
    """
    Model whose quantiles are wanted: the only one there is, or the one said.

    Parameters
    ----------
    key
        ``model`` or ``scenario``: what the user calls it.
    """
    models = sorted(models_of(tuple(header)))
    if said is None and len(models) == 1:
        return models[0]
    if said is not None and said in models:
        return said
    wanted = f"one {key}" if said is None else f"the {key} {said}{did_you_mean(said, models)}"
    found = ", ".join(models) or "no quantiles"
    faults.add(file, f"{wanted}, chosen by data.forecast.{key}", found, row=1)
    return None


def enough_levels(file: str, names: Sequence[str], faults: FaultList, row: int | None = None) -> bool:
    """Whether there are quantiles enough for a distribution."""
    if len(names) >= FEWEST_LEVELS:
        return True
    found = f"only {names[0]}" if names else "none"
    faults.add(file, "two quantile levels or more, like p10 and p90", found, row=row)
    return False
