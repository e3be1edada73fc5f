"""Draws an SVG as a PNG in a process of its own: the drawing on its input, the picture on its output.

Run by `crests` alone, which has looked at the drawing first. Whatever a drawing still does, it does here: with a few
seconds of one processor, little memory, no files and no network. Not here: which drawings are taken.
"""

import resource
import sys

import resvg_py

SECONDS = 5
MEMORY = 1024 * 1024 * 1024


def draw(svg: str, width: int, height: int) -> bytes:
    """`resources_dir` stays unset, so that the drawing can name no file."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, height=height))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.stdout.buffer.write(draw(sys.stdin.buffer.read().decode(), int(sys.argv[1]), int(sys.argv[2])))
