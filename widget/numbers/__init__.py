"""What owners want to know of all turns at once: counted as turns end, kept by the hour, read and drawn for any range."""
