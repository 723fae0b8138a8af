"""One mark is in every key that tests store, and nothing that the product lets out may hold it: in no form, on no channel.

`mark.py` is the mark and its forms, `recorder.py` looks at what passes and counts it. What passes comes from the servers that
tests start (`serve.py`, `asgi.py`), from the tests' own process (`plugin.py`), its neighbours (tests/postbox.py, receiver.py,
upstream.py, engines.py) and from what lies around (`left.py`, `processes.py`). `total.py` adds up a run.
"""
