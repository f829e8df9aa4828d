"""The charts of the pages, for a notebook: Altair charts by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from replenish.scenario import Comparison
    from replenish.scenario.curves import Curves
    from replenish.simulate.result import ReplayResult


def charts_of_comparison(comparison: Comparison, curves: Curves | None = None) -> dict[str, Any]:
    """
    Charts of a comparison's page by name; the last expression of a cell is drawn.

    They need the extra ``report``.

    Returns
    -------
    dict of altair.Chart
        ``costs``, ``locations``, ``suppliers``; ``differences`` where the scenarios were lived through; with
        curves ``frontier``, ``service_cost``, ``limits`` and ``tornado``.

    Examples
    --------
    >>> import replenish as rp
    >>> poorer = [rp.scenario.Change(field="limits.budget", verb="set", operand=100)]
    >>> list(charts_of_comparison(rp.compare(rp.read("fixtures/tiny"), {"poorer": poorer})))
    ['costs', 'locations', 'suppliers']
    """
    from replenish.report.comparison.charts import charts  # noqa: PLC0415 - an extra

    return charts(comparison, curves)


def charts_of_replay(result: ReplayResult) -> dict[str, Any]:
    """
    Charts of a replay's page by name: ``costs``, ``differences``, ``service`` and ``weeks``.

    The life of a line is for the page alone, where a line is picked. They need the extra ``report``.
    """
    from replenish.report.lived.charts import lived_charts  # noqa: PLC0415 - an extra

    return lived_charts(result, result.past.problem.money)
