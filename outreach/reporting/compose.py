"""Makes a bulletin: subject, text, the same as HTML, and the report as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlmodel import Session

from outreach.backlinks.alerts import AlertKind, Digest, Severity, Told, digest
from outreach.bundled import bundled
from outreach.languages import Language, language, teach
from outreach.mail.rich import Enclosure
from outreach.model.backlink import Backlink
from outreach.model.backlink_profile import BacklinkAlert
from outreach.model.bulletin import BulletinKind, BulletinOrder, Rhythm
from outreach.model.project import Project
from outreach.reporting import gather, pdf
from outreach.reporting.client import Look, Period
from outreach.store import bulletins, costs

# The more often somebody hears of changes, the weightier they must be.
TOLD = {
    Rhythm.AT_ONCE: (Severity.CRITICAL,),
    Rhythm.DAY: (Severity.CRITICAL, Severity.WARNING),
    Rhythm.WEEK: tuple(Severity),
    Rhythm.MONTH: tuple(Severity),
}
_MOST_ROWS = 20
_LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Span:
    """What a bulletin covers: days of a report, or alerts after one number up to another."""

    first_on: date | None = None
    last_on: date | None = None
    after_alert: int = 0
    up_to_alert: int = 0


@dataclass(frozen=True, slots=True)
class Composed:
    """A bulletin that anybody may get; the same for all recipients of an order."""

    subject: str
    text: str
    html: str
    enclosures: tuple[Enclosure, ...] = ()


def compose(
    session: Session,
    project: Project,
    order: BulletinOrder,
    span: Span,
    *,
    base_url: str,
    now: datetime,
) -> Composed | None:
    """The bulletin of an order; None if there is nothing to tell."""
    if order.kind is BulletinKind.REPORT:
        return _report(session, project, order, span, now)
    number = project.id or 0
    told = [severity.value for severity in TOLD[order.rhythm]]
    found = bulletins.alerts_between(session, number, span.after_alert, span.up_to_alert, told)
    if not found:
        return None
    look = gather.look_of(project, costs.brand(session, number))
    return changes(found, look, f"{base_url}/p/{number}/backlinks", language(order.language))


def changes(
    found: Sequence[tuple[BacklinkAlert, Backlink]], look: Look, address: str, reader: Language
) -> Composed:
    """A digest of alerts; `address` is where the project's backlinks are."""
    short = digest([_told(alert, backlink, address) for alert, backlink in found])
    gettext = reader.texts.gettext
    title = gettext("Backlinks of %(project)s") % {"project": look.project}
    headline = short.headline_in(reader)
    return _written(
        reader,
        "mail_changes",
        f"{title}: {headline}",
        {
            "title": title,
            "above": look.agency,
            "below": headline,
            "preview": reader.retell(_first_sentence(short)),
            "colour": look.colour,
            "digest": short,
            "log": f"{address}/alerts",
            "foot": gettext(
                "You get this because somebody of the project put your address on its list."
            ),
        },
    )


def _told(alert: BacklinkAlert, backlink: Backlink, address: str) -> Told:
    return Told(
        Severity(alert.severity),
        AlertKind(alert.kind),
        backlink.linking_page,
        backlink.target_url,
        alert.sentence,
        f"{address}/{backlink.id}",
    )


def _first_sentence(short: Digest) -> str:
    return short.shown[0].sentence if short.shown else ""


def _report(
    session: Session, project: Project, order: BulletinOrder, span: Span, now: datetime
) -> Composed:
    if span.first_on is None or span.last_on is None:
        raise ValueError("a report needs its days")
    when, reader = Period(span.first_on, span.last_on), language(order.language)
    found = gather.report_of(
        session,
        project,
        when,
        comment=order.comment,
        with_costs=order.with_costs,
        reader=reader,
        now=now,
    )
    brand = costs.brand(session, project.id or 0)
    file = pdf.render(found, brand.logo if brand else None)[0]
    name = f"links-{project.site_key}-{when.first}-{when.last}.pdf"
    title = f"{reader.say('Link report')} {project.name}"
    mail = _written(
        reader,
        "mail_report",
        f"{title}, {found['period']}",
        {
            "title": title,
            "above": found["agency"],
            "below": found["period"],
            "preview": " ".join(found["summary"]),
            "colour": found["colour"],
            "report": found,
            "most": _MOST_ROWS,
            "foot": found["contact"] or found["agency"] or project.organisation,
        },
    )
    return replace(mail, enclosures=(Enclosure(name, "application/pdf", file),))


def _written(reader: Language, name: str, subject: str, values: Mapping[str, object]) -> Composed:
    html, text = (
        _pages(reader.code).get_template(f"report/{name}.{kind}").render(values, language=reader)
        for kind in ("html", "txt")
    )
    return Composed(" ".join(subject.split())[:_LONGEST_SUBJECT], text, html)


@cache
def _pages(code: str) -> Environment:
    """The templates in a language; HTML is escaped, text is not."""
    pages = Environment(
        loader=FileSystemLoader(bundled("templates")),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    teach(pages, lambda: language(code))
    pages.filters["href"] = _web_address
    return pages


def _web_address(url: str) -> str:
    """A page's address as a link; anything else than the web leads nowhere."""
    return url if url.startswith(("https://", "http://")) else ""
