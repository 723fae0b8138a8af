"""What SparkGPT's models were taught: fetched, kept with its history, shown to whoever owns the API key; how close questions are.

`lessons`, `comparing`, `wording`, `ellipsis`, `closeness` and what it stands on are pure; `keeping` is the store; `fetching`
makes the one call. The list itself never goes to a visitor's browser.
"""
