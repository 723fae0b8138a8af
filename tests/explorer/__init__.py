"""Every order in which things can happen between tabs and two servers in a small world, and laws that hold in each state.

`model` says what can happen next, `laws` what must be true, `search` looks everywhere. Knows nothing of the real server: its
rules are those of docs/design.md and docs/protocol.md, and the browser is tests/screen.py.
"""
