"""What growth costs: measured here (costs), worked out (model), played through (simulation), written down (docs/scaling.md)."""
