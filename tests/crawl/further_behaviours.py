# ruff: noqa: E501 - a table reads better in long lines
"""Pages in wordings of all sorts (`told_pages.tsv`), and redirects that excuse themselves.

Those that are gone or there were written before the rules that tell them, to see what these miss.
"""

from __future__ import annotations

import csv
from itertools import count
from pathlib import Path
from random import Random

from tests.crawl.behaviours import (
    ASKED,
    GOOD,
    GOOD_PAGE,
    NAVIGATION,
    Row,
    asked,
    at,
    by_method,
    everything,
    redirect,
)
from tests.support.fake_web import ARTICLE, NOT_FOUND, Reply, Request, Site, page

# What is not there any more, on hosts that answer 404 for whatever else they lack.

_TOLD = Path(__file__).with_name("told_pages.tsv")


def _page(title: str, text: str) -> Reply:
    return Reply(200, page(title, f"<p>{text}</p>", heading=title))


def _told() -> dict[str, dict[str, Reply]]:
    """The pages of `told_pages.tsv`, by kind and key."""
    found: dict[str, dict[str, Reply]] = {}
    with _TOLD.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            text = row["text"].replace("{article}", ARTICLE)
            found.setdefault(row["kind"], {})[row["key"]] = _page(row["title"], text)
    return found


def wordings() -> list[Row]:
    """Every page, on an honest host or as the answer to any path."""
    told = _told()
    rows = [Row(f"gone_{key}", "soft_404", "gone", asked(it)) for key, it in told["gone"].items()]
    rows += [Row(f"there_{key}", "alive", "there", asked(it)) for key, it in told["there"].items()]
    for prefix, verdict, truth, kind in (
        ("any_path", "soft_404", "gone", "gone"),
        ("default", "soft_404", "gone", "defaults"),
        ("park", "parked", "gone", "parked"),
        ("wall", "blocked", "unclear", "walls"),
        ("trouble", "server_error", "unclear", "trouble"),
    ):
        rows += [
            Row(f"{prefix}_{key}", verdict, truth, everything(it)) for key, it in told[kind].items()
        ]
    return rows


HOME = Reply(200, page("Mill museum", ARTICLE))


def onward() -> list[Row]:
    """Ways to be sent elsewhere."""

    def script(line: str, **more: Reply) -> Site:
        return Site({ASKED: Reply(200, f"<html><script>{line}</script></html>"), **more})

    def to(path: str, reply: Reply = HOME) -> Site:
        return Site(
            {ASKED: redirect(path, 302), path: reply, path.partition("?")[0]: reply, "/": HOME}
        )

    def elsewhere(host: str, path: str) -> Site:
        def answer(request: Request) -> Reply:
            return redirect(f"http://{host}:{request.headers['host'].partition(':')[2]}{path}", 302)

        return Site({ASKED: answer})

    new = "/2026/the-mill"
    return [
        Row("script_home", "redirected_home", "gone", script("window.location.replace('/')", **{"/": HOME})),
        Row("script_new", "moved", "there", script(f"location.href='{new}'", **{new: GOOD})),
        Row("refresh_header", "moved", "there",
            Site({ASKED: Reply(200, "", {"Refresh": f"0; url={new}"}), new: GOOD})),
        Row("refresh_header_home", "redirected_home", "gone",
            Site({ASKED: Reply(200, "", {"Refresh": "0;url=/"}), "/": HOME})),
        *(Row(f"to_{name}", "soft_404", "gone", to(path, _page("Museum", NAVIGATION)))
          for name, path in (("search", "/search?q=the-old-mill"), ("category", "/category/news/"),
                             ("site_map", "/sitemap"), ("fehler", "/fehler/404"), ("erreur", "/erreur-404"),
                             ("aspx", "/Error.aspx?aspxerrorpath=/articles/the-old-mill"))),
        *(Row(f"home_{name}", "redirected_home", "gone", to(path))
          for name, path in (("excused", "/?notfound=1"), ("excused_at_length", f"/?error=404&path={ASKED}"),
                             ("aspx", "/Default.aspx"), ("of_a_country", "/de-de"), ("of_a_language", "/en/index.html"))),
        *(Row(f"gate_{name}", "blocked", "unclear", to(path, _page("One moment", "Choose how to go on.")))
          for name, path in (("paywall", f"/subscribe?return={ASKED}"), ("age", f"/age-verification?dest={ASKED}"))),
        Row("gate_consent", "blocked", "unclear",
            elsewhere("consent.gate-consent.test", f"/collect?continue={ASKED}"),
            others={"consent.gate-consent.test": Site(default=_page("Before you go on", "We use cookies."))}),
        Row("gate_sso", "blocked", "unclear",
            elsewhere("login.gate-sso.test", "/adfs/oauth2/authorize?client_id=1"),
            others={"login.gate-sso.test": Site(default=Reply(200, page("Sign in", "<input type=password>")))}),
        Row("home_of_another_site", "redirected_home", "gone",
            Site({"/guides/build-dry-stone-walls":
                  elsewhere("another-home-a.test", "/").paths[ASKED]}),
            "/guides/build-dry-stone-walls",
            others={"another-home-a.test": Site({"/": HOME})}),
        Row("short_cut_to_another_site", "moved", "there",
            Site({"/podcast": elsewhere("another-home-b.test", "/").paths[ASKED]}),
            "/podcast", others={"another-home-b.test": Site({"/": HOME})}),
        Row("cookie_test", "uncertain", "unclear",
            everything(Reply(200, "<script>document.cookie='__test=1';location.href='?i=1'</script>"))),
        Row("slug_guessed", "moved", "there",
            Site({ASKED: redirect(ASKED + "-of-york/"), ASKED + "-of-york/": GOOD})),
        Row("case_mended", "moved", "there",
            Site({ASKED: redirect("/Articles/The-Old-Mill"), "/Articles/The-Old-Mill": GOOD})),
    ]  # fmt: skip


def _restless() -> Site:
    """An answer to any path that recommends something else each time."""
    words = ARTICLE.split()
    seeds = count(1)

    def answer(request: Request) -> Reply:
        chosen = " ".join(Random(next(seeds)).choices(words, k=90))
        sorry = f"<h2>Sorry, we have looked everywhere</h2><p>{NAVIGATION} {chosen}"
        return _page("Museum", sorry)

    return Site(
        {"/robots.txt": NOT_FOUND, "/articles/short": _page("Museum", NAVIGATION + ARTICLE)},
        default=answer,
    )


def files_and_errors() -> list[Row]:
    """What is no page: errors told to programs, and pages in the place of files."""
    pdf = "/files/a.pdf"
    return [
        Row("error_in_json", "soft_404", "gone",
            everything(Reply(200, '{"error": "not found", "code": 404}', media_type="application/json"))),
        Row("error_in_a_json_object", "soft_404", "gone",
            everything(Reply(200, '{"error": {"code": 404, "message": "x"}}', media_type="application/json"))),
        Row("number_in_json", "alive", "there",
            asked(Reply(200, '{"rooms": 404, "title": "Hotel"}', media_type="application/json"))),
        Row("error_in_text", "soft_404", "gone",
            everything(Reply(200, "404 page not found\n", media_type="text/plain"))),
        Row("text_file", "alive", "there", asked(Reply(200, "Open from 10 to 4\n", media_type="text/plain"))),
        Row("page_for_a_file", "soft_404", "gone", at(pdf, _page("Page not found", "Try our search.")), pdf),
        Row("viewer_for_a_file", "alive", "there", at(pdf, _page("Report, page 1 of 9", ARTICLE)), pdf),
        Row("home_for_a_file", "redirected_home", "gone", Site({pdf: redirect("/", 302), "/": HOME}), pdf),
        Row("feed", "alive", "there", asked(Reply(200, "<rss/>", media_type="application/rss+xml"))),
        Row("xhtml", "alive", "there",
            asked(Reply(200, '<?xml version="1.0"?>' + GOOD_PAGE, media_type="application/xhtml+xml"))),
        Row("frames", "alive", "there",
            asked(Reply(200, "<title>Mill</title><frameset><frame src=/a><frame src=/b></frameset>"))),
        Row("one_404_by_get", "alive", "there", asked([Reply(404), GOOD])),
        Row("head_404_for_a_page_in_a_files_place", "alive", "there",
            at(pdf, by_method(Reply(404), _page("Report", ARTICLE))), pdf),
        Row("something_else_each_time", "soft_404", "gone", _restless()),
        Row("an_article_among_such", "alive", "there", _restless(), "/articles/short"),
        Row("same_frame_little_text", "alive", "there",
            Site({ASKED: _page("Museum", "Tickets: adults £5, children free." + NAVIGATION),
                  "/robots.txt": NOT_FOUND}, default=_page("Museum", "Welcome." + NAVIGATION))),
    ]  # fmt: skip


def further_rows() -> list[Row]:
    """All of them."""
    return [*wordings(), *onward(), *files_and_errors()]
