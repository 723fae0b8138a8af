"""The manual: which pages, what their links and commands must be, how it is built. Knows nothing of what the product serves."""
