"""The shape of the database, brought up to date at start."""


class SchemaError(Exception):
    """The database cannot be used by this version; the message says what to do."""
