"""Planning folders, asked one question each: to plan, to forecast, to evaluate, to replay."""
