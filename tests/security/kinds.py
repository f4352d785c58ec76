"""What ids are of, and how what they name stands to whoever asks."""

from enum import StrEnum


class Relation(StrEnum):
    """How something stands to the branch of the company at hand."""

    OWN = "own"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    FOREIGN = "foreign"
    DELETED = "deleted"
    MISSING = "missing"


class Kind(StrEnum):
    """What an id is of."""

    NODE = "node"
    ACCOUNT = "account"
    SUBJECT = "subject"
    BINDING = "binding"
    DENIAL = "denial"
    CEILING = "ceiling"
    GROUP = "group"
    MEMBERSHIP = "membership"
    ROLE = "role"
    REQUEST = "request"
    INVITATION = "invitation"
    SERVICE = "service"
    COMPANY = "company"
    PRODUCT = "product"
    APPLICATION = "application"
    RECORD = "record"
    QUESTION = "question"
    APP = "app"
    LINK = "link"
    APP_PASSWORD = "app_password"
    AGREED = "agreed"
