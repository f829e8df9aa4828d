"""The command line: read, decide, show; one module a command."""

from replenish.cli.main import app, main

__all__ = ["app", "main"]
