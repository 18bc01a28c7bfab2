"""The SMS provider is busy, broken, silent after its yes; reports come forged, twice and late."""

import hmac
import http.client
import json
import time
from hashlib import sha256
from typing import Any

from tests.faults.house import SECRET, House, the_house, wait_until
from tests.faults.outcome import Outcome

PLAN = ["429", "500", "silent"]


def run() -> Outcome:
    """Each text is kept by the provider exactly once, and each ends as it was last reported."""
    house = the_house()
    house.texts.plan = list(PLAN)
    said = house.ask("say", channel="sms", count=4)
    wait_until(lambda: not house.texts.plan, "each has met its fate")
    wait_until(lambda: house.texts.posts >= 4, "all have been tried")
    wait_until(lambda: _waiting(house, said["pks"]) == len(PLAN), "three wait for another try")
    house.ask("hurry")
    healed = house.wait_until_settled()
    references = [each.strip("<>") for each in said["message_ids"]]
    lost = sum(reference not in house.texts.kept for reference in references)
    is_duplicate_a_yes = house.texts.repeats == 1
    are_reports_honest = _reports(house, references) == [403, 403, 403, 200, 200, 200, 200]
    fates = house.ask("fates", pks=said["pks"])
    are_rows_true = fates["arrivals"] == ["arrived", "lost", "", ""]
    holds = lost == 0 and is_duplicate_a_yes and are_reports_honest and are_rows_true
    note = "The silent one was asked for again by the same reference and known to the provider."
    return Outcome(len(references), lost, 0, healed, holds=holds, note=note)


def _waiting(house: House, pks: list[int]) -> int:
    states: list[str] = house.ask("fates", pks=pks)["states"]
    return states.count("pending")


def _reports(house: House, references: list[str]) -> list[int]:
    """Forged, unsigned and old ones; then arrived, arrived again, failed too late; then failed."""
    first = {"state": "delivered", "reference": references[0]}
    late = {"state": "failed", "reference": references[0]}
    lost = {"state": "failed", "reference": references[1]}
    return [
        _post(house, first, secret="x" * 64),
        _post(house, first, secret=""),
        _post(house, first, age=3600),
        _post(house, first),
        _post(house, first),
        _post(house, late),
        _post(house, lost),
    ]


def _post(house: House, report: dict[str, Any], *, secret: str = SECRET, age: int = 0) -> int:
    body, stamp = json.dumps(report).encode(), str(int(time.time()) - age)
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, sha256).hexdigest()
    headers = {"X-Sila-Timestamp": stamp, "X-Sila-Signature": f"sha256={digest}" if secret else ""}
    connection = http.client.HTTPConnection("127.0.0.1", house.web_port, timeout=20)
    try:
        connection.request("POST", "/hooks/delivery", body, headers)
        with connection.getresponse() as response:
            return response.status
    finally:
        connection.close()
