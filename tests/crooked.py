"""A proxy that does one thing wrong: on loopback, in a thread of its own; one request a connection. What a doctor must find."""

import asyncio
import re
import threading
from contextlib import suppress

PIECE = 65_536


class Crooked:
    """`faults`: "no upgrade", "gathers" (answers go on when they are whole), "believes" (passes on what visitors say of them),
    "renames" (another Host), "compresses" (adds an extension to sockets), "pretends" (says https)."""

    def __init__(self, upstream_port, *faults):
        self.upstream_port, self.faults = upstream_port, faults
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        return self

    def __exit__(self, *_):
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _end(self):
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader, writer):
        writers = [writer]
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            back, forth = await asyncio.open_connection("127.0.0.1", self.upstream_port)
            writers.append(forth)
            forth.write(self._rewritten(head, writer.get_extra_info("peername")[0]))
            asks = asyncio.create_task(self._pipe(reader, forth))
            gathers = "gathers" in self.faults and "upgrade: websocket" not in head.lower()
            await (self._gather(back, writer) if gathers else self._pipe(back, writer, answers=True))
            asks.cancel()
        for it in writers:
            with suppress(OSError, asyncio.CancelledError):
                it.close()
                await it.wait_closed()

    async def _pipe(self, reader, writer, answers=False):
        if answers and "compresses" in self.faults:
            head = await reader.readuntil(b"\r\n\r\n")
            writer.write(head[:-2] + b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n")
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()

    async def _gather(self, reader, writer):
        writer.write(await reader.read(-1))
        await writer.drain()

    def _rewritten(self, head, peer):
        first, *lines = head.rstrip("\r\n").split("\r\n")
        is_socket = "upgrade: websocket" in head.lower() and "no upgrade" not in self.faults
        dropped = [
            "connection",
            *([] if is_socket else ["upgrade"]),
            *([] if "believes" in self.faults else ["x-forwarded-for", "forwarded"]),
        ]
        lines = [line for line in lines if not re.match(rf"({'|'.join(dropped)}):", line, re.IGNORECASE)]
        if "renames" in self.faults:
            lines = [re.sub("(?i)^host:.*", "Host: 127.0.0.1", line) for line in lines]
        if "believes" not in self.faults:
            lines.append(f"X-Forwarded-For: {peer}")
        lines += [f"Connection: {'Upgrade' if is_socket else 'close'}"]
        lines += ["X-Forwarded-Proto: https"] if "pretends" in self.faults else []
        return "\r\n".join([first, *lines, "", ""]).encode("latin-1")
