"""What pages, workbooks, charts and tables on the terminal are made of."""
