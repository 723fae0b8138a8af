"""The owners' admin: the stock Django admin, seen through the tenant's base class."""
