"""How good the forecasts of the past were, where it costs money."""
