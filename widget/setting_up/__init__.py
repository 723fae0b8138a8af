"""What `manage.py setup` asks, how each answer is judged at once, and how the settings are written. Knows no Django."""
