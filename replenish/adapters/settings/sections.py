"""The sections of ``replenish.toml``: frozen, and what they do not know they refuse."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, cast

import numpy as np
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from replenish.adapters.files import Encryption
from replenish.adapters.forecasts.said import Said
from replenish.adapters.text.cells import civil_date
from replenish.problem.params import SolveParams


def _iso_date(value: object) -> object:
    """Date from a text, so that a quoted date means what a bare one means."""
    day = civil_date(value) if isinstance(value, str) else None
    return value if day is None or np.isnat(day) else day.item()


def _probabilities(chances: list[float]) -> list[float]:
    """Probabilities that add up to 1."""
    if not chances or min(chances) < 0 or not np.isclose(sum(chances), 1.0, atol=1e-9):
        raise ValueError("probabilities of coming 0, 1, 2, … periods late that add up to 1")
    return chances


Money = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Penalty = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Section(BaseModel):
    """A table of the file: frozen, and what it does not know it refuses."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class PlanSection(Section):
    """``[plan]``: the decision day and what to aim at."""

    date: Annotated[date, BeforeValidator(_iso_date)]
    period: Literal["day", "week"]
    target: str | dict[str, float] = "newsvendor"
    seed: Annotated[int, Field(ge=0)] = 1
    lead_times: Literal["auto", "fixed"] = "auto"
    currency: str = ""


class ForecastPath(Section):
    """Where the forecast is, which source wrote it, and what it does not say of itself (see `Said`)."""

    path: str = "forecasts/"
    source: str = "auto"
    location: str | None = None
    item_column: str | None = None
    date_column: str | None = None
    ids: str | None = None
    item: str | None = None
    items: list[str] | None = None
    model: str | None = None
    scenario: str | None = None
    vintage: Annotated[date, BeforeValidator(_iso_date)] | None = None
    width: Annotated[float, Field(gt=0, lt=1)] | None = None
    levels: list[float] | None = None
    start: Annotated[date, BeforeValidator(_iso_date)] | None = None
    decimal: Literal[".", ","] | None = None
    companion: str | None = None
    period: Literal["day", "week"] | None = None
    profile: dict[str, float] | None = None

    @property
    def said(self) -> Said:
        """What the user says about the forecast besides its place, its source and its location column."""
        said = self.model_dump(exclude={"path", "source", "location", "period", "profile"}, exclude_none=True)
        return cast("Said", said)


def _forecast_path(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


class DataSection(Section):
    """``[data]``: paths or ``s3://`` addresses, relative to the folder."""

    lines: str = "lines.csv"
    stock: str = "stock.csv"
    open_orders: str = "open_orders.csv"
    locations: str = "locations.csv"
    suppliers: str = "suppliers.csv"
    closures: str = "closures.csv"
    capacity_changes: str = "capacity_changes.csv"
    lead_times: str = "lead_times.csv"
    receipts: str = "receipts.csv"
    demand: str = "demand.csv"
    shares: str = "shares.csv"
    item_metadata: str = ""
    item_metadata_schema: str = "item_metadata.schema.json"
    proxies: str = "proxies.csv"
    uplifts: str = "uplifts.csv"
    overrides: str = "overrides.csv"
    price_breaks: str = "price_breaks.csv"
    offers: str = "offers.csv"
    forecast: Annotated[ForecastPath, BeforeValidator(_forecast_path)] = ForecastPath()
    backtest: Annotated[ForecastPath, BeforeValidator(_forecast_path)] = ForecastPath(path="")


class LimitsSection(Section):
    """``[limits]``: those that have no table."""

    budget: Money | dict[str, Money] | None = None
    category_budget: dict[str, Money] = {}
    fair_share: Annotated[float, Field(ge=0, le=1)] = 0.0
    budget_penalty: Penalty | dict[str, Penalty] | None = None
    category_budget_penalty: Penalty | dict[str, Penalty] | None = None


class DemandSection(Section):
    """``[demand]``: how demand paths are drawn."""

    paths: Annotated[int, Field(ge=1)] = 256
    tail: str = "auto"
    dependence: str = "auto"
    rho: float | None = None
    recalibration: str = "auto"
    common_shock: float | str | None = None


class SolveSection(Section):
    """``[solve]``: how hard to look for the best plan."""

    method: str = "auto"
    time_limit: Annotated[float, Field(gt=0)] = 60.0
    look_ahead: bool = True
    gap: Annotated[float, Field(ge=0)] = 1e-3
    suppliers: str = "one"


class DisruptionSection(Section):
    """``[[replay.disruption]]``: something that goes wrong in a replay, for every policy alike."""

    what: Literal["supplier closed", "longer lead time", "demand shock", "random delay"]
    first: Annotated[date, BeforeValidator(_iso_date)] | None = None
    last: Annotated[date, BeforeValidator(_iso_date)] | None = None
    supplier: str | None = None
    item: str | None = None
    location: str | None = None
    factor: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    chances: Annotated[list[float], AfterValidator(_probabilities)] | None = None


class ReplaySection(Section):
    """``[replay]``: the time that is lived again, and what is needed besides the plan's tables."""

    start: Annotated[date, BeforeValidator(_iso_date)] | None = None
    end: Annotated[date, BeforeValidator(_iso_date)] | None = None
    opening_stock: str = "opening_stock.csv"
    opening_open_orders: str = "opening_open_orders.csv"
    review_days: str | None = None
    warm_up: Annotated[int, Field(ge=0)] | None = None
    policies: list[str] | None = None
    choose_until: Annotated[date, BeforeValidator(_iso_date)] | None = None
    order_cost: Money = 0.0
    disruption: list[DisruptionSection] = Field(default_factory=list)
    gap: Annotated[float, Field(ge=0)] | None = None
    beyond: Literal["refuse", "repeat"] = "refuse"


class FetchSection(Section):
    """``[fetch]``: a forecast of Amazon Forecast, and where its export goes."""

    forecast_arn: str | None = None
    export_to: Annotated[str, Field(pattern="^s3://[a-z0-9].+")] | None = None
    role_arn: str | None = None
    kms_key_arn: str | None = None
    location_key: str | None = "location"
    patience: Annotated[float, Field(gt=0)] = 3600.0


class AwsSection(Section):
    """``[aws]``: how what is written to ``s3://`` is encrypted; everything else is boto3's own chain."""

    sse: Literal["AES256", "aws:kms", "aws:kms:dsse"] | None = None
    kms_key_id: str | None = None

    @property
    def encryption(self) -> Encryption:
        """What every request that writes has to ask for; a key alone asks for KMS."""
        sse = "aws:kms" if self.sse is None and self.kms_key_id is not None else self.sse
        return Encryption(sse=sse, kms_key_id=self.kms_key_id)


class Settings(Section):
    """Everything ``replenish.toml`` may say."""

    plan: PlanSection
    data: DataSection = DataSection()
    limits: LimitsSection = LimitsSection()
    demand: DemandSection = DemandSection()
    solve: SolveSection = SolveSection()
    replay: ReplaySection = ReplaySection()
    fetch: FetchSection = FetchSection()
    aws: AwsSection = AwsSection()

    @property
    def date(self) -> np.datetime64:
        """Decision day."""
        return np.datetime64(self.plan.date, "D")

    @property
    def replay_start(self) -> np.datetime64:
        """First day of a replay: the one named, else the decision day."""
        return self.date if self.replay.start is None else np.datetime64(self.replay.start, "D")

    @property
    def params(self) -> SolveParams:
        """Parameters of `solve`; a fault in them is an `InputError` that names the key."""
        return SolveParams(
            target=self.plan.target,
            seed=self.plan.seed,
            **self.demand.model_dump(),
            **self.solve.model_dump(),
        )
