"""What can go wrong, one file each."""

from replenish.simulate.disruptions.demand_shock import DemandShock
from replenish.simulate.disruptions.disruption import Disruption
from replenish.simulate.disruptions.longer_lead_time import LongerLeadTime
from replenish.simulate.disruptions.random_delay import RandomDelay
from replenish.simulate.disruptions.supplier_closed import SupplierClosed

__all__ = ["DemandShock", "Disruption", "LongerLeadTime", "RandomDelay", "SupplierClosed"]
