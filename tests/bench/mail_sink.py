"""`python -m tests.bench.mail_sink PORT MILLISECONDS`: takes every mail and forgets it.

Each of its replies comes so many milliseconds late, as from a server across a network.
"""

import asyncio
import sys

from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP


class DistantServer(SMTP):
    """Answers like any other, only later; a mail takes seven answers, from greeting to farewell."""

    def __init__(self, delay: float) -> None:
        super().__init__(Sink())
        self.delay = delay

    async def push(self, status: str | bytes) -> None:
        if self.delay:
            await asyncio.sleep(self.delay)
        await super().push(status)


async def serve(port: int, delay: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: DistantServer(delay), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]) / 1000))
