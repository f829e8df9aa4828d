"""All tables of a planning folder, each found, read and checked against the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from replenish.adapters.calendars.supply_days import SupplyDays
from replenish.adapters.datasets.item_terms import ItemTerms, read_item_terms
from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.settings.read import DataSection, LimitsSection
from replenish.adapters.tables.capacity_changes import CAPACITIES, read_capacity_changes, with_changes
from replenish.adapters.tables.closures import read_closures
from replenish.adapters.tables.demand import read_demand
from replenish.adapters.tables.lead_times import read_lead_times
from replenish.adapters.tables.lines import read_lines
from replenish.adapters.tables.locations import read_locations, receiving_unit
from replenish.adapters.tables.misnamed import note_misnamed
from replenish.adapters.tables.offers import read_offers
from replenish.adapters.tables.open_orders import read_open_orders
from replenish.adapters.tables.order_terms import order_terms
from replenish.adapters.tables.price_breaks import read_price_breaks
from replenish.adapters.tables.proxies import read_proxies
from replenish.adapters.tables.receipts import read_receipts
from replenish.adapters.tables.references import named_limits, note_unknown
from replenish.adapters.tables.stock import read_stock
from replenish.adapters.tables.suppliers import read_suppliers
from replenish.adapters.tables.supply_days import supply_days
from replenish.adapters.tables.table import Rows
from replenish.adapters.tables.uplifts import read_uplifts
from replenish.adapters.text.nearest import did_you_mean
from replenish.problem.calendar import Calendar
from replenish.problem.demand_history import DemandHistory
from replenish.problem.limits import Limits

REQUIRED = ("lines", "stock")
NO_TABLES = ("forecast", "backtest", "shares", "overrides", "item_metadata", "item_metadata_schema")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningTables:
    """Tables of a planning folder; ``None`` where a table is not there, or too broken to go on with."""

    lines: Rows | None
    stock: Rows | None
    open_orders: Rows | None
    locations: Rows | None
    suppliers: Rows | None
    closures: Rows | None
    lead_times: Rows | None
    receipts: Rows | None
    demand: DemandHistory | None
    proxies: Rows | None = None
    uplifts: Rows | None = None
    price_breaks: Rows | None = None
    capacity_changes: Rows | None = None
    offers: Rows | None = None

    @property
    def days(self) -> SupplyDays:
        """When suppliers take orders, and locations receive goods."""
        return supply_days(self.suppliers, self.locations, self.closures)


def read_tables(folder: Location, data: DataSection, faults: FaultList) -> PlanningTables:
    """Every table of a folder; one that is not there, and need not be, is ``None``."""
    found = {
        name: find_table(folder, name, data, faults)
        for name in DataSection.model_fields
        if name not in NO_TABLES
    }
    note_misnamed(folder, data, faults)
    terms = item_terms_of(folder, data, faults)
    lines = None if found["lines"] is None else read_lines(found["lines"], faults, terms)
    read = {
        name: None if location is None else reader(location, lines, faults)
        for name, reader in (
            ("stock", read_stock),
            ("open_orders", read_open_orders),
            ("locations", read_locations),
            ("suppliers", read_suppliers),
            ("lead_times", read_lead_times),
            ("receipts", read_receipts),
            ("proxies", read_proxies),
            ("uplifts", read_uplifts),
            ("price_breaks", read_price_breaks),
            ("offers", read_offers),
        )
        for location in (found[name],)
    }
    demand = None if found["demand"] is None else read_demand(found["demand"], faults)
    if read["offers"] is not None and read["suppliers"] is not None:
        note_unknown(read["offers"], "supplier", read["suppliers"], faults)
    known = (lines, read["offers"], read["suppliers"], read["locations"])
    closures = closures_of(found["closures"], known, faults)
    place = found["capacity_changes"]
    changes = None if place is None else read_capacity_changes(place, read["locations"], faults)
    return PlanningTables(lines=lines, demand=demand, closures=closures, capacity_changes=changes, **read)


def item_terms_of(folder: Location, data: DataSection, faults: FaultList) -> ItemTerms | None:
    """Supply terms of items, where the settings name a file of them."""
    if not data.item_metadata:
        return None
    with faults.collecting():
        return read_item_terms(folder / data.item_metadata, folder / data.item_metadata_schema)
    return None


def closures_of(place: Location | None, known: tuple[Rows | None, ...], faults: FaultList) -> Rows | None:
    """Closures of suppliers and locations that some table knows; ``None`` where there are none."""
    return None if place is None else read_closures(place, known, faults)


def find_table(folder: Location, name: str, data: DataSection, faults: FaultList) -> Location | None:
    """Place of a table: the one the settings name, else the ``.csv`` or the ``.parquet`` of its name."""
    named = folder / str(getattr(data, name))
    if name in data.model_fields_set or named.is_folder:
        return named
    parquet = folder / f"{name}.parquet"
    if named.exists and parquet.exists:
        faults.add(named.label, f"either this file or {parquet.label}", "both")
    if named.exists or parquet.exists:
        return named if named.exists else parquet
    return named if name in REQUIRED else None


def limits_of(tables: PlanningTables, lines: Rows, settings: LimitsSection, periods: Calendar) -> Limits:
    """Shared limits of the tables and the settings, by period; what no line uses is left out."""
    places, suppliers = tables.locations, tables.suppliers
    used, sources = lines["location"].tolist(), suppliers_of(lines, tables.offers)
    storage, storage_weight, receiving = (
        with_changes(
            {} if places is None else named_limits(places, "location", column, used),
            tables.capacity_changes, column, used, periods,
        )
        for column in CAPACITIES
    )  # fmt: skip
    by_supplier = (
        {}
        if suppliers is None
        else {
            "supplier_capacity": named_limits(suppliers, "supplier", "capacity", sources),
            "minimum_order_value": named_limits(suppliers, "supplier", "minimum_order_value", sources),
        }
    )
    terms = {} if suppliers is None else order_terms(suppliers, sources)
    values = by_supplier.get("minimum_order_value", {})
    by_supplier |= {"minimum_order_value": {name: values[name] for name in values if name not in terms}}
    return Limits(
        budget=settings.budget,
        category_budget=settings.category_budget,
        category=lines["category"] if "category" in lines.present else None,
        order_terms=terms,
        fair_share=settings.fair_share,
        penalties=_penalties(places, suppliers, settings, (used, sources)),
        receiving_unit="units" if places is None else receiving_unit(places),
        volume=lines["volume"] if "volume" in lines.present else None,
        weight=lines["weight"] if "weight" in lines.present else None,
        storage=storage,
        storage_weight=storage_weight,
        receiving=receiving,
        **by_supplier,
    )


def _penalties(
    places: Rows | None,
    suppliers: Rows | None,
    settings: LimitsSection,
    used: tuple[Iterable[str], Iterable[str]],
) -> dict[str, float | Mapping[str, float]]:
    """What a unit beyond a limit costs, by kind, where it may be exceeded."""
    named = (
        ("storage", places, "location", "storage_penalty", used[0]),
        ("storage_weight", places, "location", "storage_weight_penalty", used[0]),
        ("receiving", places, "location", "receiving_penalty", used[0]),
        ("supplier_capacity", suppliers, "supplier", "capacity_penalty", used[1]),
    )
    penalties: dict[str, float | Mapping[str, float]] = {
        kind: named_limits(table, key, column, names)
        for kind, table, key, column, names in named
        if table is not None
    }
    for kind in ("budget", "category_budget"):
        if (money := getattr(settings, f"{kind}_penalty")) is not None:
            penalties[kind] = money
    return {kind: money for kind, money in penalties.items() if money}


def suppliers_of(lines: Rows, offers: Rows | None) -> list[str]:
    """Everybody a line may be ordered of; names may occur more than once."""
    return [*lines["supplier"].tolist(), *([] if offers is None else offers["supplier"].tolist())]


def note_unknown_budgets(
    limits: LimitsSection, lines: Rows, offers: Rows | None, file: str, faults: FaultList
) -> None:
    """Note budgets of suppliers and categories that no line has."""
    names = {"supplier": suppliers_of(lines, offers), "category": lines["category"].tolist()}
    for key, column in (("budget", "supplier"), ("category_budget", "category")):
        known, budget = set(names[column]), getattr(limits, key)
        for name in budget if isinstance(budget, Mapping) else ():
            if name not in known:
                expected = f"a {column} of {lines.file}{did_you_mean(name, known)}"
                faults.add(file, expected, repr(name), column=f"limits.{key}.{name}")


def note_penalty_of_no_budget(settings: LimitsSection, file: str, faults: FaultList) -> None:
    """Note what exceeding a budget would cost that is not there."""
    for key, whose in (("budget", "supplier"), ("category_budget", "category")):
        budget, penalty = getattr(settings, key), getattr(settings, f"{key}_penalty")
        named = set(penalty) if isinstance(penalty, Mapping) else set()
        known = set(budget) if isinstance(budget, Mapping) else set()
        for name in sorted(named - known):
            expected = f"a {whose} of limits.{key}{did_you_mean(name, known)}"
            faults.add(file, expected, repr(name), column=f"limits.{key}_penalty.{name}")
        if penalty is not None and (budget is None or budget == {}):
            faults.add(file, "a budget that it is the penalty of", "none", column=f"limits.{key}")
