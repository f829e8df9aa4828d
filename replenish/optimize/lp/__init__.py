"""The mathematical programs: the only part that talks to PuLP and its solvers."""
