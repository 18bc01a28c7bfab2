"""A virus scanner as far as its protocol goes: a real line, INSTREAM, one verdict."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: Every scanner finds it and it does nothing (eicar.org); in two parts, so that none finds it here.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def fake_clamd(*, answer: bytes = b"", port: int = 0) -> Iterator[str]:
    """Listen on a free port of this machine, or on `port`; `answer` is said whatever comes."""

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack("!I", self.rfile.read(4))[0]:
                content += self.rfile.read(size)
            found = EICAR in content
            said = answer or (b"stream: Eicar-Test FOUND" if found else b"stream: OK")
            self.wfile.write(said + b"\0")

    with socketserver.ThreadingTCPServer(("127.0.0.1", port), Talk) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"tcp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
