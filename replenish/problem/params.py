"""How to decide: the target and the accuracy of the computation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from replenish.errors import Fault, InputError
from replenish.problem.arrays import Noun

METHODS = ("auto", "exact", "prices")
TAILS = (
    "auto",
    "gamma",
    "negative-binomial",
    "negative_binomial",
    "lognormal",
    "exponential",
    "flat",
    "refuse",
)
DEPENDENCE = ("auto", "independent", "copula", "ranks")
RECALIBRATION = ("auto", "on", "off")
SUPPLIERS = ("one", "split")
CHOICES = {
    "tail": TAILS,
    "dependence": DEPENDENCE,
    "recalibration": RECALIBRATION,
    "method": METHODS,
    "suppliers": SUPPLIERS,
}
TARGETS = "newsvendor, pNN, sum-pNN, quantile(p), sum-quantile(p), {cycle_service = p}, {fill_rate = p}"

_NAMED = re.compile(r"(?P<sum>sum-)?(?:p(?P<percent>\d{1,2}(?:\.\d+)?)|quantile\((?P<level>0?\.\d+)\))")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetName(Noun):
    """
    A target rule and its level.

    Parameters
    ----------
    rule
        ``newsvendor``, ``quantile``, ``sum-quantile`` or ``fill-rate``.
    level
        Probability or fraction in (0, 1); ``None`` for the newsvendor, who derives it from costs.
    """

    rule: str
    level: float | None = None

    def __str__(self) -> str:
        if self.level is None:
            return self.rule
        if self.rule == "fill-rate":
            return f"fill rate {self.level:g}"
        return f"{self.rule.removesuffix('quantile')}p{self.level * 100:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveParams(Noun):
    """
    How a plan is computed.

    Parameters
    ----------
    target
        ``"newsvendor"`` (least expected cost); ``"p90"`` or ``"quantile(0.9)"`` (order up to that
        quantile of the requirement); ``"sum-p90"`` (sum of the periods' quantiles, for comparison
        only); ``{"cycle_service": 0.95}``; ``{"fill_rate": 0.98}``.
    seed
        Seed of the demand paths.
    paths
        Number of demand paths ``s`` drawn from a quantile forecast.
    tail
        Demand beyond the outermost given levels: one of ``auto``, ``gamma``, ``exponential``,
        ``flat``, ``refuse``.
    dependence
        Between the periods of a line: ``independent``; ``copula`` (autocorrelation of past errors);
        ``ranks`` (reordered like past errors); ``auto`` (a copula where 30 pairs of neighbouring
        periods are known, else independent).
    rho
        Autocorrelation from one period to the next of a Gaussian copula; overrides ``dependence``.
    recalibration
        Correct the forecast's levels by what past issues covered: ``off``, ``on``, or ``auto`` (only
        where that made a held-out part of the past better).
    common_shock
        Share of the variance of the normal scores of demand that all lines have in common, 0 to 1, or
        ``"auto"`` (estimated from past errors): what `Plan.totals` reports. It moves no quantity, because
        expected costs add up whatever lines have in common. ``None`` asks for no totals.
    method
        ``exact``; ``prices`` (for many lines); ``auto`` (exact up to 1,000 lines, or 5,000 where purchase
        orders have a minimum).
    time_limit : seconds
        For the solver: what its programs take together, as it says itself.
    look_ahead
        Whether a storage that is shared by lines with different windows leaves room for their next orders.
    gap
        Relative distance to the best possible cost at which the solver may stop.
    suppliers
        Of how many of its suppliers a line may be ordered at a time: ``one``, or ``split`` between two.

    Examples
    --------
    >>> SolveParams(target="p97.5").rule
    TargetName(rule='quantile', level=0.975)
    >>> str(SolveParams(target={"fill_rate": 0.98}).rule)
    'fill rate 0.98'
    """

    target: str | Mapping[str, float] = "newsvendor"
    seed: int = 1
    paths: int = 256
    tail: str = "auto"
    dependence: str = "auto"
    rho: float | None = None
    recalibration: str = "auto"
    common_shock: float | str | None = None
    method: str = "auto"
    time_limit: float = 60.0
    gap: float = 1e-3
    look_ahead: bool = True
    suppliers: str = "one"

    def __post_init__(self) -> None:
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        if target_name(self.target) is None:
            yield _fault("target", TARGETS, repr(self.target))
        for field, allowed in CHOICES.items():
            value = getattr(self, field)
            if value not in allowed:
                yield _fault(field, "one of " + ", ".join(allowed), repr(value))
        if self.rho is not None and not -1 < self.rho < 1:
            yield _fault("rho", "a number between -1 and 1", str(self.rho))
        if not _is_share(self.common_shock):
            yield _fault("common_shock", "a number between 0 and 1, or 'auto'", repr(self.common_shock))
        if self.paths < 1:
            yield _fault("paths", "1 or more", str(self.paths))
        if not self.time_limit > 0:
            yield _fault("time_limit", "seconds > 0", str(self.time_limit))
        if not self.gap >= 0:
            yield _fault("gap", "a number >= 0", str(self.gap))

    @property
    def learns(self) -> bool:
        """Whether past errors of the forecast, where there are any, change anything."""
        joins = self.dependence != "independent" and self.rho is None
        return joins or self.recalibration != "off" or self.common_shock == "auto"

    @property
    def rule(self) -> TargetName:
        """The target, read."""
        rule = target_name(self.target)
        if rule is None:
            raise InputError([_fault("target", TARGETS, repr(self.target))])
        return rule


def target_name(target: str | Mapping[str, float]) -> TargetName | None:
    """
    The rule and level a target's text or table stands for; ``None`` where it stands for none.

    Examples
    --------
    >>> target_name("sum-quantile(0.9)"), target_name("p0"), target_name({"cycle_service": 0.95})
    (TargetName(rule='sum-quantile', level=0.9), None, TargetName(rule='quantile', level=0.95))
    """
    if isinstance(target, Mapping):
        return _service_target(target)
    if target == "newsvendor":
        return TargetName(rule="newsvendor")
    match = _NAMED.fullmatch(target)
    if match is None:
        return None
    level = float(match["percent"]) / 100 if match["percent"] else float(match["level"])
    rule = "sum-quantile" if match["sum"] else "quantile"
    return TargetName(rule=rule, level=round(level, 9)) if 0 < level < 1 else None


def _service_target(target: Mapping[str, float]) -> TargetName | None:
    rules = {"cycle_service": "quantile", "fill_rate": "fill-rate"}
    if len(target) != 1:
        return None
    ((name, level),) = target.items()
    if name not in rules or not isinstance(level, int | float) or not 0 < level < 1:
        return None
    return TargetName(rule=rules[name], level=float(level))


def _is_share(asked: float | str | None) -> bool:
    """Whether a common shock is one: nothing, ``auto`` or a number from 0 to 1."""
    if asked is None or isinstance(asked, str):
        return asked in (None, "auto")
    return 0 <= asked <= 1


def _fault(column: str, expected: str, found: str) -> Fault:
    return Fault(file="SolveParams", column=column, expected=expected, found=found)
