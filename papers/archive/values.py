"""One value of a field as JSON holds it, and back: times in UTC, days as 2024-11-21, bytes in base 64.

Foreign keys are no values: they become references (`gathering`, `restoring`). A sort of field that is not known here
stops an export, and the test of completeness before it.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import decimal
from typing import Any

from django.db import models

PLAIN = (models.CharField, models.TextField, models.BooleanField, models.IntegerField, models.FloatField)


class UnknownField(TypeError):
    """A sort of field that the archive cannot hold yet."""

    def __init__(self, field: models.Field[Any, Any]) -> None:
        super().__init__(f"The archive does not know how to keep {field}, a {type(field).__name__}.")


def is_known(field: models.Field[Any, Any]) -> bool:
    others = (models.DateField, models.TimeField, models.DecimalField, models.JSONField, models.BinaryField)
    return isinstance(field, (*PLAIN, *others))


def encode(field: models.Field[Any, Any], value: Any) -> Any:
    if not is_known(field):
        raise UnknownField(field)
    if value is None or isinstance(field, PLAIN):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(field, models.DateTimeField):
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(field, models.DecimalField):
        return format(value, "f")
    return in_order(value) if isinstance(field, models.JSONField) else value.isoformat()


def decode(field: models.Field[Any, Any], value: Any) -> Any:
    """Raises ValueError if it is no value of this field."""
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, PLAIN):
        return same_type(field, value)
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    try:
        return from_text(field, value)
    except (binascii.Error, decimal.InvalidOperation) as error:
        raise ValueError(str(error)) from error


def from_text(field: models.Field[Any, Any], value: str) -> Any:
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value, validate=True)
    if isinstance(field, models.DateTimeField):
        return datetime.datetime.fromisoformat(value)
    if isinstance(field, models.DateField):
        return datetime.date.fromisoformat(value)
    if isinstance(field, models.TimeField):
        return datetime.time.fromisoformat(value)
    if isinstance(field, models.DecimalField):
        return decimal.Decimal(value)
    raise UnknownField(field)


def same_type(field: models.Field[Any, Any], value: Any) -> Any:
    wanted: type[Any] = str
    if isinstance(field, models.BooleanField):
        wanted = bool
    elif isinstance(field, models.IntegerField):
        wanted = int
    elif isinstance(field, models.FloatField):
        wanted = float
    if type(value) is not wanted:
        raise ValueError(f"{value!r} is of the wrong type")
    return value


def in_order(value: Any) -> Any:
    """With sorted names: one database keeps the order in which they were written, and another does not."""
    if isinstance(value, dict):
        return {name: in_order(value[name]) for name in sorted(value)}
    return [in_order(item) for item in value] if isinstance(value, list) else value
