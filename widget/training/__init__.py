"""What SparkGPT's models were taught: fetched, kept with its history, shown to whoever owns the API key.

`lessons`, `comparing`, `wording` are pure; `keeping` is the store; `fetching` makes the one call. The list itself never goes to a
visitor's browser.
"""
