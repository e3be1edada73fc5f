#!/usr/bin/env python3
"""A program that Playwright starts as its Firefox: starts Debian's, and passes on what the two say to one another.

It answers one command in its place. Playwright begins every window by asking for no colours in particular; that is
too new for the Firefox of Debian 12 (153), and Playwright takes the refusal for the end. With a Firefox that knows
it nothing is changed on the way: this and `websockets` can go then. Not here: which Firefox, and how (firefox.py).
"""

import asyncio
import json
import os
import re
import sys

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

TOO_NEW = "emulation.setMediaFeaturesOverride"
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


def say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


class Conversation:
    """Of one Playwright with one Firefox."""

    def __init__(self, playwright: ServerConnection, firefox: ClientConnection) -> None:
        self.playwright, self.firefox = playwright, firefox
        self.too_new: set[int] = set()

    async def ask(self) -> None:
        async for words in self.playwright:
            if TOO_NEW in words:
                self.too_new.add(json.loads(words)["id"])
            await self.firefox.send(words)

    async def answer(self) -> None:
        async for words in self.firefox:
            said = json.loads(words) if self.too_new else {}
            if said.get("id") in self.too_new:
                self.too_new.remove(said["id"])
                if said.get("error") == "unknown command":
                    await self.playwright.send(
                        json.dumps({"type": "success", "id": said["id"], "result": {}})
                    )
                    continue
            await self.playwright.send(words)

    async def go_on(self) -> None:
        """Until one of the two has left."""
        ways = [asyncio.create_task(self.ask()), asyncio.create_task(self.answer())]
        _done, left = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in left:
            way.cancel()


async def main() -> int:
    process = await asyncio.create_subprocess_exec(
        os.environ["FIREFOX"],
        *sys.argv[1:],
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr

    async def converse(playwright: ServerConnection) -> None:
        assert playwright.request
        # A busy machine may be silent for longer than a ping waits.
        async with connect(address + playwright.request.path, max_size=None, ping_interval=None) as firefox:
            await Conversation(playwright, firefox).go_on()

    async with serve(converse, "127.0.0.1", 0, max_size=None, ping_interval=None) as server:
        port = server.sockets[0].getsockname()[1]
        async for line in process.stderr:
            words = line.decode(errors="replace").rstrip()
            if found := LISTENING.search(words):
                address = found[1]
                words = words.replace(address, f"ws://127.0.0.1:{port}")
            say(words)
        return await process.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
