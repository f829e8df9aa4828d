"""Scenarios side by side: summary, page and workbook."""
