"""A few people at once for some seconds: what script/bench asks of fifty for two minutes, as far as that is quick."""

from __future__ import annotations

import pytest

from assessments.models import Draft, SectionVersion
from tests.bench_load import lost_words, put_under_load
from tests.makers import make_edition


@pytest.mark.django_db(transaction=True)
def test_of_what_a_few_write_at_once_nothing_is_lost_and_nothing_fails() -> None:
    record = put_under_load(5, 4, make_edition(), pace=0.1)

    words = sorted(word for words in record.acknowledged.values() for word in words)
    assert record.errors == []
    assert lost_words(record) == []
    # Where the machine is slow the first save may come with the last: as all end.
    kinds = {kind.removesuffix(" as all end") for kind, _ in record.times}
    assert {"a draft, kept", "a text, saved", "the editor, opened"} <= kinds
    assert len(words) > 3

    Draft.objects.all().delete()
    SectionVersion.objects.all().delete()
    assert sorted(lost_words(record)) == words  # it would have been seen
