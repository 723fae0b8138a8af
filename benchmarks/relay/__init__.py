"""What it costs to carry an answer, beside what it costs others: `python -m benchmarks.relay`."""
