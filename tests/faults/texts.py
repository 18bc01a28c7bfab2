"""An SMS provider with an HTTP door that keeps what it gets, and fails as it is told."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Texts:
    """`kept`: reference → text. `plan`: how the next posts fare, one word each.

    A code is the answer and nothing is kept; "silent" keeps the text and never answers.
    A reference it knows is a duplicate: 409.
    """

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.plan: list[str] = []
        self.posts = self.repeats = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def take(self, reference: str, text: str) -> int:
        """Keep one text as planned; return the status to answer, 0 for none at all."""
        self.posts += 1
        fate = self.plan.pop(0) if self.plan else ""
        if fate.isdigit():
            return int(fate)
        if reference in self.kept:
            self.repeats += 1
            return 409
        self.kept[reference] = text
        return 0 if fate == "silent" else 200

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        texts = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                data = json.loads(body)
                status = texts.take(data["reference"], data["text"])
                if not status:
                    time.sleep(5)
                    return
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps({"id": data["reference"][:40]}).encode())

            def log_message(self, *_args: Any) -> None:
                """Keep the run's output clean."""

        return Door
