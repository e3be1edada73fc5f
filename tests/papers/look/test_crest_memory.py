"""How much memory the largest pictures take that still become a crest, each measured in a process of its own."""

import io
import subprocess
import sys
from math import isqrt
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from papers.look.crests import LARGEST, LONGEST_SIDE, MOST_PIXELS, crest_from

MOST = 60  # megabytes above what the process has once a small crest was read
SIDE = isqrt(MOST_PIXELS)
TURNED = Image.Exif()
TURNED[0x0112] = 6  # the camera lay on its side
MEASURED = """
import io, re, sys
from pathlib import Path
from PIL import Image
from papers.look.crests import crest_from

def kilobytes(name):
    return int(re.search(name + r":\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])

for kind in ("PNG", "JPEG"):
    small = io.BytesIO()
    Image.new("RGB", (40, 40)).save(small, kind)
    crest_from(small.getvalue())
base = kilobytes("VmRSS")
crest_from(sys.stdin.buffer.read())
print((kilobytes("VmHWM") - base) / 1024)
"""


def picture(mode: str, kind: str, **options: Any) -> bytes:
    """As many pixels as are accepted, of many shades."""
    shades = Image.radial_gradient("L").resize((SIDE, SIDE))
    if mode == "RGBA":
        made = Image.merge(mode, (shades, shades.rotate(90), shades, shades))
    else:
        made = shades.convert("RGB").quantize(64) if mode == "P" else shades.convert(mode)
    written = io.BytesIO()
    made.save(written, kind, **options)
    return written.getvalue()


def peak(data: bytes) -> float:
    """Megabytes above the base."""
    command = [sys.executable, "-c", MEASURED]
    root = Path(__file__).parents[3]
    done = subprocess.run(command, input=data, capture_output=True, check=True, cwd=root)
    return float(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
@pytest.mark.parametrize(
    ("mode", "kind", "options"),
    [
        ("RGBA", "PNG", {}),
        ("RGB", "PNG", {}),
        ("P", "PNG", {}),
        ("I;16", "PNG", {}),
        ("RGB", "JPEG", {"quality": 80}),
        ("RGB", "JPEG", {"quality": 80, "progressive": True, "subsampling": 0, "exif": TURNED}),
        ("CMYK", "JPEG", {"quality": 80, "progressive": True, "subsampling": 0}),
    ],
)
def test_the_largest_crest_takes_little_memory(mode: str, kind: str, options: dict[str, Any]) -> None:
    data = picture(mode, kind, **options)
    assert len(data) <= LARGEST

    assert peak(data) < MOST


def test_a_large_picture_that_lies_on_its_side_is_turned() -> None:
    written = io.BytesIO()
    wide = Image.new("RGB", (2400, 1200), "white")
    wide.paste("black", (0, 0, 2400, 600))
    wide.save(written, "JPEG", exif=TURNED)
    made = crest_from(written.getvalue())

    assert (made.width, made.height) == (LONGEST_SIDE // 2, LONGEST_SIDE)
    with Image.open(io.BytesIO(made.png)) as turned:
        assert turned.getpixel((10, 600)) == (255, 255, 255, 255)
        assert turned.getpixel((590, 600)) == (0, 0, 0, 255)
