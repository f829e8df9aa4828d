"""From a policy's name to the policy."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from replenish.errors import Fault, InputError
from replenish.problem.arrays import FloatArray
from replenish.problem.params import target_name
from replenish.simulate.past import Past
from replenish.simulate.policies.days_of_cover import DaysOfCover
from replenish.simulate.policies.function import as_policy
from replenish.simulate.policies.lost_sales import NAME as LOST_SALES
from replenish.simulate.policies.lost_sales import LostSales
from replenish.simulate.policies.perfect import NAME as PERFECT
from replenish.simulate.policies.perfect import Perfect
from replenish.simulate.policies.policy import Policy, View
from replenish.simulate.policies.reorder_quantity import ReorderQuantity
from replenish.simulate.policies.reorder_up_to import ReorderUpTo
from replenish.simulate.policies.stated_level import Periods
from replenish.simulate.policies.target import Target

WITHOUT_LIMITS = " without limits"
NAMES = (
    "newsvendor, lost-sales, p90 (any pNN), sum-p90, cycle-service(0.95), fill-rate(0.98), "
    "days-of-cover(14), s-S(10, 17), R-Q(10, 7), perfect; most of them may be followed by ' without limits'"
)
Asked = str | Policy | Callable[[View], FloatArray]
"""How a policy may be asked for: by name, as an object, or as a function from a view to units (n,)."""

_CALL = re.compile(r"(?P<rule>[A-Za-z][A-Za-z-]*)\((?P<numbers>[0-9., ]+)\)")


def policy_of(asked: Asked, past: Past) -> Policy:
    """
    Policy of a name, a function as a policy, or the policy itself.

    Raises
    ------
    InputError
        There is no policy of that name.
    """
    if not isinstance(asked, str):
        return as_policy(asked)
    if asked.strip() == PERFECT:
        return Perfect.of(past)
    policy = policy_named(asked)
    if policy is None:
        raise InputError([Fault(file="policies", expected=NAMES, found=repr(asked))])
    return policy


def policy_named(text: str) -> Policy | None:
    """
    Policy a text stands for, ``None`` where it stands for none; all but `perfect`, who needs a past.

    Examples
    --------
    >>> policy_named("sum-p90 without limits").name, policy_named("days-of-cover(14)").periods
    ('sum-p90 without limits', 14.0)
    >>> policy_named("fill-rate(0.98)").target, policy_named("p0"), policy_named("s-S(10)")
    ({'fill_rate': 0.98}, None, None)
    """
    name = text.strip()
    rule, limited = name.removesuffix(WITHOUT_LIMITS), not name.endswith(WITHOUT_LIMITS)
    if rule == LOST_SALES:
        return LostSales(name=name, limited=limited)
    if target_name(rule) is not None:
        return Target(name=name, target=rule, limited=limited)
    match = _CALL.fullmatch(rule)
    if match is None or match["rule"] not in RULES:
        return None
    try:
        return RULES[match["rule"]](name, limited, *(float(number) for number in match["numbers"].split(",")))
    except (TypeError, ValueError):  # too many numbers, or too few, or none at all
        return None


def _service(measure: str) -> Callable[..., Policy | None]:
    def target(name: str, limited: bool, level: float) -> Policy | None:
        if target_name({measure: level}) is None:
            return None
        return Target(name=name, target={measure: level}, limited=limited)

    return target


def _days_of_cover(name: str, limited: bool, periods: float) -> Policy:
    return DaysOfCover(name=name, periods=periods, limited=limited)


def _reorder_up_to(name: str, limited: bool, point: float, level: float) -> Policy:
    return ReorderUpTo(name=name, reorder_point=Periods(point), order_up_to=Periods(level), limited=limited)


def _reorder_quantity(name: str, limited: bool, point: float, quantity: float) -> Policy:
    return ReorderQuantity(
        name=name, reorder_point=Periods(point), quantity=Periods(quantity), limited=limited
    )


RULES: Mapping[str, Callable[..., Policy | None]] = {
    "cycle-service": _service("cycle_service"),
    "fill-rate": _service("fill_rate"),
    "days-of-cover": _days_of_cover,
    "s-S": _reorder_up_to,
    "R-Q": _reorder_quantity,
}
"""Rules with numbers in brackets; levels in periods of expected demand."""
