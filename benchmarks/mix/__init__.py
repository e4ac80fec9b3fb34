"""Simulated studies: scenarios whose truth is known, the engine, and what other tools do."""
