"""``python -m replenish``."""

from replenish.cli import main

if __name__ == "__main__":
    main()
