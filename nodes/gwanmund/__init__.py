"""The engine of a real network, seen from Python: building `gwanmund` from nodes/engine, and running its nodes."""
