"""Tables on the terminal: without borders, and no longer than a screen."""

from __future__ import annotations

from rich import box
from rich.table import Table

MOST_ROWS = 8  # of a table on the terminal; the files hold all of them


def plain_table(
    *names: str, numbers_from: int, title: str | None = None, caption: str | None = None
) -> Table:
    """Table without borders; columns from ``numbers_from`` on are right-aligned."""
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        caption=caption,
        caption_justify="left",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        collapse_padding=True,
    )
    for position, name in enumerate(names):
        table.add_column(name, justify="right" if position >= numbers_from else "left", overflow="fold")
    return table


def rest_in(rows: int, file: str) -> str | None:
    """How many rows are left to a file, below a table of the first ones; nothing where it shows all."""
    return f"and {rows - MOST_ROWS} more in {file}" if rows > MOST_ROWS else None


def counted(number: int, noun: str) -> str:
    """Number of things, in words that fit it."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
