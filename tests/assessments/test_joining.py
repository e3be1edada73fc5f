"""Two texts that grew from one are put together by block, and no word that somebody wrote is left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assessments.blocks import clean_body, parse_blocks
from assessments.joining import join


def body(*blocks: tuple[str, str]) -> str:
    return "\n".join(f'<p data-block="{name}">{words}</p>' for name, words in blocks)


BASE = body(("aaaa", "First."), ("bbbb", "Second."), ("cccc", "Third."))


def words(text: str) -> list[str]:
    return [block.text for block in parse_blocks(text)]


def test_what_only_one_of_the_two_changed_is_taken_over() -> None:
    theirs, mine = BASE.replace("First.", "First, theirs."), BASE.replace("Second.", "Second, mine.")

    joined = join(BASE, theirs, mine)

    assert words(joined.body) == ["First, theirs.", "Second, mine.", "Third."]
    assert joined.clashes == ()


def test_a_block_that_both_changed_stands_twice_theirs_first_and_is_named() -> None:
    theirs, mine = BASE.replace("Second.", "Theirs."), BASE.replace("Second.", "Mine.")

    joined = join(BASE, theirs, mine)

    assert words(joined.body) == ["First.", "Theirs.", "Mine.", "Third."]
    assert [(clash.where, clash.theirs, clash.mine) for clash in joined.clashes] == [
        ("Paragraphs 2 and 3", "Theirs.", "Mine.")
    ]
    ids = [block.id for block in parse_blocks(joined.body)]
    assert ids == ["aaaa", "bbbb", "", "cccc"]


def test_both_changed_it_to_the_same_and_nothing_is_said_twice() -> None:
    same = BASE.replace("Second.", "The same.")

    assert join(BASE, same, same).body == same


def test_what_both_added_at_one_place_stands_one_after_the_other() -> None:
    theirs = body(("aaaa", "First."), ("xxxx", "Theirs."), ("bbbb", "Second."), ("cccc", "Third."))
    mine = body(("aaaa", "First."), ("yyyy", "Mine."), ("bbbb", "Second."), ("cccc", "Third."))

    assert words(join(BASE, theirs, mine).body) == ["First.", "Theirs.", "Mine.", "Second.", "Third."]


def test_what_both_added_in_the_same_words_stands_once() -> None:
    theirs, mine = f"{BASE}\n{body(('xxxx', 'New.'))}", f"{BASE}\n{body(('yyyy', 'New.'))}"

    assert words(join(BASE, theirs, mine).body) == ["First.", "Second.", "Third.", "New."]


def test_what_one_took_out_and_nobody_touched_is_gone() -> None:
    theirs, mine = body(("aaaa", "First."), ("cccc", "Third.")), BASE.replace("Third.", "Third, mine.")

    assert words(join(BASE, theirs, mine).body) == ["First.", "Third, mine."]


def test_what_one_took_out_and_the_other_changed_stays_and_is_named() -> None:
    theirs, mine = BASE.replace("Second.", "Theirs."), body(("aaaa", "First."), ("cccc", "Third."))

    for one, other, said in ((theirs, mine, ("Theirs.", "")), (mine, theirs, ("", "Theirs."))):
        joined = join(BASE, one, other)
        assert words(joined.body) == ["First.", "Theirs.", "Third."]
        assert [(clash.where, clash.theirs, clash.mine) for clash in joined.clashes] == [
            ("Paragraph 2", *said)
        ]


def test_the_order_of_whoever_moved_blocks_is_kept_with_the_words_of_the_other() -> None:
    moved = body(("cccc", "Third."), ("aaaa", "First."), ("bbbb", "Second."))
    changed = BASE.replace("First.", "Changed.")

    assert words(join(BASE, moved, changed).body) == ["Third.", "Changed.", "Second."]
    assert words(join(BASE, changed, moved).body) == ["Third.", "Changed.", "Second."]


def test_without_what_both_began_from_whatever_differs_is_kept_twice() -> None:
    joined = join("", BASE, BASE.replace("Second.", "Mine."))

    assert words(joined.body) == ["First.", "Second.", "Mine.", "Third."]
    assert len(joined.clashes) == 1


texts = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]), max_size=6)


@given(texts, texts, texts)
def test_every_block_that_somebody_changed_or_added_is_in_the_join(
    before: list[str], saved: list[str], typed: list[str]
) -> None:
    base = clean_body("".join(f"<p>{word}</p>" for word in before))
    theirs = clean_body("".join(f"<p>{word}</p>" for word in saved), base)
    mine = clean_body("".join(f"<p>{word}</p>" for word in typed), base)

    joined = words(join(base, theirs, mine).body)

    was = {block.id: block.text for block in parse_blocks(base)}
    for text in (theirs, mine):
        written = [block.text for block in parse_blocks(text) if was.get(block.id) != block.text]
        assert set(written) <= set(joined)


@given(texts, texts)
def test_a_join_with_a_text_that_did_not_change_is_the_other(before: list[str], after: list[str]) -> None:
    base = clean_body("".join(f"<p>{word}</p>" for word in before))
    changed = clean_body("".join(f"<p>{word}</p>" for word in after), base)

    assert join(base, changed, base).body == changed
    assert join(base, base, changed).body == changed
