"""`python -m tests.canary.serve serve ...`: manage.py, and the server is listened to."""

import os

import manage

if __name__ == "__main__":
    # A test's own settings are made of these.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.canary.served")
    manage.main()
