"""What every template can use: words, times, icons, safe links, the token of its forms."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from flask import Flask, g, request, url_for
from markupsafe import Markup, escape

from outreach.crawl.values import LinkPlacement, Verdict
from outreach.languages import capital
from outreach.model.opportunity import Tactic
from outreach.sending.blocks import Block
from outreach.store import news
from outreach.store.pages import badges
from outreach.urls import host_of
from outreach.web.csrf import token_for
from outreach.web.exports import file_address
from outreach.web.gate import allowed_here
from outreach.web.links import safe_href, shown
from outreach.web.runtime import serving
from outreach.web.sessions import browser_session
from outreach.web.speech import N_, gettext, language_now, retold
from outreach.web.words import Word, kind_of, word_for

_STATIC = Path(__file__).parent / "static"
_DISTANCES = (  # below so many seconds, of so many seconds each
    (3600, 60, N_("in %(number)s min"), N_("%(number)s min ago")),
    (86_400, 3600, N_("in %(number)s h"), N_("%(number)s h ago")),
    (14 * 86_400, 86_400, N_("in %(number)s d"), N_("%(number)s d ago")),
)


def install(app: Flask) -> None:
    """Add our globals and filters to the templates of `app`."""
    app.jinja_env.globals.update(
        csrf_token=csrf_token, asset=asset, word=word, kind=kind_of, allowed=allowed, now=_now
    )
    app.jinja_env.globals["language_now"] = language_now
    app.jinja_env.globals["file_address"] = file_address
    app.jinja_env.globals["own_zone"] = own_zone
    app.jinja_env.globals["enums"] = {
        "Verdict": Verdict,
        "LinkPlacement": LinkPlacement,
        "Tactic": Tactic,
    }
    app.jinja_env.filters.update(
        ago=ago,
        moment=moment,
        day=day,
        href=safe_href,
        shown=shown,
        host=host,
        marked=marked,
        spoken=spoken,
        shortly=shortly,
        block_sentence=block_sentence,
        excerpt=excerpt,
        counted=counted,
        path=path,
        pairs=pairs,
        with_pair=with_pair,
        weekday=weekday,
        country=country,
        day_and_month=day_and_month,
        retold=told_here,
    )
    app.context_processor(_page)


def _page() -> dict[str, object]:
    """Who looks, at which project, and how much waits there for a person."""
    user = browser_session().user
    project = g.get("project")
    waiting, unseen = badges.Waiting(), 0
    if user is not None and project is not None:
        with serving().store.read() as session:
            waiting = badges.waiting(session, project.id, now=serving().clock.now())
            if allowed("notifications.show"):
                unseen = news.unseen_count(session, user.id or 0, user.actor, project.id)
    return {
        "user": user,
        "role": g.get("role"),
        "project": project,
        "projects": g.get("projects", []),
        "waiting": waiting,
        "unseen": unseen,
    }


def csrf_token() -> str:
    """Token of the browser that gets this page."""
    session = browser_session()
    session.token_shown = True
    return token_for(session.cookie_id)


def asset(name: str) -> str:
    """Address of a static file; changes with its content."""
    return _asset_below(request.script_root, name)


@lru_cache(1_024)
def _asset_below(_root: str, name: str) -> str:
    """The address below a root: a page has a hundred icons, each of which asks for it."""
    digest = sha256((_STATIC / name).read_bytes()).hexdigest()[:12]
    return url_for("static", filename=name, v=digest)


def word(state: StrEnum | str, kind: type[StrEnum] | None = None) -> Word:
    """Label, colour and icon of a state; a plain value of a column names its enumeration."""
    if kind is not None:
        return word_for(kind(str(state)))
    return word_for(state) if isinstance(state, StrEnum) else Word(str(state), "secondary", "dots")


def allowed(endpoint: str) -> bool:
    """Whether the person may use the route: what they may not use is not shown."""
    return allowed_here(endpoint)


def _now() -> datetime:
    return serving().clock.now()


def own_zone() -> ZoneInfo:
    """The zone in which the person of the request reads and types times."""
    user = browser_session().user
    return ZoneInfo((user.time_zone if user else "") or serving().settings.time_zone)


_MOMENT_IN_UTC = re.compile(r"\b(\d\d? [A-Z][a-z]{2} \d{4}, \d\d:\d\d) UTC\b")


def told_here(sentence: str | None) -> str | None:
    """A stage's sentence as its reader says it: their language, and moments in their zone."""
    told = retold(sentence)
    return _MOMENT_IN_UTC.sub(_in_own_zone, told) if told else told


def _in_own_zone(found: re.Match[str]) -> str:
    try:
        at = datetime.strptime(f"{found[1]} +0000", "%d %b %Y, %H:%M %z")
    except ValueError:
        return found[0]  # somebody else's words: no such day
    return moment(at)


def moment(at: datetime) -> str:
    """Day and minute in the person's zone."""
    return language_now().moment(at.astimezone(own_zone()))


def day(at: date | str) -> str:
    """Day, of a moment the one in the person's zone; a word that is no ISO date stays as it is."""
    if isinstance(at, str):
        try:
            return language_now().day(date.fromisoformat(at))
        except ValueError:
            return at
    return language_now().day(at.astimezone(own_zone()) if isinstance(at, datetime) else at)


def country(code: str) -> str:
    """DE is Germany."""
    return language_now().country(code)


def weekday(on: date) -> str:
    """Mon 4 May."""
    return language_now().pattern(on, "MMMEd")


def day_and_month(on: date) -> str:
    """4 May."""
    return language_now().pattern(on, "MMMd")


def ago(at: datetime) -> str:
    """Distance from now in the largest unit that fits."""
    distance = _now() - at
    ahead, seconds = distance < timedelta(0), abs(distance.total_seconds())
    if seconds < 45:
        return gettext("in a moment") if ahead else gettext("just now")
    for limit, size, later, earlier in _DISTANCES:
        if seconds < limit:
            return gettext(later if ahead else earlier, number=max(1, round(seconds / size)))
    return day(at)


def host(url: str) -> str:
    """Host of a URL for reading, the URL itself if it has none."""
    return shown(host_of(url) or url)


def path(url: str) -> str:
    """What comes after the host, for tables whose rows share one host."""
    rest = url.partition("://")[2].partition("/")[2]
    return shown(f"/{rest}")


def marked(text: str, words: str) -> Markup:
    """`text` with the first occurrence of `words` in a mark; everything is escaped."""
    start = text.casefold().find(words.casefold()) if words.strip() else -1
    if start < 0:
        return escape(text)
    end = start + len(words)
    return Markup("{}<mark>{}</mark>{}").format(text[:start], text[start:end], text[end:])


def spoken(verb: str) -> str:
    """An event's verb for reading: "outbound_email.sent" is "Letter sent"."""
    noun, _, participle = verb.partition(".")
    noun = {"outbound_email": "letter", "user_account": "user"}.get(noun, noun)
    tell = language_now().retell
    parts = {"noun": tell(noun.replace("_", " ")), "done": tell(participle.replace("_", " "))}
    return capital(gettext("%(noun)s %(done)s", **parts).strip())


def shortly(number: float) -> str:
    """6.0 as "6", 6.5 as "6.5"."""
    return f"{number:g}"


def block_sentence(reason: str) -> str:
    """Why a letter waits, in words; a reason that is no block of ours stays as it is."""
    known = {block.value for block in Block}
    told = Block(reason).sentence if reason in known else reason.replace("_", " ")
    return language_now().retell(told)


def excerpt(text: str) -> str:
    """A piece cut out of a longer text, with dots where the cut is inside a sentence."""
    text = text.strip()
    before = "… " if text[:1].islower() else ""
    after = " …" if text and text[-1] not in '.!?…”"' else ""
    return f"{before}{text}{after}"


def pairs(query: str) -> list[tuple[str, str]]:
    """The names and values of the part of an address after "?"."""
    return parse_qsl(query)


def with_pair(query: str, name: str, value: object) -> str:
    """The same with another value of `name`; without it if the value is empty."""
    kept = [one for one in parse_qsl(query) if one[0] != name]
    return urlencode([*kept, (name, value)] if value not in ("", None) else kept)


def counted(hops: list[dict[str, object]]) -> list[tuple[dict[str, object], int]]:
    """Hops with how often the same answer came in a row: a dead page is asked twice."""
    same = groupby(hops, key=lambda hop: (hop.get("url"), hop.get("status")))
    return [(found[0], len(found)) for found in (list(group) for _, group in same)]
