"""script/bench: medians and ratios of what people wait for, in one run, on the demonstration year.

Each page is measured twice: with the demonstration alone, and with 43 forces of ten years each beside it. Machines
differ, so the ratios count and not the milliseconds. `--pg` measures on a throw-away PostgreSQL (needs its server
programs), otherwise on SQLite. Times are of the server alone: no network and no browser. Then come the renders of a
paper, its growth and its drafts (`bench_paper`); `--reference FOLDER` sets a reference sample beside ours. Last come
fifty people at once (`bench_load`), alone with `--only load`, which is on PostgreSQL in any case.
"""

from __future__ import annotations

import argparse
import datetime
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from tests import bench_paper

FORCES, YEARS = 43, 10
FORCE, YEAR, THREAT = "west-midlands", "2024-25", "serious-and-organised-crime"


@dataclass(frozen=True)
class Measure:
    name: str
    run: Callable[[], object]
    times: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pg", action="store_true", help="measure on a throw-away PostgreSQL")
    parser.add_argument("--times", type=int, default=40, help="how often each page is asked for (default 40)")
    parser.add_argument(
        "--reference",
        default=os.environ.get("REFERENCE_SAMPLE"),
        help="folder of a reference sample to render beside ours (default: $REFERENCE_SAMPLE, else none)",
    )
    parser.add_argument("--only", choices=["pages", "paper", "load"], help="measure this part alone")
    parser.add_argument("--people", type=int, default=50, help="how many work at once (default 50)")
    parser.add_argument("--seconds", type=float, default=120, help="for how long they do (default 120)")
    options = parser.parse_args()
    with ExitStack() as stack:
        own_server = options.pg or options.only == "load"
        if own_server:
            from tests.postgresql import Cluster  # noqa: PLC0415 (pytest is not needed without it)

            cluster = Cluster(is_durable=True)
            stack.callback(cluster.stop)
            os.environ["DATABASE_URL"] = cluster.start()
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        import django  # noqa: PLC0415 (only now is the environment complete)

        django.setup()
        stack.enter_context(database(drop=not own_server))
        is_sound = run(options)
    if not is_sound:
        sys.exit("Words were lost, or requests failed.")


@contextmanager
def database(*, drop: bool) -> Iterator[None]:
    """A database of the tests' kind, made and thrown away; without `drop` it goes with its server."""
    from django.test.utils import (  # noqa: PLC0415 (after django.setup)
        setup_databases,
        setup_test_environment,
        teardown_databases,
        teardown_test_environment,
    )

    setup_test_environment(debug=False)
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        if drop:
            teardown_databases(made, verbosity=0)
        teardown_test_environment()


def run(options: argparse.Namespace) -> bool:
    """Measure what was asked for; whether everything that was asked of the server was done."""
    from django.core.management import call_command  # noqa: PLC0415 (after django.setup)

    editions = [f"fixtures/spr_{code}.yaml" for code in ("2012", "2015", "2023")]
    call_command("createcachetable", verbosity=0)
    call_command("load_framework", *editions, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    call_command("load_demonstration", stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    if options.only in (None, "paper"):
        bench_paper.print_renders(options.reference)
        bench_paper.print_growth()
        bench_paper.print_drafts(options.times)
    if options.only in (None, "pages"):
        print_pages(options.times)
    if options.only not in (None, "load"):
        return True
    from tests import bench_load  # noqa: PLC0415 (models, which are not there before django.setup)

    return bench_load.print_load(options.people, options.seconds)


def print_pages(times: int) -> None:
    from django.db import connection  # noqa: PLC0415 (after django.setup)

    measures = make_measures(times)
    small = {measure.name: timed(measure) for measure in measures if measure.times > 10}
    add_forces()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    large = {measure.name: timed(measure) for measure in measures}
    print(
        f"\n{connection.vendor}; {FORCES} forces x {YEARS} years beside the demonstration in the second column"
    )
    print(f"{'':34}{'alone':>10}{'among many':>12}{'p95':>9}{'ratio':>8}")
    for name, values in large.items():
        alone = statistics.median(small[name]) if name in small else None
        median = statistics.median(values)
        p95 = statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
        first = f"{alone:>7.1f} ms" if alone else f"{'':>10}"
        ratio = f"{median / alone:>8.2f}" if alone else f"{'':>8}"
        print(f"{name:34}{first}{median:>9.1f} ms{p95:>6.0f} ms{ratio}")
    page = statistics.median(large["the PDF, rendered"]) / statistics.median(large["the paper, built"])
    print(f"The PDF takes {page:.0f} times as long as building the paper that is printed.")


def timed(measure: Measure) -> list[float]:
    """Milliseconds of each run after one that warms up."""
    measure.run()
    values = []
    for _ in range(measure.times):
        began = time.perf_counter()
        measure.run()
        values.append((time.perf_counter() - began) * 1000)
    return values


def make_measures(times: int) -> list[Measure]:
    from django.test import Client  # noqa: PLC0415 (after django.setup)

    from accounts.models import User  # noqa: PLC0415
    from assessments.models import AnnualAssessment, Section  # noqa: PLC0415
    from papers.building.arrange import paper_of  # noqa: PLC0415
    from papers.building.build import build_paper  # noqa: PLC0415
    from papers.pdf.rendering import render_pdf  # noqa: PLC0415

    client = Client()
    client.force_login(User.objects.get(email="coordinator@demo.example"))
    lead = User.objects.get(email="ct-lead@demo.example")
    writer = Client()
    writer.force_login(lead)
    annual = AnnualAssessment.objects.get(force__slug=FORCE, year=YEAR)
    section = Section.objects.get(
        threat_assessment__annual=annual, threat_assessment__lead=lead, component__code="capacity"
    )
    where = f"/assessments/{FORCE}/{YEAR}"
    words = iter(range(10**9))

    def page(address: str) -> Callable[[], object]:
        def ask() -> None:
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status_code)

        return ask

    def save() -> None:
        version = Section.objects.values_list("version", flat=True).get(pk=section.pk)
        body = f"{section.body}<p>Measured for the {next(words)}th time.</p>"
        answer = writer.post(section.url("section_edit"), {"body": body, "version": version})
        assert answer.status_code in (302, 303), answer.status_code

    def build() -> object:
        return build_paper(paper_of(annual))

    built = build_paper(paper_of(annual))
    return [
        Measure("my work", page("/"), times),
        Measure("the grid", page(f"{where}/"), times),
        Measure("a threat", page(f"{where}/{THREAT}/"), times),
        Measure("a section", page(f"{where}/{THREAT}/capacity/"), times),
        Measure("what is missing", page(f"{where}/check/"), times),
        Measure("saving a section", save, times),
        Measure("the paper, built", build, times),
        Measure("the PDF, rendered", lambda: render_pdf(built), 5),
    ]


def add_forces() -> None:
    """Whole years of made-up forces with the demonstration's editions, written in bulk."""
    from accounts.models import Organisation, User  # noqa: PLC0415 (after django.setup)
    from assessments.models import AnnualAssessment, Judgement, Section  # noqa: PLC0415
    from assessments.opening import open_year  # noqa: PLC0415
    from threats.models import Edition  # noqa: PLC0415

    edition = Edition.objects.select_related("scale").get(code="2023")
    by = User.objects.get(email="coordinator@demo.example")
    grade = edition.scale.grades.order_by("order")[0]
    now = datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)
    for number in range(FORCES):
        force = Organisation.objects.create(
            name=f"Bench force {number}", slug=f"bench-{number}", kind=Organisation.Kind.FORCE
        )
        for year in range(YEARS):
            label = f"20{30 + year}-{31 + year}"
            open_year(force, edition, label, datetime.date(2030 + year, 2, 1), {}, by=by)
    years = AnnualAssessment.objects.filter(force__slug__startswith="bench-")
    Section.objects.filter(annual__in=years).update(body="<p>" + "Words of a cell. " * 60 + "</p>", version=1)
    cells = Section.objects.filter(annual__in=years, kind=Section.Kind.COMPONENT)
    Judgement.objects.bulk_create(
        [
            Judgement(
                section=cell, grade=grade, criterion=grade.criteria, confidence="high", basis="asserted",
                updated_by=by, updated_at=now,
            )
            for cell in cells
        ],
        batch_size=2000,
    )  # fmt: skip


if __name__ == "__main__":
    main()
