"""What people look at: tables on the terminal, pages, workbooks, and charts in a notebook."""

from replenish.report.notebook import charts_of_comparison, charts_of_replay

__all__ = ["charts_of_comparison", "charts_of_replay"]
