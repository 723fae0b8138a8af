"""Hostile bytes for every parser. `make fuzz` runs them long, `make test` for a bounded count; docs/fuzzing.md says what for.

The parent (`python -m tests.fuzz`) starts a process for each target (`one`), which a hang can't hold up, and counts what comes.
"""
