"""That a model was taught something else, for whoever keeps what follows from it. Knows nobody who listens.

`training_changed.connect(listener)` when the app is ready; a listener is called with `taught` (TaughtModel) and `fetch` (Fetch)
in the transaction that keeps the change, so it writes little and asks nobody. `taught.version` is another one from then on.
"""

from django.dispatch import Signal

training_changed = Signal()
