"""What each policy does, in a sentence for somebody who has never heard its name."""

from __future__ import annotations

import re
from collections.abc import Callable

from replenish.simulate.policies.named import WITHOUT_LIMITS

SIMPLE = {
    "newsvendor": "orders until one more unit is expected to cost more in holding than it saves in shortage",
    "lost-sales": "the newsvendor, held back by what left-over units would cost the next orders",
    "perfect": "knows the future: nobody can order so, and nobody can be cheaper",
}
RULES: dict[str, Callable[..., str]] = {
    r"p(\d+(?:\.\d+)?)": "orders enough for demand until the next receipt in {0} of 100 cases".format,
    r"sum-p(\d+(?:\.\d+)?)": "adds up the p{0} of every single period, as spreadsheets do".format,
    r"cycle-service\(([\d.]+)\)": "orders for a chance of {0} to get from one receipt to the next".format,
    r"fill-rate\(([\d.]+)\)": "orders to serve a share of {0} of demand from the shelf".format,
    r"days-of-cover\(([\d.]+)\)": "fills every line up to {0} periods of expected demand".format,
    r"s-S\(([\d.]+), *([\d.]+)\)": "when stock is down to {0} periods of demand, fills up to {1}".format,
    r"R-Q\(([\d.]+), *([\d.]+)\)": "when stock is down to {0} periods of demand, orders lots of {1}".format,
}


def meaning_of(policy: str) -> str:
    """
    What a policy does; names that are not the package's are somebody's own.

    Examples
    --------
    >>> meaning_of("sum-p90 without limits")
    'adds up the p90 of every single period, as spreadsheets do; no shelf, supplier or budget is limited'
    >>> meaning_of("ours")
    'orders of your own, as they are'
    """
    rule = policy.removesuffix(WITHOUT_LIMITS)
    free = "; no shelf, supplier or budget is limited" if rule != policy else ""
    return f"{_rule(rule)}{free}"


def _rule(rule: str) -> str:
    if rule in SIMPLE:
        return SIMPLE[rule]
    for pattern, words in RULES.items():
        match = re.fullmatch(pattern, rule)
        if match:
            return words(*match.groups())
    return "orders of your own, as they are"
