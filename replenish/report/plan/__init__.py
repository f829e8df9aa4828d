"""A plan, for a buyer: in ten seconds on the terminal, and as a workbook to edit."""
