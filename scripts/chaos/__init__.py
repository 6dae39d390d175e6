"""Faults, made on purpose to networks that this package founded itself, and what must hold behind them."""
