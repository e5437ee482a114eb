"""Pages that invite writers, and near misses with the same words, measured on labelled texts."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from outreach.prospecting.guest_posts.guidelines import LinkPolicy
from outreach.prospecting.guest_posts.read import may_invite, read_invitation

CASES = Path(__file__).with_name("invitation_cases.txt")
PRECISION, RECALL, FACTS = 0.95, 0.92, 0.92


@dataclass(frozen=True)
class Case:
    invites: bool
    url: str
    facts: dict[str, str]
    text: str


def cases(path: Path = CASES) -> list[Case]:
    found = []
    for line in path.read_text("utf-8").splitlines():
        if line[:2] in ("+ ", "- "):
            path, facts, text = (part.strip() for part in line[2:].split("|", 2))
            said = dict((fact.partition("=")[::2]) for fact in facts.split())
            found.append(Case(line[0] == "+", f"https://x.example{path}", said, _page(text)))
    return found


def _page(text: str) -> str:
    """As a web page: the first block is its heading."""
    first, *rest = text.split("¶")
    return f"<html><body><h1>{first}</h1>{''.join(f'<p>{one}</p>' for one in rest)}</body></html>"


def test_precision_and_recall_on_labelled_pages() -> None:
    labelled = cases()
    assert len(labelled) >= 150
    answers = [(case, read_invitation(case.text, case.url).is_invitation) for case in labelled]
    right = sum(case.invites and found for case, found in answers)
    wrong = [case.text for case, found in answers if found and not case.invites]
    missed = [case.text for case, found in answers if case.invites and not found]
    assert right / (right + len(wrong)) >= PRECISION, wrong
    assert right / (right + len(missed)) >= RECALL, missed


def test_unusual_wordings_written_after_the_rules() -> None:
    """Held-out pages that avoid the common wordings: no false invitation but few; many are missed.

    Measured once each: first file precision 1.0, recall .45 before sentences were judged by their
    parts and .85 after; second file (wilder still) precision 1.0, recall .25.
    """
    held_out = [
        case
        for name in ("invitation_held_out.txt", "invitation_held_out_2.txt")
        for case in cases(CASES.with_name(name))
    ]
    answers = [(case, read_invitation(case.text, case.url).is_invitation) for case in held_out]
    right = sum(case.invites and found for case, found in answers)
    found_all = sum(found for _, found in answers)
    assert right / found_all >= 0.9
    assert right / sum(case.invites for case in held_out) >= 0.55


def read_facts(case: Case) -> dict[str, str]:
    """What was read, in the notation of the labels."""
    found = read_invitation(case.text, case.url)
    facts = {
        "min": str(found.words_min or ""),
        "max": str(found.words_max or ""),
        "links": found.link_policy.value,
        "fee": f"{found.fee:g}" if found.fee else "",
        "addr": found.address if "addr" in case.facts else "",
    }
    kept = {name: value for name, value in facts.items() if value}
    return kept | ({"sells": ""} if found.sells_links else {})


def test_guidelines_are_read() -> None:
    """Share of right facts (length, links, fee, sale, address) among labelled and read ones."""
    right = total = 0
    faults = []
    for case in cases():
        if not case.invites and not case.facts:
            continue
        found = read_facts(case)
        if case.facts.get("links") is None and found.get("links") == LinkPolicy.FOLLOWED:
            del found["links"]  # part of an offer for money, which is labelled as such
        names = found.keys() | case.facts.keys()
        right += sum(found.get(name) == case.facts.get(name) for name in names)
        total += len(names)
        faults += [(case.text, found)] if found != case.facts else []
    assert total >= 50
    assert right / total >= FACTS, faults


def test_plain_text_and_bytes_are_read_too() -> None:
    text = (
        "Write for us. We accept guest posts of 800 words. Send them to anna (at) x (dot) example."
    )
    assert read_invitation(text, "https://x.example/").is_invitation
    assert read_invitation(text, "https://x.example/").address == "anna@x.example"
    html = f"<p>{text}</p>".encode()
    assert read_invitation(html, "https://x.example/").is_invitation


def test_forms_and_form_services() -> None:
    url = "https://x.example/write-for-us"
    own = "<h1>Write for us</h1><form><textarea name=pitch></textarea></form>"
    assert read_invitation(own, url).form_url == url
    outside = '<h1>Write for us</h1><a href="https://forms.gle/abc">Form</a>'
    assert read_invitation(outside, url).form_url == "https://forms.gle/abc"
    linked = '<h1>Write for us</h1><a href="/form">submission form</a>'
    assert read_invitation(linked, url).form_url == "https://x.example/form"


def test_topics() -> None:
    html = "<h1>Write for us</h1><p>Topics we cover: compost, worm bins and soil life.</p>"
    assert read_invitation(html, "https://x.example/").topics == (
        "compost", "worm bins", "soil life",
    )  # fmt: skip
    listed = (
        "<h1>Write for us</h1><h2>Topics</h2><ul><li>Bees</li><li>Beans</li></ul><p>Send us.</p>"
    )
    assert read_invitation(listed, "https://x.example/").topics[:2] == ("bees", "beans")


def test_what_authors_are_paid_is_no_fee() -> None:
    page = "<h1>Write for us</h1><p>We pay $200 per article on publication.</p>"
    found = read_invitation(page, "https://x.example/")
    assert found.fee == 0
    assert not found.sells_links


def test_menus_do_not_invite() -> None:
    page = "<nav><a href=/w>Write for us</a></nav><p>Our compost was ready in May.</p>"
    assert not read_invitation(page, "https://x.example/compost").is_invitation


def test_every_answer_has_its_evidence() -> None:
    found = read_invitation("<h1>Write for us</h1>", "https://x.example/")
    assert found.evidence[0] == ("invite", "write for us")
    assert 0.5 <= found.confidence <= 1
    assert read_invitation("", "https://x.example/").evidence == ()


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", ["we accept ", "guest post ", "a" * 100, "no links in ", "1,000 "])
def test_long_pages_cost_little(unit: str) -> None:
    read_invitation(f"<p>{unit * 20_000}</p>", "https://x.example/write-for-us")


def test_the_cheap_look_never_overlooks_an_invitation() -> None:
    """A page that the cheap look passes over is never read, so it must not miss any."""
    held_out = ("invitation_held_out.txt", "invitation_held_out_2.txt")
    every = [*cases(), *(case for name in held_out for case in cases(CASES.with_name(name)))]
    found = [case for case in every if read_invitation(case.text, case.url).is_invitation]
    assert [case.text for case in found if not may_invite(case.text, case.url)] == []


def test_a_fee_of_hundreds_of_digits_is_a_finite_number() -> None:
    page = f"<h1>Write for us</h1><p>Our fee is {'1' * 400} € for each guest post.</p>"
    assert read_invitation(page, "https://x.example/").fee < 1e12


@pytest.mark.parametrize("run", ["1", "1,111", " ", "we accept "])
def test_a_hostile_title_is_read_in_time(run: str) -> None:
    title = run * (50_000 // len(run))
    started = time.process_time()
    read_invitation(
        f"<title>{title}</title><h1>{title}</h1><p>Write for us.</p>", "https://x.example/"
    )
    assert time.process_time() - started < 2.0
