"""Looks at a running installation from outside, as visitors' browsers do, and at what it leans on; says what is wrong."""
