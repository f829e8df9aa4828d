"""What people wrote, read as text: tables, TOML, workbooks, ids and the words they misspell."""
