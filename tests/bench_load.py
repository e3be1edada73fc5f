"""The part of script/bench that is about many at once: people who write and read for two minutes.

They come to gunicorn, started as docs/deployment.md starts it, each with their own session, cookies and connection.
Most write: what they type goes out as a draft every few seconds, now and then they save, and where somebody saved
first they save what the page offers. The others read. Afterwards every word that the server said it had is looked for
in the database. Two people share a section here and there, so that conflicts are part of it.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import statistics
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from lxml import html as lxml_html

from accounts.models import Role, User
from assessments.models import AnnualAssessment, Draft, Section, SectionVersion
from assessments.models.writing import SectionQuerySet
from tests.makers import make_member, make_side, make_year
from tests.server import Server
from threats.models import Edition

PEOPLE, SECONDS = 50, 120.0
BAR = 300  # milliseconds within which 95 of 100 answers come
WRITE_EVERY, SAVE_EVERY, READ_EVERY = 4.0, 30.0, 3.0  # seconds, about
AS_ALL_END = " as all end"
WORD = re.compile(r"word\d+x\d+\b")
CONFLICT = 409
# As docs/deployment.md starts it.
WORKERS, THREADS = 3, 4


@dataclass
class Record:
    """What all of them saw, together."""

    times: list[tuple[str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    conflicts: int = 0
    worked: float = 0.0  # seconds of the server's processor
    acknowledged: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, kind: str, seconds: float) -> None:
        with self.lock:
            self.times.append((kind, seconds * 1000))

    def failed(self, said: str) -> None:
        with self.lock:
            self.errors.append(said)

    def has_been_told(self, section: int, body: str) -> None:
        with self.lock:
            self.acknowledged[section].update(WORD.findall(body))


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str


class Visitor:
    """A browser of one person: cookies, and a connection for each request, as a reverse proxy opens them."""

    def __init__(self, port: int, session: str, record: Record) -> None:
        self.port, self.record = port, record
        self.cookies = {"sessionid": session}

    def ask(
        self, kind: str, path: str, sent: dict[str, str] | None = None, *, script: bool = False
    ) -> Answer:
        """One request; what is neither answered nor refused as it should be is an error."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if sent is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if script:
            headers |= {"Accept": "application/json", "X-CSRFToken": self.cookies.get("csrftoken", "")}
        body = None if sent is None else urlencode(sent)
        began = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request("GET" if sent is None else "POST", path, body, headers)
            said = line.getresponse()
            text = said.read().decode()
        except OSError as error:
            self.record.failed(f"{kind}: {error!r}")
            return Answer(0, "", "")
        finally:
            line.close()
        self.record.took(kind, time.perf_counter() - began)
        for header in said.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        if said.status not in (200, 302, CONFLICT):
            self.record.failed(f"{kind}: {said.status} at {path}")
        return Answer(said.status, said.headers.get("Location", ""), text)


@dataclass(frozen=True)
class Shift:
    """Until when they work, and how much faster than people they are (1 is people, less is faster)."""

    until: float
    pace: float = 1.0


class Person:
    """Somebody at work until the time is over."""

    def __init__(self, number: int, visitor: Visitor, shift: Shift) -> None:
        self.number, self.visitor, self.until, self.pace = number, visitor, shift.until, shift.pace
        self.chance = random.Random(number)  # noqa: S311 (nothing is secret here)
        self.words = 0

    def work(self) -> None:
        raise NotImplementedError

    def rests(self, seconds: float) -> bool:
        """Wait about so long; whether there is time left then."""
        wait = seconds * self.pace * self.chance.uniform(0.5, 1.5)
        time.sleep(max(0.0, min(wait, self.until - time.monotonic())))
        return time.monotonic() < self.until


class Reader(Person):
    def __init__(self, number: int, visitor: Visitor, shift: Shift, pages: dict[str, list[str]]) -> None:
        super().__init__(number, visitor, shift)
        self.pages = pages

    def work(self) -> None:
        while self.rests(READ_EVERY):
            kind = self.chance.choice(list(self.pages))
            self.visitor.ask(kind, self.chance.choice(self.pages[kind]))


class Writer(Person):
    def __init__(self, number: int, visitor: Visitor, shift: Shift, section: Section) -> None:
        super().__init__(number, visitor, shift)
        self.section, self.record = section.pk, visitor.record
        self.page, self.edit = section.get_absolute_url(), section.url("section_edit")
        self.draft, self.presence = section.url("section_draft"), section.url("section_presence")

    def work(self) -> None:
        self.rests(WRITE_EVERY)  # nobody begins in the same moment
        while time.monotonic() < self.until:
            form = self.open_editor()
            if form is None:
                return
            self.visitor.ask("who else is here", self.presence, {}, script=True)
            until, step = time.monotonic() + SAVE_EVERY * self.pace * self.chance.uniform(0.7, 1.3), 0
            while self.rests(WRITE_EVERY) and time.monotonic() < until:
                step += 1
                self.type_on(form, step)
            # When the time is over all writers save in the same moment, which is a thing of its own to look at.
            ends = AS_ALL_END if time.monotonic() >= self.until else ""
            self.save(form, f"a text, saved{ends}")
            self.visitor.ask(f"a section{ends}", self.page)

    def open_editor(self) -> dict[str, str] | None:
        """The fields of the form; those of one's own draft where one waits."""
        answer = self.visitor.ask("the editor, opened", self.edit)
        if answer.status == 302:
            answer = self.visitor.ask("the editor, opened", f"{self.edit}?with=draft")
        return self.form_in(answer)

    def form_in(self, answer: Answer) -> dict[str, str] | None:
        forms = lxml_html.fromstring(answer.text).forms if answer.text else []
        found = next((form for form in forms if "body" in form.fields and "version" in form.fields), None)
        if found is None:
            self.record.failed(f"no editor in an answer {answer.status} at {self.edit}")
            return None
        return {name: value or "" for name, value in found.fields.items()}

    def type_on(self, form: dict[str, str], step: int) -> None:
        self.words += 1
        form["body"] += f"<p>Twelve officers are trained, word{self.number}x{self.words}.</p>"
        names = ("body", "version", "window", "follows")
        sent = {name: form.get(name, "") for name in names} | {"step": str(step)}
        if self.visitor.ask("a draft, kept", self.draft, sent, script=True).status == 200:
            self.record.has_been_told(self.section, form["body"])
        else:
            self.record.failed(f"a draft was not kept at {self.draft}")

    def save(self, form: dict[str, str], kind: str) -> None:
        """Until the server has it; where somebody saved first, what its page makes of both texts."""
        for _ in range(5):
            answer = self.visitor.ask(kind, self.edit, form)
            if answer.status == 302:
                self.record.has_been_told(self.section, form["body"])
                return
            with self.record.lock:
                self.record.conflicts += answer.status == CONFLICT
            again = self.form_in(answer)
            if again is None:
                return
            form = again
        self.record.failed(f"five saves in a row were refused at {self.edit}")


@dataclass
class Cast:
    """Who only reads, where that is; and who writes which section."""

    readers: list[tuple[User, AnnualAssessment]] = field(default_factory=list)
    writers: list[tuple[User, Section]] = field(default_factory=list)


def gather(people: int, edition: Edition) -> Cast:
    """As many forces as it takes: in each a lead at work in every threat, two coordinators in one section of the
    whole, and those who read.
    """
    cast, number = Cast(), 0
    while len(cast.readers) + len(cast.writers) < people:
        number += 1
        side = make_side(f"Loadshire{number}")
        annual = make_year(side, edition)
        for threat in annual.threat_assessments.all():
            threat.lead = make_member(side.force, Role.LEAD)
            threat.save()
            cast.writers.append((threat.lead, section_in(threat.sections.order_by("order"))))
        with_whole = section_in(annual.sections.filter(threat_assessment=None).order_by("order"))
        cast.writers += [(make_member(side.force, Role.COORDINATOR), with_whole) for _ in range(2)]
        cast.readers += [(make_member(side.force, Role.VIEWER), annual) for _ in range(2)]
        cast.writers = cast.writers[: people - len(cast.readers)]
    return cast


def section_in(found: SectionQuerySet) -> Section:
    section = found.with_context().first()
    assert section is not None
    return section


def pages_of(annual: AnnualAssessment) -> dict[str, list[str]]:
    """What a reader looks at, by kind."""
    threats = annual.threat_assessments.select_related("threat", "annual__force")
    year = annual.get_absolute_url()
    return {
        "my work": ["/"],
        "the grid": [year],
        "a threat": [threat.get_absolute_url() for threat in threats],
        "a section": [section.get_absolute_url() for section in annual.sections.with_context()],
        "what is missing": [f"{year}check/"],
    }


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def put_under_load(people: int, seconds: float, edition: Edition, pace: float = 1.0, **how: Any) -> Record:
    """Let them work, and answer with what they saw. Raises nothing of what went wrong: it is in the record."""
    cast, record = gather(people, edition), Record()
    reading = [(session_of(user), pages_of(annual)) for user, annual in cast.readers]
    writing = [(session_of(user), section) for user, section in cast.writers]
    with Server(**how) as server, ThreadPoolExecutor(people) as at_work:
        shift, numbers = Shift(time.monotonic() + seconds, pace), count(1)

        def person(kind: Callable[..., Person], session: str, task: Any) -> Person:
            return kind(next(numbers), Visitor(server.port, session, record), shift, task)

        everybody = [person(Reader, *each) for each in reading] + [person(Writer, *each) for each in writing]
        for done in [at_work.submit(each.work) for each in everybody]:
            done.result()
        record.worked = processor_of(server.process.pid)
    return record


def lost_words(record: Record) -> list[str]:
    """What the server said it had and which stands in no version of its section and in nobody's draft of it."""
    lost = []
    for section, words in record.acknowledged.items():
        versions = SectionVersion.objects.filter(section=section).values_list("body", flat=True)
        drafts = Draft.objects.filter(section=section).values_list("body", flat=True)
        kept = {word for body in [*versions, *drafts] for word in WORD.findall(body)}
        lost += sorted(words - kept)
    return lost


def print_load(people: int, seconds: float) -> bool:
    """Whether nothing failed and nothing was lost. Whether it was quick is printed: that depends on the machine."""
    edition = Edition.objects.select_related("scale").get(code="2023")
    how: dict[str, Any] = {
        "workers": WORKERS,
        "threads": THREADS,
        "DJANGO_SETTINGS_MODULE": "tests.bench_load_settings",
        "DEBUG": "off",
    }
    record = put_under_load(people, seconds, edition, **how)
    times: dict[str, list[float]] = defaultdict(list)
    for kind, value in record.times:
        times[kind].append(value)
    print(f"\n{people} people for {seconds:.0f} s at {WORKERS} processes of {THREADS} threads")
    print(f"{'':24}{'requests':>9}{'p50':>10}{'p95':>10}{'p99':>10}")
    for kind in sorted(times):
        print_row(kind, times[kind])
    everything = [value for _, value in record.times]
    print_row("all", everything)
    print(
        f"The server's processor: {record.worked:.0f} s, {record.worked * 1000 / len(everything):.0f} ms a request."
    )
    lost = lost_words(record)
    words = sum(map(len, record.acknowledged.values()))
    print(f"{len(everything) / seconds:.1f} requests a second; {record.conflicts} saves met another's.")
    print(f"{words} words acknowledged, {len(lost)} lost; {len(record.errors)} errors.")
    for said, times_said in Counter(record.errors).most_common(10):
        print(f"  {times_said} x {said}")
    p95 = percentile(everything, 95)
    print(f"p95 is {p95:.0f} ms: {'within' if p95 < BAR else 'over'} {BAR} ms.")
    return not lost and not record.errors


def processor_of(server: int) -> float:
    """Seconds of the processor that the worker processes of a server have used since they began."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # a process that ended meanwhile
            values = stat.read_text().rpartition(")")[2].split()  # from the state on, the parent comes second
            ticks += int(values[11]) + int(values[12]) if int(values[1]) == server else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def print_row(kind: str, values: list[float]) -> None:
    p50, p95, p99 = (percentile(values, at) for at in (50, 95, 99))
    print(f"{kind:24}{len(values):>9}{p50:>7.0f} ms{p95:>7.0f} ms{p99:>7.0f} ms")


def percentile(values: list[float], at: int) -> float:
    return statistics.quantiles(values, n=100)[at - 1] if len(values) > 1 else values[0]
