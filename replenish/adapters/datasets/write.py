"""Everything that a forecaster in the shape of Amazon Forecast is sent: all of it or nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from replenish.adapters.datasets.item_terms import ItemTerms, write_item_terms
from replenish.adapters.datasets.related_series import RelatedSeries, write_related_series
from replenish.adapters.datasets.target_series import write_target_series
from replenish.adapters.files.whole_folder import OutFolder, whole_folder
from replenish.problem.arrays import TextArray
from replenish.problem.demand_history import DemandHistory


def write_dataset(
    folder: OutFolder | str,
    history: DemandHistory,
    *,
    related: RelatedSeries | None = None,
    terms: ItemTerms | None = None,
) -> tuple[str, ...]:
    """
    Write a demand history, and what belongs to it, in the shape CreateDataset and its import job take.

    ``target_time_series.csv``, and ``related_time_series.csv`` and ``item_metadata.csv`` where they are
    given: no header, columns as in the ``….schema.json`` beside each, the ``Schema`` of CreateDataset
    in the domains RETAIL (without terms) and INVENTORY_PLANNING (with them). Periods without a known demand
    are left out; the location is a dimension where there is one.

    Returns
    -------
    names
        Of the files.

    Raises
    ------
    SourceError
        The folder cannot be written; nothing of it then exists.
    """
    target = Path(folder) if isinstance(folder, str) else folder
    with whole_folder(target) as draft:
        names = [*write_target_series(history, draft, place=_placed(history.location))]
        if related is not None:
            names += write_related_series(related, draft, place=_placed(related.location))
        if terms is not None:
            names += write_item_terms(terms, draft)
    return tuple(names)


def _placed(location: TextArray) -> bool:
    return bool(np.any(location != ""))
