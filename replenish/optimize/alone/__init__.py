"""Every line judged alone: its cost curve, what its target wants, what its order costs."""
