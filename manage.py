#!/usr/bin/env python
"""Django's entry point: `manage.py serve` runs SparkWidget, `manage.py help` lists the rest."""

from sparkwidget.__main__ import main as main

if __name__ == "__main__":
    main()
