"""Many scenarios from one line: a change over a range of its operand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from itertools import product

from replenish.errors import Fault, InputError
from replenish.scenario.change import Change
from replenish.scenario.scenario import Scenario
from replenish.scenario.verbs import SET, SIGNS, VERBS

HOW = "FIELD.VERB=FIRST:LAST:STEP or FIELD.VERB=ONE,ANOTHER,… (without a verb: set)"
MOST = 1000  # points of one range; more is a slip
ENDS = 3  # first, last, step


def grid_changes(text: str, number: int = 1) -> tuple[Change, ...]:
    """
    One change for each point of a grid.

    Raises
    ------
    InputError
        The text is no grid.

    Examples
    --------
    >>> [change.operand for change in grid_changes("limits.storage.multiply=0.9:1.1:0.1")]
    [0.9, 1.0, 1.1]
    >>> [str(change) for change in grid_changes("params.target=p50,p90")]
    ['params.target = p50', 'params.target = p90']
    """
    field, sign, points = text.partition("=")
    if not sign or not field.strip() or not points.strip():
        raise InputError([_fault(HOW, text)])
    address, _, verb = field.strip().rpartition(".")
    if verb not in VERBS:
        address, verb = field.strip(), SET
    return tuple(
        Change(field=address, verb=verb, operand=operand, file=f"--grid {text}", number=number)
        for operand in _operands(points, text)
    )


def over_grids(scenarios: Iterable[Scenario], grids: Iterable[str]) -> tuple[Scenario, ...]:
    """Every scenario as it is, and at every point of the grids, in all combinations."""
    axes = [grid_changes(text) for text in grids]
    if not axes:
        return tuple(scenarios)
    return tuple(one for scenario in scenarios for one in (scenario, *_points(scenario, axes)))


def _points(scenario: Scenario, axes: list[tuple[Change, ...]]) -> Iterator[Scenario]:
    for changes in product(*axes):
        point = ", ".join(f"{change.field} {SIGNS[change.verb]} {change.said}" for change in changes)
        yield scenario.with_changes(f"{scenario.name} | {point}", changes).replace(
            title=f"{scenario.title or scenario.name}, {point}"
        )


def _operands(points: str, text: str) -> list[float | str]:
    if ":" not in points:
        return [_number(point.strip()) for point in points.split(",")]
    try:
        ends = [Decimal(part) for part in points.split(":")]
    except InvalidOperation:
        ends = []
    if len(ends) != ENDS or ends[2] <= 0 or ends[1] < ends[0] or (ends[1] - ends[0]) / ends[2] > MOST:
        raise InputError([_fault(f"FIRST:LAST:STEP, rising, of {MOST} steps at most", text)])
    first, last, step = ends
    return [float(first + step * count) for count in range(int((last - first) // step) + 1)]


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _fault(expected: str, found: str) -> Fault:
    return Fault(file="--grid", expected=expected, found=repr(found))
