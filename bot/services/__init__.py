"""Use cases: each is one write transaction (read, let the domain decide, write, queue what to say)."""
