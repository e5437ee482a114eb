"""One opportunity per link of ours that was lost or leads nowhere.

lost        backlinks that two looks did not find
| checked   pages of ours that others link to: gone, or moved for good
| misspelt  dead links of examined pages whose address is almost ours
| record    opportunities; what is repaired is withdrawn
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from outreach.crawl.values import Verdict
from outreach.model.asset import Asset
from outreach.model.backlink import Backlink
from outreach.model.opportunity import Tactic
from outreach.model.project import Project
from outreach.model.prospect import Prospect, Target
from outreach.prospecting.offers import Offer, Offers
from outreach.prospecting.reclaim.misspelt import means_us
from outreach.prospecting.reclaim.own_targets import checked_targets
from outreach.prospecting.reclaim.signals import Kind, Trouble, rate
from outreach.prospecting.record import Finding, bring_in_line, page_told
from outreach.prospecting.standing import Standings
from outreach.prospecting.tactic import Workbench
from outreach.store import assets, reclaim, standing
from outreach.store import targets as targets_of
from outreach.store.runs import Work
from outreach.store.targets import DeadLink
from outreach.text.words import words_of_url
from outreach.urls import comparison_key, normalise, site_key

_LABEL = "your backlinks"
_GONE = ("page_gone", "soft_404", "parked")  # findings: whoever linked has no page any more


@dataclass(frozen=True, slots=True)
class _Case:
    """One link, before the page of ours is chosen that it should lead to."""

    kind: Kind
    page: Prospect
    old_url: str
    anchor_text: str
    context: str
    place: str
    followed: bool | None
    target: Target | None
    backlink: Backlink | None


def record_opportunities(bench: Workbench, project: Project, work: Work) -> Counter[str]:
    """Bring the project's links to win back in line with what is known now."""
    with bench.store.read() as session:
        lost = reclaim.lost(session, project.id or 0)
        there = reclaim.standing(session, project.id or 0)
    targets = checked_targets(bench, [*lost, *there], work)
    wrong = [one for one in there if _trouble(targets[normalise(one.target_url)])]
    with bench.store.write() as session:
        live = assets.live(session, project.id or 0)
        standings = Standings(standing.load(session, project.id or 0))
        dead = targets_of.dead_links(session, project.id or 0)
        pages = reclaim.pages_for(
            session,
            project.id or 0,
            {comparison_key(one.linking_page): one for one in _allowed(project, [*lost, *wrong])},
            run_id=work.run.id or 0,
            label=_LABEL,
            now=bench.clock.now(),
        )
    cases = [
        *_of_backlinks(_allowed(project, lost), pages, targets, lost=True),
        *_of_backlinks(_allowed(project, wrong), pages, targets, lost=False),
        *_of_page_links(dead, project.site_key),
    ]
    offers = Offers(live)
    findings = [_finding(bench, case, offers, live, standings) for case in cases]
    with bench.store.write() as session:
        return bring_in_line(
            session,
            project,
            Tactic.RECLAIM,
            findings,
            now=bench.clock.now(),
            over=lambda _session, _row: "" if work.stopped else "It is repaired, or back.",
        )


def _allowed(project: Project, rows: list[Backlink]) -> Iterator[Backlink]:
    return (one for one in rows if site_key(one.linking_page) not in project.excluded)


def _trouble(target: Target) -> Kind | None:
    """What is wrong with a page of ours; None if it answers, or if nobody can say."""
    if not target.verdict:
        return None
    if Verdict(target.verdict).is_replaceable:
        return Kind.DEAD
    is_moved = target.verdict == Verdict.MOVED.value and target.permanent_move
    return Kind.MOVED if is_moved and not _only_spelling(target) else None


def _only_spelling(target: Target) -> bool:
    """A redirect between http and https, www and none, with and without a slash, harms nobody."""
    return comparison_key(target.final_url) == comparison_key(target.url)


def _of_backlinks(
    rows: Iterator[Backlink],
    pages: Mapping[str, Prospect],
    targets: Mapping[str, Target],
    *,
    lost: bool,
) -> Iterator[_Case]:
    for row in rows:
        target = targets[normalise(row.target_url)]
        kind = Kind.LOST if lost else _trouble(target)
        assert kind is not None
        yield _Case(
            kind=kind,
            page=pages[comparison_key(row.linking_page)],
            old_url=row.target_url,
            anchor_text=row.anchor_text,
            context=row.context,
            place=row.placement,
            followed=row.followed,
            target=target,
            backlink=row,
        )


def _of_page_links(dead: Iterable[DeadLink], own: str) -> Iterator[_Case]:
    """Dead links of examined pages to us, or to what was meant to be us."""
    for one in dead:
        page, link, target = one.prospect, one.link, one.target
        is_ours = site_key(target.url) == own
        if not is_ours and not means_us(target.url, own):
            continue
        yield _Case(
            kind=Kind.DEAD if is_ours else Kind.MISSPELT,
            page=page,
            old_url=target.url,
            anchor_text=link.anchor_text,
            context=link.context,
            place=link.placement,
            followed=not {"nofollow", "ugc", "sponsored"} & set(link.rel.split()),
            target=target,
            backlink=None,
        )


def _finding(
    bench: Workbench, case: _Case, offers: Offers, live: list[Asset], standings: Standings
) -> Finding:
    offer, link_to = _link_to(case, offers, live)
    row = case.backlink
    trouble = Trouble(
        kind=case.kind,
        site_id=case.page.site_id,
        followed=case.followed,
        place=case.place,
        since=_since(case),
        page_gone=row is not None and row.finding in _GONE,
        noindex=bool(case.page.facts.get("noindex")),
        link_to=link_to,
    )
    return Finding(
        prospect_id=case.page.id or 0,
        site_id=case.page.site_id,
        reason_key=f"{case.kind}:{normalise(case.old_url)}"[:2048],
        rating=rate(trouble, standings, now=bench.clock.now()),
        why=_sentence(case),
        evidence=_evidence(case, offer, link_to),
        target_id=case.target.id if case.target else None,
        asset_id=offer.asset.id if offer else None,
        verified_at=row.looked_at if row and case.kind is Kind.LOST else _checked(case),
    )


def _since(case: _Case) -> Any:
    if case.kind is Kind.LOST and case.backlink is not None:
        return case.backlink.lost_at or case.backlink.missed_at
    return case.target.first_bad_at if case.target else None


def _checked(case: _Case) -> Any:
    return case.target.checked_at if case.target else None


def _link_to(case: _Case, offers: Offers, live: list[Asset]) -> tuple[Offer | None, str]:
    """The page of ours to ask for: the same if it answers, where it moved, or the best."""
    if case.kind is Kind.LOST and case.target and not _trouble(case.target):
        return None, case.old_url
    if case.target and case.target.verdict == Verdict.MOVED.value:
        return None, case.target.final_url
    if case.kind is Kind.MISSPELT:
        same = _same_path(case.old_url, live)
        if same:
            return None, same
    words = {
        "anchor": case.anchor_text,
        "url": words_of_url(case.old_url),
        "context": case.context,
        "title": case.page.title,
    }
    offer = offers.best_for(words, language=case.page.language)
    return offer, offer.asset.url if offer else ""


def _same_path(url: str, live: list[Asset]) -> str:
    """Our page at the path of a misspelt address, "" if there is none."""
    path = comparison_key(url).partition("/")[2]
    return next((one.url for one in live if one.url_key.partition("/")[2] == path), "")


def _sentence(case: _Case) -> str:
    said = {
        Kind.LOST: "The link was there and is gone.",
        Kind.DEAD: "It links to a page of yours that is gone.",
        Kind.MOVED: "It links to a page of yours that has moved for good.",
        Kind.MISSPELT: "It links to an address that is almost yours and leads nowhere.",
    }
    return said[case.kind]


def _evidence(case: _Case, offer: Offer | None, link_to: str) -> dict[str, Any]:
    row, target, page = case.backlink, case.target, case.page
    is_lost = case.kind is Kind.LOST
    since = _since(case)
    return {
        "page": page_told(page, title=page.title or (row.page_title if row else "")),
        "link": {
            "anchor_text": case.anchor_text,
            "context": case.context,
            "placement": case.place,
            "rel": row.rel if row else "",
            "href": case.old_url,
        },
        "reclaim": {
            "kind": case.kind.value,
            "sentence": _sentence(case),
            "lost_on": since.date().isoformat() if is_lost and since else "",
            "seen_on": row.last_seen_at.date().isoformat() if row and row.last_seen_at else "",
            "old_url": "" if is_lost else case.old_url,
            "wrong": "" if is_lost or target is None else target.sentence,
            "link_to": link_to,
        },
        "asset": offer.plain() if offer else None,
    }
