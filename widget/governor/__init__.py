"""Decides at each attempt whether SparkGPT may be called now, who waits and at which position, and who is turned away and why.

One gate per API key. `asker`, `shares`, `circuits`, `gate` are pure; `governor` waits; `memory` and `together` keep gates.
"""
