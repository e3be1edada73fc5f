"""Random handing on of work: sections to writers, threats to stand-ins, offices of chief officers, as days pass."""

from __future__ import annotations

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import rule

from accounts.models import Role
from assessments import delegating, handing, standing
from assessments.models import Delegation, Handover, StandIn
from assessments.permissions import acts_for
from tests.assessments.events import CAST
from tests.assessments.events_machine import (
    ANY,
    CHIEF,
    READER,
    SECTION,
    SUBJECT,
    SUBSTITUTE,
    THREAT,
    WRITER,
    Machine,
)
from tests.assessments.events_rights import Substitute

SOON, LENGTH = st.integers(0, 1), st.integers(0, 5)
DAY = datetime.timedelta(days=1)


class Handing(Machine):
    @rule(name=WRITER, at=SECTION, writer=WRITER)
    def a_section_is_handed_over(self, name: str, at: int, writer: str) -> None:
        section = self.seen(name, at)
        may = section is not None and self.may(name, "can_hand_over", section)
        assert may == self.account.may_hand_over(name, self.section(at))
        if section is not None and may:
            handing.hand_over(section, self.person(writer), by=self.person(name))
            self.account.handed.add((section.pk, writer))

    @rule(name=WRITER, pick=ANY)
    def a_section_is_taken_back(self, name: str, pick: int) -> None:
        handed = sorted(self.account.handed)
        if not handed:
            return
        key, writer = handed[pick % len(handed)]
        section = self.section_of(key)
        may = self.may(name, "can_hand_over", section)
        assert may == self.account.may_hand_over(name, section)
        if may:
            row = Handover.objects.standing().get(section=section, writer=self.year.people[writer])
            handing.take_back(row, by=self.person(name))
            self.account.handed.remove((key, writer))

    # Stand-ins for the lead of a threat

    @rule(name=WRITER, at=THREAT, who=SUBSTITUTE, soon=SOON, length=LENGTH)
    def a_stand_in_is_named(self, name: str, at: int, who: str, soon: int, length: int) -> None:
        threat = self.threat(at)
        may = self.may(name, "can_name_stand_in", threat)
        assert may == self.account.may_name_stand_in(name, threat)
        first = self.account.today + soon * DAY
        last = first + length * DAY
        place = f"threat {threat.pk}"
        same = [row for row in self.account.stand_ins if (row.place, row.name) == (place, who)]
        is_twice = any(row.first <= last and first <= row.last for row in same)
        if may and who != self.year.leads[threat.pk] and not is_twice:
            row = standing.name_stand_in(threat, self.person(who), first, last, by=self.person(name))
            self.account.stand_ins.append(Substitute(row.pk, place, who, first, last))
            self.account.note_deed("stand-in-named", name)

    @rule(name=WRITER, pick=ANY)
    def a_stand_in_is_ended(self, name: str, pick: int) -> None:
        rows = self.account.stand_ins
        if not rows:
            return
        row = rows[pick % len(rows)]
        stand_in = StandIn.objects.get(pk=row.row)
        threat = stand_in.threat_assessment
        may = self.may(name, "can_name_stand_in", threat)
        assert may == self.account.may_name_stand_in(name, threat)
        if may:
            ended = standing.end_stand_in(stand_in, by=self.person(name))
            assert ended == (row.last >= self.account.today)
            if ended:
                self.account.stand_ins.remove(row)
                self.account.note_deed("stand-in-ended", name)

    # Delegation by a chief officer

    @rule(chief=CHIEF, who=READER, soon=SOON, length=LENGTH, at=SUBJECT, steps=st.booleans())
    def a_chief_officer_names_who_acts_for_them(
        self, chief: str, who: str, soon: int, length: int, at: int, steps: bool
    ) -> None:
        """One person at a time; and now and then that person approves at once."""
        assert self.may(chief, "can_delegate", self.force())
        first = self.account.today + soon * DAY
        last = first + length * DAY
        if who == chief:
            return
        own = [row for row in self.account.delegations if row.place == chief]
        is_given = any(row.first <= last and first <= row.last for row in own)
        try:
            row = delegating.give(self.force(), self.person(who), first, last, by=self.person(chief))
        except delegating.AlreadyGiven:
            assert is_given
        else:
            assert not is_given
            self.account.delegations.append(Substitute(row.pk, chief, who, first, last))
            self.account.note_deed("delegation-given", chief)
        if steps:
            for step in ("approve-first", "approve"):
                self.take(who, self.subject(at), step)

    @rule(name=CHIEF, pick=ANY)
    def a_delegation_is_ended(self, name: str, pick: int) -> None:
        rows = self.account.delegations
        if not rows:
            return
        row = rows[pick % len(rows)]
        delegation = Delegation.objects.get(pk=row.row)
        is_on = row.last >= self.account.today
        may = self.may(name, "can_end_delegation", delegation)
        assert may == (row.place == name and is_on)
        if may:
            assert delegating.end(delegation, by=self.person(name))
            rows.remove(row)
            self.account.note_deed("delegation-ended", name)

    # Time

    @rule(days=st.integers(1, 4))
    def days_pass(self, days: int) -> None:
        """What was given until a day has ended by itself."""
        self.traveller.shift(days * DAY)
        self.account.today += days * DAY
        for name in (name for name, roles in CAST.items() if Role.CHIEF_OFFICER not in roles):
            chiefs = {self.year.people[chief] for chief in self.account.acts_for(name)}
            assert set(acts_for(self.person(name), self.year.annual)) == chiefs, name
