"""`replenish replay --monte-carlo`: what each policy would cost on sampled futures."""

from __future__ import annotations

from replenish.cli.arguments import folder_for, out_folder
from replenish.cli.terminal import errors, print_json, progress_bar, screen


def replay_futures(
    folder: str, *, policies: str | None, out: str | None, as_json: bool, futures: int, horizon: int | None
) -> None:
    """Live sampled futures with every policy, the same for all of them, and write what came of it."""
    from replenish.adapters.folders.futures import read_futures  # noqa: PLC0415
    from replenish.adapters.folders.placed_orders import split_names  # noqa: PLC0415
    from replenish.adapters.folders.replay import usual_policies  # noqa: PLC0415
    from replenish.adapters.replays.futures_record import futures_record  # noqa: PLC0415
    from replenish.adapters.replays.tables import FUTURES  # noqa: PLC0415
    from replenish.adapters.replays.write import write_replay  # noqa: PLC0415
    from replenish.report.futures.page import futures_page  # noqa: PLC0415
    from replenish.report.futures.summary import futures_summary  # noqa: PLC0415
    from replenish.simulate.monte_carlo import monte_carlo  # noqa: PLC0415

    with errors.status(f"reading {folder}"):
        told = read_futures(folder, horizon)
    planning, section = told.planning, told.planning.settings.replay
    asked = split_names(policies) if policies else section.policies or usual_policies(planning.problem)
    with progress_bar("living futures") as (progress, task):
        result = monte_carlo(
            planning.problem, asked, told.calendar.periods, params=planning.params, futures=futures,
            disruptions=told.disruptions, warm_up=told.warm_up, order_cost=section.order_cost,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )  # fmt: skip
    place = out_folder(out, folder) if out else folder_for(folder, "futures", str(planning.date))
    record = futures_record(told, result)
    starts = told.calendar.starts
    span = (
        f"{planning.problem.lines} lines lived {result.futures} futures from {starts[0]} to {starts[-1]}; "
        f"figures are those from {starts[told.warm_up]} on, after a warm-up of {told.warm_up} periods."
    )
    page = futures_page(result, span, told.notes, told.struck)
    written = write_replay([(FUTURES, result)], record, page, place)
    if as_json:
        print_json({"status": 0, "out": str(place), **record})
        return
    screen.print(futures_summary(result, span, told.notes))
    screen.print(f"Written to {place}: {', '.join(written)}", highlight=False, soft_wrap=True, markup=False)
