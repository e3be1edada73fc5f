"""Random writing: texts saved, typed, restored and judged, what threats are called, and the sources that are cited."""

from __future__ import annotations

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import rule

from accounts.models import Role
from assessments import drafting, history, judgement_drafts, permissions, sources, writing
from assessments.models import AnnualAssessment, Judgement, Section, Source
from assessments.opening import Place, arrange_year, arrangement_mark, threats_in_order
from tests.assessments.events import CAST, REFERENCES, WHOLE
from tests.assessments.events_machine import ANY, PEOPLE, SECTION, THREAT, WINDOWS, WRITER, Machine
from threats.models import Grade

KINDS = st.sampled_from(["more", "more", "other", "same", "none"])
GRADES = st.sampled_from(["met", "partly"])


class Writing(Machine):
    # Texts

    @rule(name=WRITER, at=SECTION)
    def somebody_opens_the_editor(self, name: str, at: int) -> None:
        section = self.section(at)
        self.opened[name, section.pk] = section.version

    @rule(name=PEOPLE, at=SECTION, kind=KINDS, window=WINDOWS)
    def anybody_saves(self, name: str, at: int, kind: str, window: str) -> None:
        self.save(name, at, kind, window)

    @rule(name=WRITER, at=SECTION, kind=KINDS, window=WINDOWS)
    def a_writer_saves(self, name: str, at: int, kind: str, window: str) -> None:
        self.save(name, at, kind, window)

    @rule(name=WRITER, at=SECTION, reference=st.sampled_from(REFERENCES))
    def a_writer_cites(self, name: str, at: int, reference: str) -> None:
        note = f'<span class="footnote"><a href="#source:{reference}">page 3</a></span>'
        self.save(name, at, "more", "a" * 16, note)

    def save(self, name: str, at: int, kind: str, window: str, note: str = "") -> None:
        section = self.to_write(name, at)
        if section is None:
            return
        words = self.words()
        new = f"<p>{words}{note}</p>"
        sent = {"more": section.body + new, "other": new, "same": section.body, "none": ""}[kind]
        version = self.opened.pop((name, section.pk), section.version)
        try:
            saved = self.store(name, section, sent, version)
        except writing.StaleEdit:
            assert version != section.version
            return
        assert version == section.version
        assert kind not in ("more", "other") or words in saved.section.body
        assert saved.changed == (saved.section.body != section.body)
        drafting.forget(section, self.person(name), window=window)
        if self.account.drafts.get((name, section.pk), ("", ""))[0] == window:
            del self.account.drafts[name, section.pk]

    def to_write(self, name: str, at: int) -> Section | None:
        """A section that the person sees and may write now."""
        section = self.seen(name, at)
        may = section is not None and self.may(name, "can_write", section)
        assert may == self.account.may_write(name, self.section(at))
        return section if may else None

    @rule(name=WRITER, at=SECTION, pick=ANY)
    def an_earlier_version_is_restored(self, name: str, at: int, pick: int) -> None:
        section = self.to_write(name, at)
        versions = list(section.versions.order_by("number")) if section else []
        if section is None or not versions:
            return
        earlier = versions[pick % len(versions)]
        saved = history.restore_version(earlier, version=section.version, by=self.person(name))
        if saved.changed:
            self.account.note_text(name, section, saved.section.body)

    @rule(name=WRITER, at=SECTION, window=WINDOWS, says=st.booleans())
    def somebody_types(self, name: str, at: int, window: str, says: bool) -> None:
        """A text, or of an answer what is said of it."""
        section = self.section(at)
        before = self.account.drafts.get((name, section.pk))
        if not (before or self.account.is_writer(name, section)):
            return
        words = self.words()
        answer = {"state": "declined", "state_note": words} if says and section.kind == "question" else {}
        body = section.body if answer else f"{section.body}<p>{words}</p>"
        typed = drafting.Typed(body, section.version, window, next(self.numbers), **answer)
        try:
            drafting.keep(section, self.person(name), typed)
        except drafting.OtherWindow:
            assert before
            assert before[0] != window
        else:
            self.account.drafts[name, section.pk] = window, words

    # Judgements

    @rule(name=PEOPLE, at=SECTION, grade=GRADES, effect=st.booleans(), window=WINDOWS)
    def anybody_judges(self, name: str, at: int, grade: str, effect: bool, window: str) -> None:
        section = self.to_judge(name, at)
        if section is None:
            return
        values = {
            "grade": Grade.objects.get(scale=section.annual.scale, code=grade),
            "effect_on_local": self.words() if effect else "",
            "confidence": Judgement.Confidence.HIGH,
            "basis": Judgement.Basis.EXERCISE,
            "basis_on": datetime.date(2024, 6, 1),
        }
        by = self.person(name)
        before = section.judgement_or_none
        version = before.version if before else 0
        after = writing.save_judgement(section, values, version=version, by=by)
        judgement_drafts.forget(section, by, window=window)
        if self.account.entered.get((name, section.pk), ("", ""))[0] == window:
            del self.account.entered[name, section.pk]
        if after.version != version:
            self.account.writers[section.pk].add(name)
            self.account.note_deed("judged", name)

    def to_judge(self, name: str, at: int) -> Section | None:
        section = self.seen(name, at)
        may = section is not None and self.may(name, "can_judge", section)
        assert may == (section is not None and self.account.may_judge(name, section))
        return section if may else None

    @rule(name=WRITER, at=SECTION, window=WINDOWS)
    def somebody_enters_a_judgement(self, name: str, at: int, window: str) -> None:
        """Which goes on waiting for them, whoever judges the cell meanwhile."""
        section = self.to_judge(name, at)
        if section is None:
            return
        before, words = self.account.entered.get((name, section.pk)), self.words()
        values = {"movement_cause": words}
        entered = judgement_drafts.Entered(values, section.version, window, next(self.numbers))
        try:
            judgement_drafts.keep(section, self.person(name), entered)
        except drafting.OtherWindow:
            assert before
            assert before[0] != window
        else:
            self.account.entered[name, section.pk] = window, words

    # What is printed besides

    @rule(name=WRITER, at=THREAT, to=st.sampled_from(["", "Our name", "Another name"]))
    def a_threat_is_called_otherwise(self, name: str, at: int, to: str) -> None:
        """Which is a word of the threat: whoever named it wrote in it, and no approval of the old name counts."""
        by, annual = self.person(name), AnnualAssessment.objects.get(pk=self.year.annual.pk)
        arranges = Role.COORDINATOR in CAST[name] and self.account.status[WHOLE] != "final"
        assert permissions.can_arrange(by, annual) == arranges
        if not arranges:
            return
        threats = threats_in_order(annual)
        named = {each.threat.code: Place(each.lead, each.local_label) for each in threats}
        threat = threats[at]
        named[threat.threat.code] = Place(threat.lead, to)
        try:
            arrange_year(annual, named, mark=arrangement_mark(threats), by=by)
        except writing.ClosedForWriting:
            assert to != threat.local_label
            assert not self.account.is_open(threat)
        else:
            if to != threat.local_label:
                assert self.account.is_open(threat)
                if to:
                    self.account.labellers[f"threat {threat.pk}"].add(name)

    @rule(name=WRITER, reference=st.sampled_from(REFERENCES))
    def a_source_is_called_otherwise(self, name: str, reference: str) -> None:
        """In whatever state the year is: what is printed of it is not what was approved any more."""
        by, force = self.person(name), self.year.annual.force
        may = bool(set(CAST[name]) & {Role.LEAD, Role.COORDINATOR})
        assert permissions.can_edit_sources(by, force) == may
        if may:
            source = Source.objects.get(force=force, reference=reference)
            sources.save_source(source, {"title": self.words()}, version=source.version, by=by)
