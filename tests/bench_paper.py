"""The part of script/bench that is about the paper: its full render beside other ways to make it, and its drafts.

Each way runs in a process of its own that stays warm; they take turns, so that a machine whose speed drifts does not
favour one. `--reference` names a folder with a reference sample: `build.py` with `render(html, base)`, `paper.html`
and its sheets. Chromium and LibreOffice take part where they are installed.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

PARAGRAPHS = 166
ROUNDS = 5
FONTS = Path("build/static/vendor/fonts")
PDF = "/papers/west-midlands/2024-25/draft.pdf"
GRID = "/assessments/west-midlands/2024-25/"


# In the other process


def serve(which: str, folder: str) -> None:
    """Render for each line of input, and answer with seconds, pages and the most memory so far."""
    render = {"ours": render_ours, "reference": render_reference}[which]
    if which == "reference":
        os.chdir(folder)
        sys.path.insert(0, folder)
    for line in sys.stdin:
        began, worked = time.perf_counter(), time.process_time()
        pages = render(json.loads(line))
        gc.collect(
            0
        )  # what a layout leaves is freed in its own time, not by chance after the clock has stopped
        answer = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - worked, "pages": pages}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({**answer, "mb": peak}), flush=True)


def render_ours(asked: dict[str, Any]) -> int:
    import django  # noqa: PLC0415 (its time is part of a cold render)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    import page  # noqa: PLC0415

    from papers.pdf.rendering import render_pdf  # noqa: PLC0415
    from tests.papers.sample import build_sample_paper  # noqa: PLC0415

    made = render_pdf(build_sample_paper(asked.get("paragraphs", PARAGRAPHS)))
    if asked.get("checked", True):
        for profile in ("ua1", "3a"):
            report = page.validate_pdf_bytes(made.data, profile=profile)
            assert report.is_compliant, (profile, report.failures)
    return made.pages


def render_reference(asked: dict[str, Any]) -> int:
    import build  # noqa: PLC0415 (the sample's own)

    _data, pages = build.render(Path("paper.html").read_text(encoding="utf-8"), "paper.html")
    return int(pages)


# In this one


@contextmanager
def renderer(which: str, folder: str = "") -> Iterator[Callable[..., dict[str, float]]]:
    command = [sys.executable, "-m", "tests.bench_paper", which, folder]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def ask(**asked: Any) -> dict[str, float]:
            print(json.dumps(asked), file=process.stdin, flush=True)
            while not (line := process.stdout.readline()).startswith("{"):
                assert line, f"{which} ended"
            answer: dict[str, float] = json.loads(line)
            return answer

        yield ask
        process.stdin.close()


def cold(which: str, folder: str = "") -> float:
    """Seconds of a process that does one render and ends."""
    began = time.perf_counter()
    with renderer(which, folder) as ask:
        ask()
    return time.perf_counter() - began


def ready(folder: str, to: Path) -> str:
    """The reference sample where it can be written to, with the fonts that it names."""
    shutil.copytree(folder, to, dirs_exist_ok=True)
    for path in [to, *to.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    shutil.copytree(FONTS, to / "fonts", dirs_exist_ok=True)
    return str(to)


def print_renders(reference: str | None) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sample = ready(reference, folder / "reference") if reference else None
        ours = stack.enter_context(renderer("ours"))
        work: dict[str, list[float]] = {}

        def noted(name: str, answer: dict[str, float]) -> float:
            """The seconds that passed; those that the processor worked are kept apart."""
            work.setdefault(name, []).append(answer["cpu"])
            return answer["seconds"]

        ways: dict[str, Callable[[], float]] = {
            "ours, warm, with checks": lambda: noted("ours", ours()),
            "ours, warm, without checks": lambda: noted("ours, unchecked", ours(checked=False)),
            "ours, a new process, with checks": lambda: cold("ours"),
        }
        if sample:
            theirs = stack.enter_context(renderer("reference", sample))
            ways["reference sample, warm"] = lambda: noted("reference", theirs())
            ways["reference sample, a new process"] = lambda: cold("reference", sample)
        ways |= other_programs(folder, stack)
        for way in ways.values():
            way()  # warms up
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, way in ways.items():
                times[name].append(way())
        print_table(times)
        pages = {"ours": ours()["pages"], "reference": theirs()["pages"] if sample else 0}
        print_work({name: values[1:] for name, values in work.items()}, pages)


def print_table(times: dict[str, list[float]]) -> None:
    base = statistics.median(times["ours, warm, with checks"])
    print(f"\nThe paper of {PARAGRAPHS} paragraphs, {ROUNDS} rounds by turns")
    print(f"{'':36}{'median':>9}{'least':>9}{'most':>9}{'to ours':>9}")
    for name, values in times.items():
        median, spread = statistics.median(values), f"{min(values):>7.2f} s{max(values):>7.2f} s"
        print(f"{name:36}{median:>7.2f} s{spread}{median / base:>9.2f}")


def print_work(work: dict[str, list[float]], pages: dict[str, float]) -> None:
    """What the processor worked, warm: it says more than the clock where others use the machine."""
    seconds = {name: statistics.median(values) for name, values in work.items()}
    print(f"Ours: {pages['ours']} pages, {seconds['ours']:.2f} s of the processor")
    if pages["reference"]:
        ratio, unchecked = (seconds[name] / seconds["reference"] for name in ("ours", "ours, unchecked"))
        by_page = ratio * pages["reference"] / pages["ours"]
        print(f"Reference sample: {pages['reference']} pages, {seconds['reference']:.2f} s of the processor")
        print(
            f"Ours with checks {ratio:.2f} x the reference, {by_page:.2f} x by the page; "
            f"without checks {unchecked:.2f} x"
        )


def other_programs(folder: Path, stack: ExitStack) -> dict[str, Callable[[], float]]:
    """Chromium on the same HTML, and LibreOffice on the same Word document, where they are installed."""
    import django  # noqa: PLC0415 (after the settings were named)

    django.setup()
    from papers.docx.rendering import render_docx  # noqa: PLC0415
    from papers.html.rendering import render_standalone_html  # noqa: PLC0415
    from tests.browser.conftest import chromium  # noqa: PLC0415
    from tests.papers.sample import build_sample_paper  # noqa: PLC0415

    html, word = folder / "paper.html", folder / "paper.docx"
    html.write_text(render_standalone_html(build_sample_paper()), encoding="utf-8")
    word.write_bytes(render_docx(build_sample_paper()).data)
    ways: dict[str, Callable[[], float]] = {}
    if browser := chromium():
        ways["Chromium print, a new process"] = lambda: chromium_cold(browser, html, folder)
        ways["Chromium print, warm"] = chromium_warm(browser, html, stack)
    if office := shutil.which("soffice"):
        profile = f"-env:UserInstallation=file://{folder}/office"
        command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(word)]
        ways["LibreOffice of the Word document"] = lambda: seconds_of(command)
    return ways


def seconds_of(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
    return time.perf_counter() - began


def as_root() -> list[str]:
    return ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium has no sandbox to offer root


def chromium_cold(browser: str, html: Path, folder: Path) -> float:
    with tempfile.TemporaryDirectory(dir=folder) as profile:
        options = ["--headless", *as_root(), f"--user-data-dir={profile}", "--disable-gpu"]
        return seconds_of([browser, *options, f"--print-to-pdf={folder}/chromium.pdf", f"file://{html}"])


def chromium_warm(browser: str, html: Path, stack: ExitStack) -> Callable[[], float]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (not needed without Chromium)

    driver = stack.enter_context(sync_playwright())
    window = driver.chromium.launch(executable_path=browser, args=as_root())
    stack.callback(window.close)

    def print_page() -> float:
        began = time.perf_counter()
        tab = window.new_page()
        tab.goto(f"file://{html}")
        tab.pdf()
        tab.close()
        return time.perf_counter() - began

    return print_page


def print_growth() -> None:
    """Each size in a process of its own, by turns: its first render, as a worker makes it."""
    sizes, found = (1, 2, 4), {}
    for _ in range(3):
        for size in sizes:
            with renderer("ours") as ask:
                ask(paragraphs=12, checked=False)  # imports and fonts
                found.setdefault(size, []).append(ask(paragraphs=PARAGRAPHS * size))
    print("\nGrowth, with checks, one worker each, seconds of the processor")
    print(f"{'':20}{'pages':>7}{'median':>10}{'a page':>10}{'peak':>9}")
    for size, answers in found.items():
        seconds, pages = statistics.median(a["cpu"] for a in answers), answers[0]["pages"]
        peak = max(a["mb"] for a in answers)
        name = f"{PARAGRAPHS * size} paragraphs"
        print(f"{name:20}{pages:>7.0f}{seconds:>8.2f} s{seconds / pages * 1000:>7.0f} ms{peak:>6.0f} MB")


def print_drafts(times: int) -> None:
    """Asking a real server: when the draft is there, and ten at once when it is not."""
    from django.core.cache import caches  # noqa: PLC0415 (after django.setup)
    from django.test import Client  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from papers.models import DraftMaking  # noqa: PLC0415
    from tests.server import Server  # noqa: PLC0415

    client = Client()
    client.force_login(User.objects.get(email="secretary@demo.example"))
    session = client.cookies["sessionid"].value
    print("\nDrafts, from a server of two processes")
    with (
        Server(workers=2, DJANGO_SETTINGS_MODULE="tests.bench_settings") as server,
        ThreadPoolExecutor(11) as people,
    ):
        idle = [server.get(GRID, session).seconds for _ in range(times)]
        caches["papers"].clear()
        DraftMaking.objects.all().delete()
        began, grid = time.monotonic(), []
        waiting = [people.submit(until_there, server.get, session) for _ in range(10)]
        while not all(each.done() for each in waiting):
            grid.append(server.get(GRID, session).seconds)
            time.sleep(0.05)  # somebody reads what they see
        firsts = [each.result() for each in waiting]
        print_times("ten at once: the first answer", firsts)
        print(f"{'  and all have it after':36}{time.monotonic() - began:>7.2f} s")
        made = DraftMaking.objects.filter(kind="pdf").count()
        print(f"{'  made':36}{made:>7} time{'' if made == 1 else 's'}")
        print_times("the grid meanwhile", grid)
        print_times("the grid when nothing is made", idle)
        there = [server.get(PDF, session) for _ in range(max(times, 40))]
        assert {answer.status for answer in there} == {200}
        print_times("a draft that is there", [answer.seconds for answer in there])


def until_there(get: Callable[..., Any], session: str) -> float:
    """Ask again as often as the answer says until there is a file; seconds of the first answer."""
    first = answer = get(PDF, session)
    while answer.status == 503:
        time.sleep(float(answer.headers["Retry-After"]))
        answer = get(PDF, session)
    assert answer.status == 200, answer.status
    return float(first.seconds)


def print_times(name: str, seconds: list[float]) -> None:
    p95 = statistics.quantiles(seconds, n=20)[-1] * 1000 if len(seconds) > 1 else seconds[0] * 1000
    print(f"{name:36}{statistics.median(seconds) * 1000:>7.0f} ms median{p95:>7.0f} ms p95")


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
