"""Stage 4: live past or sampled demand with the same policy that plans."""
