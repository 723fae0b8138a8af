"""The image and compose.yaml, played by a real engine where no registry can be reached; docs/running.md says what is seen."""
