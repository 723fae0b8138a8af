"""The site of the docs: which pages, what their links and commands must be, how it is built. Knows nothing of what is served."""
