"""The list of letters: each is found by whatever somebody holds of it."""

from cases.models import Letter
from cms.accounts.roles import Role


def test_letters_are_found_by_serial_by_their_number_and_by_the_request(office):
    client = office.client(Role.OFFICER)
    letter = {"correspondent": "المحكمة", "subject": "إفادة عن أسرة", "kind": "letter"}
    assert client.post("/admin/letters/new/aside/", letter).status_code == 404
    outgoing = client.post(f"/admin/letters/new/out/?case={office.case.pk}", letter)
    assert outgoing.status_code == 302, outgoing.content.decode()[-2000:]
    year = office.case.letters.get().hijri_year
    for words in (f"{year}/1", "1", office.case.reference):
        assert "إفادة عن أسرة" in client.get("/admin/letters/", {"q": words}).content.decode()
    assert "إفادة عن أسرة" not in client.get("/admin/letters/", {"q": "77"}).content.decode()


def test_a_letter_tells_who_wrote_only_where_its_case_does(office):
    keeper, auditor = office.client(Role.OFFICER), office.client(Role.AUDITOR)
    for about, who in ((f"?case={office.case.pk}", "سلمى العارف"), ("", "وزارة العدل")):
        letter = {"correspondent": who, "subject": "إفادة", "kind": "letter"}
        assert keeper.post(f"/admin/letters/new/out/{about}", letter).status_code == 302
    pages = [
        "/admin/letters/",
        *(f"/admin/letters/inspect/{row.pk}/" for row in Letter.objects.all()),
    ]
    kept, read = (
        "".join(client.get(page).content.decode() for page in pages) for client in (keeper, auditor)
    )
    assert "سلمى العارف" in kept
    assert "سلمى العارف" not in read
    assert "الاسم محجوب" in read
    assert "وزارة العدل" in read
