"""How good forecasts were: tables, rows and pictures."""
