"""The rules: standard library only, no clock, no I/O, no hidden randomness (`now` and `rng` are parameters)."""
