"""A line between the house and its broker that is slow, or breaks in the middle of a word."""

import asyncio
import contextlib
import socket
import struct
import threading
from typing import Any

_ON_CLOSE_RESET = struct.pack("ii", 1, 0)


class Wire:
    """`delay`: so many seconds before each piece goes on. `break_next`: so many pieces sent by the
    house get through half, then the line is reset."""

    def __init__(self, port: int, target: int) -> None:
        self.port, self.target = port, target
        self.delay = 0.0
        self.break_next = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._lines: set[asyncio.Task[Any]] = set()

    def __enter__(self) -> "Wire":
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._serve, "127.0.0.1", self.port))
        return self

    def __exit__(self, *_error: object) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _close(self) -> None:
        self._server.close()
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def _serve(self, house: asyncio.StreamReader, to_house: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._lines.add(task)
        broker, to_broker = await asyncio.open_connection("127.0.0.1", self.target)
        both = [
            asyncio.ensure_future(self._carry(house, to_broker, breaks=True)),
            asyncio.ensure_future(self._carry(broker, to_house, breaks=False)),
        ]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            pass  # the wire is taken away
        finally:
            for each in both:
                each.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            await self._hang_up(to_house, to_broker)
            self._lines.discard(task)

    async def _carry(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, breaks: bool
    ) -> None:
        while piece := await source.read(65536):
            await asyncio.sleep(self.delay)
            if breaks and self.break_next:
                self.break_next -= 1
                target.write(piece[: len(piece) // 2])
                await target.drain()
                return
            target.write(piece)
            await target.drain()

    async def _hang_up(self, *writers: asyncio.StreamWriter) -> None:
        for writer in writers:
            line = writer.get_extra_info("socket")
            with contextlib.suppress(OSError):
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ON_CLOSE_RESET)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
