"""The solver's answer in the planner's words, and what is asked about a plan later."""
