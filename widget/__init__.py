"""SparkWidget's one app: everything that answers visitors and owners."""
