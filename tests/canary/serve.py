"""`python -m tests.canary.serve serve ...`: manage.py, and the server is listened to."""

import os

import manage

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.canary.served"
    manage.main()
