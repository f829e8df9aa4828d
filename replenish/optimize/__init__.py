"""Stage 3: from worth curves to quantities, under the order rules and the shared limits."""
