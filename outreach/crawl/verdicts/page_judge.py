"""From a page that answered 2xx to a verdict: wall, parked, redirected, soft 404, alive. Pure."""

from __future__ import annotations

from outreach.crawl.values import Verdict
from outreach.crawl.verdicts import soft404, walls
from outreach.crawl.verdicts.habits import Habit
from outreach.crawl.verdicts.judge import DAY_SECONDS, Ruling
from outreach.crawl.verdicts.parked import parked_by_content, parked_by_redirect, sells_domain
from outreach.crawl.verdicts.signs import Signs
from outreach.urls import registrable_domain, same_page

_SHELL_WORDS = 30  # a page with fewer visible words and some scripts is built in the browser
_ALIVE = Ruling(Verdict.ALIVE, "ok")


def judge_page(
    asked_url: str,
    final_url: str,
    signs: Signs | None,
    hops: tuple[str, ...],
    habit: Habit | None,
    *,
    address: str = "",
) -> Ruling | None:
    """Judge the page at the end of the hops; None if that takes the habit, and it is not known.

    Args:
        signs: of the page; None if it is no HTML or was asked by HEAD only.
        hops: every URL on the way.
        habit: how the host of `asked_url` answers for pages that can't exist, None if unknown.
        address: the IP address that the page came from, "" if unknown.
    """
    was_redirected = any(hop != asked_url for hop in hops)
    if was_redirected and parked_by_redirect(asked_url, hops):
        return Ruling(Verdict.PARKED, "parking_redirect")
    if signs is not None:
        ruling = by_its_face(signs, asked_url, address)
        if ruling is not None:
            return ruling
    if asked_url != final_url and not same_page(asked_url, final_url):
        return _judge_redirect(asked_url, final_url, signs, habit)
    if signs is not None and not soft404.is_home(final_url):
        return None if habit is None else _judge_answer(asked_url, signs, habit)
    return _ALIVE


def by_its_face(signs: Signs, asked_url: str, address: str) -> Ruling | None:
    """Judge by what the page alone gives away, None if that is nothing."""
    if walls.is_challenge_page(signs):
        return Ruling(Verdict.BLOCKED, "challenge", DAY_SECONDS)
    if walls.is_region_wall(signs):
        return Ruling(Verdict.BLOCKED, "region_wall", DAY_SECONDS)
    if walls.is_trouble_page(signs):
        return Ruling(Verdict.SERVER_ERROR, "says_trouble", DAY_SECONDS)
    parked = parked_by_content(signs, address)
    if parked:
        return Ruling(Verdict.PARKED, parked)
    words = soft404.by_words(signs, asked_url)
    return Ruling(Verdict.SOFT_404, words) if words else None


def _judge_redirect(
    asked_url: str, final_url: str, signs: Signs | None, habit: Habit | None
) -> Ruling | None:
    is_wall = walls.is_gate_url(final_url, asked_url) or (
        signs is not None and walls.is_login_page(signs)
    )
    if is_wall and not walls.is_login_url(asked_url):
        return Ruling(Verdict.BLOCKED, "login_wall", DAY_SECONDS)
    if soft404.is_error_page(final_url) and not soft404.is_error_page(asked_url):
        return Ruling(Verdict.SOFT_404, "redirect_to_error_page")
    if soft404.is_home(asked_url):
        return Ruling(Verdict.MOVED, "moved")
    if soft404.is_home(final_url) and _same_site(asked_url, final_url):
        return Ruling(Verdict.REDIRECTED_HOME, "redirect_home")
    if soft404.is_search_for(final_url, asked_url):
        return Ruling(Verdict.SOFT_404, "redirect_to_search")
    is_list = soft404.is_shelf(final_url) and not soft404.is_shelf(asked_url)
    is_kept = signs is not None and soft404.keeps_the_subject(signs, asked_url)
    if (is_list or soft404.is_parent(final_url, asked_url)) and not is_kept:
        return Ruling(Verdict.SOFT_404, "redirect_to_parent")
    if soft404.is_home(final_url) and signs and not is_kept and soft404.names_a_text(asked_url):
        return Ruling(Verdict.REDIRECTED_HOME, "redirect_to_other_home")
    # A short URL may lead to a home page or anywhere else on purpose: ask what others do.
    if habit is None:
        return None
    if not habit.is_honest and same_page(habit.final_url, final_url):
        if soft404.is_home(final_url):
            return Ruling(Verdict.REDIRECTED_HOME, "redirect_home")
        return Ruling(Verdict.SOFT_404, "same_redirect_for_any_path")
    return Ruling(Verdict.MOVED, "moved")


def _judge_answer(asked_url: str, signs: Signs, habit: Habit) -> Ruling:
    probe = habit.signs
    if (
        habit.is_honest
        or probe is None
        or not soft404.is_alike(signs, probe, likeness=habit.likeness)
    ):
        return _by_title_and_heading(asked_url, signs)
    if sells_domain(signs):
        return Ruling(Verdict.PARKED, "for_sale_words")
    if walls.is_login_page(signs):
        if walls.is_login_url(asked_url):
            return _ALIVE
        return Ruling(Verdict.BLOCKED, "login_wall", DAY_SECONDS)
    if signs.word_count < _SHELL_WORDS and signs.script_count:
        return Ruling(Verdict.UNCERTAIN, "javascript_only", DAY_SECONDS)
    if not signs.word_count:
        return Ruling(Verdict.UNCERTAIN, "empty_page", DAY_SECONDS)
    return Ruling(Verdict.SOFT_404, "same_answer_for_any_path")


def _by_title_and_heading(asked_url: str, signs: Signs) -> Ruling:
    """A long page is believed to be missing only if title and a heading both say so."""
    if soft404.title_and_heading_say_not_found(signs, asked_url):
        return Ruling(Verdict.SOFT_404, "not_found_words")
    return _ALIVE


def _same_site(a: str, b: str) -> bool:
    ours, theirs = registrable_domain(a), registrable_domain(b)
    return ours == theirs if ours and theirs else _host(a) == _host(b)


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].removeprefix("www.").partition(":")[0]
