"""One shelf in other people's simulators, fed with the same demand."""

from __future__ import annotations

import numpy as np


def stockpyl_shelf(demand, lead_time, opening, **policy):
    """
    Stock minus backorders at the end of each period, and units ordered, where demand waits.

    stockpyl orders after the demand of a period; that is our order of the next morning, with a lead time one
    shorter.
    """
    from stockpyl.sim import simulation
    from stockpyl.supply_chain_network import single_stage_system

    network = single_stage_system(
        holding_cost=1, stockout_cost=1, demand_type="D", demand_list=list(demand),
        shipment_lead_time=lead_time + 1, initial_inventory_level=opening, **policy,
    )  # fmt: skip
    simulation(network, len(demand), rand_seed=1, progress_bar=False)
    node = network.nodes[0]
    periods = node.state_vars[: len(demand)]
    level = [next(iter(period.inventory_level.values())) for period in periods]
    ordered = [next(iter(period.order_quantity[None].values())) for period in periods]
    return np.array(level), np.array(ordered)


def supplynetpy_shelf(demand, lead_time, opening, reorder_point, order_up_to):
    """
    Stock at the end of each period, and units lost, where unmet demand is lost; demand >= 1, in whole units.

    Demand comes on the hour, reviews half an hour before it (the first one in period 1), receipts a quarter
    of an hour before the review.
    """
    import SupplyNetPy.Components as supply_net  # noqa: N813

    network = {}
    demand = [*(int(units) for units in demand), 1, 1]

    def wanted():
        return demand[int(network["env"].now)] if network else 1

    maker = {"ID": "maker", "name": "maker", "node_type": "infinite_supplier"}
    reviews = {"s": reorder_point, "S": order_up_to, "period": 1, "first_review_delay": 0.5}
    shop = {
        "ID": "shop", "name": "shop", "node_type": "shop", "capacity": 10**9, "initial_level": int(opening),
        "replenishment_policy": supply_net.SSReplenishment, "policy_param": reviews,
        "inventory_holding_cost": 1, "product_buy_price": 0, "product_sell_price": 1,
    }  # fmt: skip
    road = {"ID": "road", "source": "maker", "sink": "shop", "cost": 0, "lead_time": lambda: lead_time - 0.25}
    people = {
        "ID": "people", "name": "people", "demand_node": "shop", "consume_available": True,
        "order_arrival_model": lambda: 1, "order_quantity_model": wanted,
    }  # fmt: skip
    network = supply_net.create_sc_net(nodes=[maker, shop], links=[road], demands=[people])
    shop, ends = network["nodes"]["shop"], []

    def watch():
        yield network["env"].timeout(0.1)
        while True:
            ends.append(shop.inventory.level)
            yield network["env"].timeout(1)

    network["env"].process(watch())
    supply_net.simulate_sc_net(network, sim_time=len(demand) - 2.4, logging=False)
    return np.array(ends), shop.stats.lost_sales[1]
