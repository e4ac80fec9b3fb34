"""Benchmarks: each figure beside its floor, measured in the same run on the same machine, as a ratio."""
