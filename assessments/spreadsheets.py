"""Rows as a file for a spreadsheet, in which nothing is taken for a formula. Not here: what the rows say."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable

from django.http import HttpResponse

# A spreadsheet takes what begins so for a formula. The sign before it is the usual one, and is shown by none.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[-+−–]?\d[\d,]*(?:\.\d+)?")


def safe(cell: object) -> str:
    """As it is, unless a spreadsheet would run it. A negative number is a number."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) and not NUMBER.fullmatch(text) else text


def csv_answer(name: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> HttpResponse:
    """With the byte order mark by which a spreadsheet knows UTF-8."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")
    write = csv.writer(answer, lineterminator="\r\n")
    write.writerow(columns)
    write.writerows([safe(cell) for cell in row] for row in rows)
    return answer
