"""What a row's hash is made of: one spelling of everything that it says, and the hash of the row before.

No database here: `recording` writes rows, `verifying` reads them, and both ask this module alone.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from typing import Any

FORMAT = 1
# The hash before the first row of every chain.
BEGINNING = "0" * 64
# Every field of a row but its hash and its key in the database, in the order in which exports show them.
FIELDS = (
    "chain_id",
    "number",
    "at",
    "person_id",
    "person",
    "on_behalf_of",
    "verb",
    "year",
    "threat",
    "threat_name",
    "section",
    "section_name",
    "thing",
    "before",
    "after",
    "content_sha256",
    "shared",
    "once",
    "previous",
)


def values_of(row: Any) -> dict[str, Any]:
    """What a row says, as plain JSON values."""
    return {name: plain(getattr(row, name)) for name in FIELDS}


def plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    return value


def hash_of(values: Mapping[str, Any]) -> str:
    """SHA-256 of sorted keys without spaces, in UTF-8."""
    canonical = {"format": FORMAT, **{name: values[name] for name in FIELDS}}
    spelled = json.dumps(canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(spelled.encode("utf-8", "surrogatepass")).hexdigest()
