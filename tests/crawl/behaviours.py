# ruff: noqa: E501 - a table reads better in long lines
"""What servers do: one row per behaviour, the verdict that is right, and what a visitor finds.

`truth` is "there" (a visitor gets the content), "gone" (he does not, for good) or "unclear" (he may;
nobody may call it dead).
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.fake_web import (
    ARTICLE,
    NOT_FOUND,
    Answer,
    Behaviour,
    FakeWeb,
    Raw,
    Reply,
    Request,
    Site,
    page,
)

GOOD_PAGE = page("The old mill reopened", ARTICLE)
GOOD = Reply(200, GOOD_PAGE)
NAVIGATION = " ".join(f"Section{number} of the great encyclopaedia" for number in range(120))


@dataclass
class Row:
    """One behaviour: `verdict`, `reason` ("" for any), `truth`, the site, and the path asked."""

    name: str
    verdict: str
    truth: str
    site: Site
    path: str = "/articles/the-old-mill"
    reason: str = ""
    tls: bool = False
    url: str = ""  # asked instead of the site's own
    others: dict[str, Site] = field(default_factory=dict)  # further hosts

    @property
    def host(self) -> str:
        return self.name.replace("_", "-") + (".secure.test" if self.tls else ".test")


def at(path: str, behaviour: Behaviour, **more: Behaviour) -> Site:
    return Site({path: behaviour, **{f"/{key}": value for key, value in more.items()}})


ASKED = "/articles/the-old-mill"


def asked(behaviour: Behaviour) -> Site:
    return Site({ASKED: behaviour})


def redirect(target: str, status: int = 301) -> Reply:
    return Reply(status, "", {"Location": target})


def everything(behaviour: Behaviour, **paths: Behaviour) -> Site:
    named = {f"/{name}": reply for name, reply in paths.items()}
    return Site({"/robots.txt": NOT_FOUND, **named}, default=behaviour)


def by_method(head: Answer, get: Answer) -> Callable[[Request], Answer]:
    return lambda request: head if request.method == "HEAD" else get


def raw(head: str, body: bytes = b"", *, ending: str = "close") -> Raw:
    return Raw((head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body,), ending=ending)


def statuses() -> list[Row]:
    families = (
        ("uncertain", "unclear", "no",
         (400, 409, 411, 412, 413, 414, 415, 416, 417, 421, 422, 424, 426, 428, 431, 499)),
        ("blocked", "unclear", "no",
         (401, 402, 403, 405, 406, 407, 418, 420, 423, 425, 429, 451, 999)),
        ("server_error", "unclear", "sorry",
         (500, 501, 502, 503, 504, 505, 507, 508, 509, 511, 520, 521, 522, 523, 525, 530)),
        ("dead", "gone", "gone", (404, 410)),
        ("alive", "there", GOOD_PAGE, (200, 201, 202, 203, 204, 206)),
        ("uncertain", "unclear", "", (300, 304, 305, 306)),
    )  # fmt: skip
    return [
        Row(f"status_{status}", verdict, truth, asked(Reply(status, body)))
        for verdict, truth, body, family in families
        for status in family
    ]


def lying_heads() -> list[Row]:
    """Only files are asked by HEAD first."""
    path = "/files/report.pdf"
    pdf = Reply(200, b"%PDF-1.7 ...", media_type="application/pdf")
    hang = Raw((), ending="hang")
    drop = Raw((), ending="reset")
    heads: dict[str, Answer] = {
        "405": Reply(405), "501": Reply(501), "403": Reply(403), "404": Reply(404),
        "410": Reply(410), "500": Reply(500), "503": Reply(503), "400": Reply(400),
        "drops": drop, "hangs": hang, "redirects": redirect("/", 302), "429": Reply(429),
    }  # fmt: skip
    rows = [
        Row(f"head_{name}", "alive", "there", at(path, by_method(head, pdf)), path)
        for name, head in heads.items()
    ]
    rows.append(
        Row("head_and_get_404", "dead", "gone", at(path, by_method(Reply(404), Reply(404))), path)
    )
    rows.append(
        Row(
            "head_length_differs", "alive", "there",
            at(path, by_method(Reply(200, "", {"Content-Length": "999"}), pdf)), path,
        )
    )  # fmt: skip
    with_body = raw("HTTP/1.1 200 OK\nContent-Length: 5\nContent-Type: application/pdf", b"hello")
    rows.append(
        Row("head_with_a_body", "alive", "there", at(path, by_method(with_body, pdf)), path)
    )
    return rows


def redirects() -> list[Row]:
    new = "/2026/the-old-mill-reopened"
    rows = [
        Row(f"moved_{status}", "moved", "there", Site({ASKED: redirect(new, status), new: GOOD}))
        for status in (301, 302, 303, 307, 308)
    ]
    other = "elsewhere-{}.test"
    chain = {f"/hop{n}": redirect(f"/hop{n + 1}") for n in range(1, 5)}
    chain["/hop5"] = GOOD
    endless = {f"/hop{n}": redirect(f"/hop{n + 1}") for n in range(1, 30)}
    rows += [
        Row("chain_of_five", "moved", "there", Site({ASKED: redirect("/hop1"), **chain})),
        Row("endless_chain", "uncertain", "unclear", Site({ASKED: redirect("/hop1"), **endless})),
        Row("loop_of_one", "uncertain", "unclear", asked(redirect(ASKED))),
        Row("loop_of_two", "uncertain", "unclear",
            Site({ASKED: redirect("/b"), "/b": redirect(ASKED)})),
        Row("growing_url", "uncertain", "unclear",
            everything(lambda request: redirect(request.path + "x"))),
        Row("slash_added", "alive", "there",
            Site({ASKED: redirect(ASKED + "/"), ASKED + "/": GOOD})),
        Row("relative_location", "moved", "there",
            Site({ASKED: redirect("../2026/the-old-mill-reopened"), new: GOOD})),
        Row("location_with_spaces", "moved", "there",
            Site({ASKED: redirect("/the old mill"), "/the%20old%20mill": GOOD})),
        Row("location_with_umlaut", "moved", "there",
            Site({ASKED: redirect("/the-old-mühle"), "/the-old-m%C3%BChle": GOOD})),
        Row("location_with_fragment", "moved", "there", Site({ASKED: redirect(new + "#top"), new: GOOD})),
        Row("redirect_to_gone", "dead", "gone", asked(redirect("/nothing-here"))),
        Row("redirect_to_5xx", "server_error", "unclear",
            Site({ASKED: redirect(new), new: Reply(503)})),
        Row("redirect_to_403", "blocked", "unclear",
            Site({ASKED: redirect(new), new: Reply(403)})),
        Row("redirect_home", "redirected_home", "gone",
            Site({ASKED: redirect("/"), "/": Reply(200, page("Mill museum", ARTICLE))})),
        Row("redirect_home_302", "redirected_home", "gone",
            Site({ASKED: redirect("/", 302), "/": Reply(200, page("Mill museum", ARTICLE))})),
        Row("redirect_to_index", "redirected_home", "gone",
            Site({ASKED: redirect("/index.php"), "/index.php": Reply(200, page("Museum", ARTICLE))})),
        Row("redirect_to_language_home", "redirected_home", "gone",
            Site({ASKED: redirect("/en/"), "/en/": Reply(200, page("Museum", ARTICLE))})),
        Row("home_to_language_home", "moved", "there",
            Site({"/": redirect("/en/", 302), "/en/": Reply(200, page("Museum", ARTICLE))}), "/"),
        Row("redirect_to_parent", "soft_404", "gone",
            Site({ASKED: redirect("/articles/"),
                  "/articles/": Reply(200, page("All our articles", ARTICLE))})),
        Row("redirect_to_error_page", "soft_404", "gone",
            Site({ASKED: redirect("/404.html"), "/404.html": Reply(200, page("Oh", "Try search"))})),
        Row("redirect_to_not_found", "soft_404", "gone",
            Site({ASKED: redirect("/page-not-found"),
                  "/page-not-found": Reply(200, page("Hmm", "Try search"))})),
        Row("redirect_to_login", "blocked", "unclear",
            Site({ASKED: redirect("/login?next=" + ASKED),
                  "/login": Reply(200, page("Members", "<input type=password>"))})),
        Row("everything_redirects_to_one_page", "soft_404", "gone",
            everything(redirect("/welcome-all", 302), **{"welcome-all": Reply(200, page("Hello", ARTICLE))})),
        Row("everything_redirects_home", "redirected_home", "gone",
            Site({"/": Reply(200, page("Museum", ARTICLE)), "/robots.txt": NOT_FOUND},
                 default=redirect("/", 302))),
        Row("cookie_wall_loop", "alive", "there", asked(
            lambda request: GOOD if "seen=1" in request.headers.get("cookie", "")
            else Reply(302, "", {"Location": ASKED, "Set-Cookie": "seen=1; Path=/"}))),
        Row("meta_refresh", "moved", "there",
            Site({ASKED: Reply(200, f"<meta http-equiv=refresh content='0; url={new}'>"), new: GOOD})),
        Row("meta_refresh_home", "redirected_home", "gone",
            Site({ASKED: Reply(200, "<meta http-equiv=Refresh content='0;URL=/'>"),
                  "/": Reply(200, page("Museum", ARTICLE))})),
        Row("slow_meta_refresh_is_none", "alive", "there",
            asked(Reply(200, GOOD_PAGE + "<meta http-equiv=refresh content='300; url=/'>"))),
        Row("redirect_without_location", "uncertain", "unclear", asked(Reply(302, "hm"))),
        Row("redirect_to_mailto", "uncertain", "unclear", asked(redirect("mailto:a@b.test"))),
        Row("redirect_to_private_address", "not_allowed", "unclear",
            asked(redirect("http://192.168.7.7/"))),
        Row("redirect_to_metadata", "not_allowed", "unclear",
            asked(redirect("http://169.254.169.254/latest/meta-data/"))),
        Row("redirect_to_no_such_host", "dead", "gone", asked(redirect("http://gone.invalid/"))),
        Row("bad_location", "uncertain", "unclear", asked(redirect("http://[::1"))),
    ]  # fmt: skip
    rows.append(
        Row("moved_to_other_host", "moved", "there",
            asked(lambda request: redirect(
                f"http://{other.format('a')}:{request.headers['host'].partition(':')[2]}{new}")),
            others={other.format("a"): Site({new: GOOD})})
    )  # fmt: skip
    rows.append(
        Row("short_url_to_a_home_page", "moved", "there",
            Site({"/x7k": lambda request: redirect(
                f"http://{other.format('b')}:{request.headers['host'].partition(':')[2]}/")}),
            "/x7k", others={other.format("b"): Site({"/": GOOD})})
    )  # fmt: skip
    return rows


NOT_FOUND_TITLES = {
    "en": "Page not found", "en2": "404", "en3": "Error 404", "en4": "Oops! That page can't be found.",
    "en5": "Sorry, we couldn't find that page", "en6": "The page you are looking for is gone",
    "de": "Seite nicht gefunden", "fr": "Page introuvable", "es": "Página no encontrada",
    "it": "Pagina non trovata", "pt": "Página não encontrada", "nl": "Pagina niet gevonden",
    "pl": "Strona nie została znaleziona", "cs": "Stránka nenalezena", "sv": "Sidan hittades inte",
    "da": "Siden blev ikke fundet", "no": "Siden ble ikke funnet", "fi": "Sivua ei löytynyt",
    "hu": "Az oldal nem található", "ro": "Pagina nu a fost găsită", "tr": "Sayfa bulunamadı",
    "el": "Η σελίδα δεν βρέθηκε", "ru": "Страница не найдена", "uk": "Сторінку не знайдено",
    "ja": "ページが見つかりません", "zh": "页面不存在", "ko": "페이지를 찾을 수 없습니다",
    "ar": "الصفحة غير موجودة", "he": "הדף לא נמצא", "vi": "Không tìm thấy trang",
    "id": "Halaman tidak ditemukan", "th": "ไม่พบหน้าที่คุณต้องการ",
}  # fmt: skip


def soft_404s() -> list[Row]:
    rows = [
        Row(f"not_found_in_{code}", "soft_404", "gone",
            asked(Reply(200, page(f"{title} | Museum", "Try our search."))))
        for code, title in NOT_FOUND_TITLES.items()
    ]  # fmt: skip
    rows += [
        Row("not_found_only_in_heading", "soft_404", "gone",
            asked(Reply(200, page("Museum of mills", "Try our search.", heading="Page not found")))),
        Row("not_found_among_navigation", "soft_404", "gone",
            asked(Reply(200, page("Page not found - Museum", "Sorry.", heading="Page not found",
                                  extra=f"<aside>{NAVIGATION}</aside>")))),
        Row("product_gone", "soft_404", "gone",
            asked(Reply(200, page("Shop", "See others.", heading="This product is no longer available")))),
        Row("job_closed", "soft_404", "gone",
            asked(Reply(200, page("Position has been filled | Jobs", "See others.")))),
        Row("account_suspended", "soft_404", "gone",
            asked(Reply(200, page("Account Suspended", "Contact your hosting provider.")))),
        Row("same_for_any_path", "soft_404", "gone",
            everything(Reply(200, page("Willkommen", "Hier entsteht etwas ganz anderes. " * 5)))),
        Row("path_echoed", "soft_404", "gone", everything(
            lambda request: Reply(200, page(f"Museum {request.path}",
                f"We have looked for {request.path} in all our rooms. " + NAVIGATION)))),
        Row("default_server_page", "soft_404", "gone",
            everything(Reply(200, page("Welcome to nginx!", "If you see this page, the web server "
                "is successfully installed and working. Further configuration is required.")))),
        Row("probe_200_but_page_real", "alive", "there",
            Site({ASKED: GOOD, "/robots.txt": NOT_FOUND},
                 default=Reply(200, page("Museum", "We have looked everywhere.")))),
        Row("article_about_404", "alive", "there",
            at("/blog/how-to-fix-404-page-not-found",
               Reply(200, page("404 Page Not Found: what to do about it", ARTICLE * 5))),
            "/blog/how-to-fix-404-page-not-found"),
        Row("article_with_phrase_in_text", "alive", "there",
            asked(Reply(200, page("Designing web pages", ARTICLE * 3 + "Page not found. " + ARTICLE)))),
        Row("long_article_with_odd_title", "alive", "there",
            asked(Reply(200, page("Nothing found: a novel", ARTICLE * 5, heading="Chapter one")))),
        Row("peugeot_404", "alive", "there",
            asked(Reply(200, page("Peugeot 404 buyer's guide", ARTICLE)))),
        Row("room_404", "alive", "there", asked(Reply(200, page("Room 404 | Hotel", ARTICLE)))),
        Row("short_real_page", "alive", "there",
            asked(Reply(200, page("Opening hours", "Sundays from ten to four.")))),
        Row("home_page_of_one_page_site", "alive", "there",
            everything(Reply(200, page("Museum of mills", ARTICLE))), "/"),
        Row("unavailable_in_a_long_text", "alive", "there",
            asked(Reply(200, page("The mill", "The wheel has been removed. " + ARTICLE * 2)))),
        Row("same_navigation_different_page", "alive", "there",
            Site({ASKED: Reply(200, page("Museum", "Grinding barley takes two stones, a steady stream "
                  "of water, one patient miller, several sacks, and plenty of daylight. " + NAVIGATION)),
                  "/robots.txt": NOT_FOUND},
                 default=Reply(200, page("Museum", "Hm. " + NAVIGATION)))),
        Row("scripts_only", "uncertain", "unclear",
            everything(Reply(200, "<title>App</title><div id=root></div><script src=/a.js></script>"))),
        Row("scripts_only_honest_host", "alive", "there",
            asked(Reply(200, "<title>App</title><div id=root></div><script src=/a.js></script>"))),
        Row("empty_page", "uncertain", "unclear", everything(Reply(200, "<html></html>"))),
        Row("no_bytes_at_all", "alive", "there", asked(Reply(200, ""))),
    ]  # fmt: skip
    return rows


def parked() -> list[Row]:
    sale = {
        "en": "mill-museum.com is for sale", "en2": "This domain is for sale!",
        "en3": "Buy this domain", "en4": "Domain may be for sale", "de": "Diese Domain steht zum Verkauf",
        "fr": "Ce domaine est à vendre", "es": "Este dominio está en venta",
        "it": "Questo dominio è in vendita", "nl": "Dit domein is te koop", "pl": "Ta domena jest na sprzedaż",
        "ru": "Этот домен продается", "zh": "此域名出售", "ja": "このドメインは販売中です",
    }  # fmt: skip
    rows = [
        Row(
            f"for_sale_{code}",
            "parked",
            "gone",
            everything(Reply(200, page(title, "Make an offer."))),
        )
        for code, title in sale.items()
    ]
    rows += [
        Row("parked_frame", "parked", "gone", everything(Reply(200, page(
            "mill-museum.com", "Related links", extra="<iframe src='https://www.sedoparking.com/x'>")))),
        Row("parked_script", "parked", "gone", everything(Reply(200, page(
            "mill-museum.com", "", extra="<script src='//d.parkingcrew.net/p.js'></script>")))),
        Row("lander_script", "parked", "gone", everything(Reply(
            200, "<script>window.onload=function(){window.location.href='/lander'}</script>"))),
        Row("parked_free", "parked", "gone", everything(Reply(200, page(
            "mill-museum.com", "This domain is parked free, courtesy of a registrar.")))),
        Row("domain_expired", "parked", "gone", everything(Reply(200, page(
            "This domain has expired", "Is this your domain? Renew it now.")))),
        Row("advertisements_for_any_path", "parked", "gone", everything(Reply(200, page(
            "mill-museum.com", "Related searches: mills, barley, stones. " + NAVIGATION)))),
        Row("parked_home", "parked", "gone",
            everything(Reply(200, page("mill-museum.com is for sale", "Make an offer."))), "/"),
        Row("article_about_buying_domains", "alive", "there",
            asked(Reply(200, page("How to buy a domain name that is taken", ARTICLE * 5)))),
        Row("house_for_sale", "alive", "there",
            asked(Reply(200, page("Mill house for sale", ARTICLE)))),
        Row("domain_shop", "alive", "there",
            asked(Reply(200, page("Domains of the great houses", ARTICLE)))),
    ]  # fmt: skip
    return rows


def walls() -> list[Row]:
    return [
        Row("cloudflare_header", "blocked", "unclear",
            asked(Reply(403, "x", {"cf-mitigated": "challenge"}))),
        Row("cloudflare_503", "blocked", "unclear",
            asked(Reply(503, "x", {"cf-mitigated": "challenge"}))),
        Row("challenge_with_404", "blocked", "unclear",
            asked(Reply(404, "x", {"cf-mitigated": "challenge"}))),
        Row("just_a_moment", "blocked", "unclear",
            everything(Reply(200, page("Just a moment...", "Checking your browser.")))),
        Row("captcha_200", "blocked", "unclear",
            everything(Reply(200, page("Are you a robot?", "Please solve this.")))),
        Row("incapsula", "blocked", "unclear",
            asked(Reply(200, page("Request unsuccessful. Incapsula incident ID: 1", "")))),
        Row("access_denied_200", "blocked", "unclear",
            everything(Reply(200, page("Access Denied", "You don't have permission.")))),
        Row("enable_cookies", "blocked", "unclear",
            everything(Reply(200, page("Please enable cookies", "")))),
        Row("login_for_everything", "blocked", "unclear",
            everything(Reply(200, page("Log in", "<input type=password>")))),
        Row("login_page_itself", "alive", "there",
            Site({"/login": Reply(200, page("Log in", "<input type=password>"))}), "/login"),
        Row("article_about_captchas", "alive", "there",
            asked(Reply(200, page("What is a captcha?", ARTICLE * 4)))),
        Row("agent_403", "alive", "there", asked(
            lambda request: GOOD if "Mozilla" in request.headers["user-agent"] else Reply(403))),
        Row("agent_404", "alive", "there", asked(
            lambda request: GOOD if "Mozilla" in request.headers["user-agent"] else Reply(404))),
        Row("agent_406", "alive", "there", asked(
            lambda request: GOOD if "Mozilla" in request.headers["user-agent"] else Reply(406))),
    ]  # fmt: skip


def flaky() -> list[Row]:
    return [
        *(Row(f"one_{status}_then_fine", "alive", "there", asked([Reply(status), GOOD]))
          for status in (500, 502, 503, 504, 404, 410)),
        Row("one_429_then_fine", "alive", "there",
            asked([Reply(429, "", {"Retry-After": "1"}), GOOD])),
        Row("long_429", "blocked", "unclear", asked([Reply(429, "", {"Retry-After": "999"}), GOOD])),
        Row("one_reset_then_fine", "alive", "there", asked([Raw((), ending="reset"), GOOD])),
        Row("one_close_then_fine", "alive", "there", asked([Raw(()), GOOD])),
        Row("one_garbage_then_fine", "alive", "there", asked([Raw((b"garbage\r\n\r\n",)), GOOD])),
        Row("always_503", "server_error", "unclear", Site(default=Reply(503, "down"))),
        Row("retry_after_date", "blocked", "unclear",
            asked(Reply(429, "", {"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"}))),
        Row("unreadable_retry_after", "blocked", "unclear",
            asked(Reply(429, "", {"Retry-After": "soon"}))),
    ]  # fmt: skip


def broken_http() -> list[Row]:
    ok = "HTTP/1.1 200 OK\nContent-Type: text/html"
    body = GOOD_PAGE.encode()
    size = f"\nContent-Length: {len(body)}"
    chunked = ok + "\nTransfer-Encoding: chunked"
    return [
        Row("silent", "timeout", "unclear", asked(Raw((), ending="hang"))),
        Row("half_a_head", "timeout", "unclear", asked(Raw((b"HTTP/1.1 200 OK\r\nX",), ending="hang"))),
        Row("resets", "uncertain", "unclear", asked(Raw((), ending="reset"))),
        Row("closes", "uncertain", "unclear", asked(Raw(()))),
        Row("closes_in_head", "uncertain", "unclear", asked(Raw((b"HTTP/1.1 200 OK\r\nX: y",)))),
        Row("http09", "uncertain", "unclear", asked(Raw((b"<p>no status line",)))),
        Row("ssh_banner", "uncertain", "unclear", asked(Raw((b"SSH-2.0-OpenSSH_9.6\r\n",)))),
        Row("bad_status_line", "uncertain", "unclear", asked(Raw((b"HTTP/1.1 abc\r\n\r\n",)))),
        Row("status_zero", "uncertain", "unclear", asked(Raw((b"HTTP/1.1 000 x\r\n\r\n",)))),
        Row("http2_preface", "uncertain", "unclear", asked(Raw((b"\0\0\x12\x04\0\0\0\0\0",)))),
        Row("header_without_colon", "uncertain", "unclear",
            asked(Raw((b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",)))),
        Row("two_lengths", "uncertain", "unclear",
            asked(raw(ok + "\nContent-Length: 1\nContent-Length: 2", b"xx"))),
        Row("many_headers", "uncertain", "unclear",
            asked(raw("HTTP/1.1 200 OK" + "".join(f"\nX-{n}: y" for n in range(500))))),
        Row("huge_header", "uncertain", "unclear",
            asked(raw("HTTP/1.1 200 OK\nX: " + "a" * (1 << 20)))),
        Row("truncated_body", "alive", "there",
            asked(raw(ok + "\nContent-Length: 99999", body))),
        Row("body_hangs", "alive", "there",
            asked(raw(ok + "\nContent-Length: 99999", body, ending="hang"))),
        Row("until_close", "alive", "there", asked(raw(ok, body))),
        Row("http10", "alive", "there", asked(raw(ok.replace("1.1", "1.0"), body))),
        Row("bare_line_feeds", "alive", "there",
            asked(Raw(((ok + size + "\n\n").encode() + body,)))),
        Row("no_reason_phrase", "alive", "there",
            asked(raw("HTTP/1.1 200\nContent-Type: text/html" + size, body))),
        Row("hundred_continue", "alive", "there",
            asked(Raw((b"HTTP/1.1 100 Continue\r\n\r\n" * 3, GOOD.raw("GET"))))),
        Row("early_hints", "alive", "there",
            asked(Raw((b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", GOOD.raw("GET"))))),
        Row("chunked", "alive", "there",
            asked(raw(chunked, b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)))),
        Row("chunked_with_extension_and_trailer", "alive", "there",
            asked(raw(chunked, b"%x;a=b\r\n%b\r\n0\r\nX: y\r\n\r\n" % (len(body), body)))),
        Row("bad_chunks", "alive", "there", asked(raw(chunked, b"zz\r\n" + body))),
        Row("one_byte_chunks", "alive", "there",
            asked(raw(chunked, b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"))),
        Row("length_too_short", "alive", "there", asked(raw(ok + "\nContent-Length: 20", body))),
        Row("length_10gb", "alive", "there", asked(raw(ok + "\nContent-Length: 10737418240", body))),
        Row("byte_by_byte", "alive", "there",
            asked(Raw(tuple(bytes([byte]) for byte in GOOD.raw("GET")), ending="keep"))),
        Row("latin1_header", "alive", "there",
            asked(Raw((b"HTTP/1.1 200 OK\r\nX: M\xfchle\r\nContent-Length: 0\r\n\r\n",)))),
    ]  # fmt: skip


def contents() -> list[Row]:
    body = GOOD_PAGE.encode()
    gzipped = gzip.compress(body)
    bomb = gzip.compress(bytes(30 << 20))

    def encoded(name: str, data: bytes) -> Site:
        return asked(Reply(200, data, {"Content-Encoding": name}))

    return [
        Row("gzip", "alive", "there", encoded("gzip", gzipped)),
        Row("x_gzip", "alive", "there", encoded("x-gzip", gzipped)),
        Row("deflate", "alive", "there", encoded("deflate", zlib.compress(body))),
        Row("raw_deflate", "alive", "there", encoded("deflate", zlib.compress(body, wbits=-15))),
        Row("gzip_bomb", "alive", "there", encoded("gzip", bomb)),
        Row("gzip_truncated", "alive", "there", encoded("gzip", gzipped[:-20])),
        Row("gzip_corrupt", "alive", "there", encoded("gzip", b"\x1f\x8b" + b"x" * 50)),
        Row("says_gzip_but_is_not", "alive", "there", encoded("gzip", body)),
        Row("brotli_unasked", "alive", "there", encoded("br", b"whatever")),
        Row("twenty_encodings", "alive", "there", encoded(", ".join(["gzip"] * 20), gzipped)),
        Row("pdf", "alive", "there", asked(Reply(200, b"%PDF", media_type="application/pdf"))),
        Row("image", "alive", "there", asked(Reply(200, b"\x89PNG", media_type="image/png"))),
        Row("huge_file", "alive", "there",
            asked(raw("HTTP/1.1 200 OK\nContent-Type: video/mp4\nContent-Length: 99999999999"))),
        Row("no_media_type", "alive", "there", asked(Reply(200, body, media_type=""))),
        Row("utf16_page", "alive", "there",
            asked(Reply(200, GOOD_PAGE.encode("utf-16"), media_type="text/html"))),
        Row("windows_1252_page", "alive", "there",
            asked(Reply(200, page("Die alte Mühle", ARTICLE).encode("cp1252"),
                        media_type="text/html; charset=windows-1252"))),
        Row("wrong_charset", "alive", "there",
            asked(Reply(200, body, media_type="text/html; charset=klingon"))),
        Row("big_page", "alive", "there", asked(Reply(200, page("The old mill", ARTICLE * 8000)))),
        Row("nested_page", "alive", "there",
            asked(Reply(200, "<title>Mill</title>" + "<div>" * 20000 + ARTICLE))),
        Row("slow_page", "alive", "there", asked(Reply(200, GOOD_PAGE, delay=1.0))),
    ]  # fmt: skip


def secure() -> list[Row]:
    def site(kind: str, behaviour: Behaviour = GOOD) -> Site:
        return Site({ASKED: behaviour}, certificate=kind)

    return [
        Row("tls_good", "alive", "there", site("good"), tls=True),
        Row("tls_404", "dead", "gone", site("good", Reply(404)), tls=True),
        Row("tls_expired", "tls_broken", "unclear", site("expired"), reason="certificate", tls=True),
        Row("tls_not_yet", "tls_broken", "unclear", site("not_yet"), reason="certificate", tls=True),
        Row("tls_wrong_name", "tls_broken", "unclear", site("wrong_name"), reason="certificate", tls=True),
        Row("tls_self_signed", "tls_broken", "unclear", site("self_signed"), reason="certificate", tls=True),
        Row("tls_no_handshake", "tls_broken", "unclear", site("none"), reason="tls_handshake", tls=True),
    ]  # fmt: skip


def manners() -> list[Row]:
    def robots(text: str) -> Site:
        return Site({ASKED: GOOD, "/robots.txt": Reply(200, text, media_type="text/plain")})

    everyone = "User-agent: *\n"
    return [
        Row("robots_forbids", "not_allowed", "unclear", robots(everyone + "Disallow: /articles/")),
        Row("robots_forbids_us", "not_allowed", "unclear",
            robots("User-agent: outreach\nDisallow: /\n\n" + everyone + "Allow: /")),
        Row("robots_forbids_others", "alive", "there", robots("User-agent: other\nDisallow: /")),
        Row("robots_allows_more_exactly", "alive", "there",
            robots(everyone + "Disallow: /articles/\nAllow: /articles/the")),
        Row("robots_is_html", "alive", "there", robots("<html>Disallow: /</html>")),
        Row("robots_403", "alive", "there", Site({ASKED: GOOD, "/robots.txt": Reply(403)})),
        Row("robots_500", "server_error", "unclear", Site({ASKED: GOOD, "/robots.txt": Reply(500)})),
        Row("robots_500_once", "alive", "there",
            Site({ASKED: GOOD, "/robots.txt": [Reply(500), Reply(404)]})),
        Row("robots_loop", "alive", "there",
            Site({ASKED: GOOD, "/robots.txt": redirect("/robots.txt")})),
    ]  # fmt: skip


def names(web: FakeWeb) -> list[Row]:
    def url_row(name: str, verdict: str, truth: str, url: str, reason: str = "") -> Row:
        return Row(name, verdict, truth, Site(), url=url, reason=reason)

    port = web.port
    return [
        url_row("nxdomain", "dead", "gone", f"http://gone.invalid:{port}/x", "nxdomain"),
        url_row("nxdomain_asked", "dead", "gone", f"http://gone.example:{port}/x", "nxdomain"),
        url_row("servfail", "uncertain", "unclear", f"http://servfail.example:{port}/x"),
        url_row("servfail_once", "alive", "there", f"http://servfail-once.example:{port}/"),
        url_row("nxdomain_once", "alive", "there", f"http://nxdomain-once.example:{port}/"),
        url_row("refused", "dead", "gone", f"http://127.0.0.1:{web.closed_port}/x"),
        url_row("private_name", "not_allowed", "unclear", f"http://inside.example:{port}/"),
        url_row("private_address", "not_allowed", "unclear", f"http://10.1.2.3:{port}/"),
        url_row("localhost", "not_allowed", "unclear", f"http://localhost:{port}/"),
        url_row("single_label", "not_allowed", "unclear", f"http://intranet:{port}/"),
        url_row("odd_port", "not_allowed", "unclear", "http://example.com:22/"),
        url_row("credentials", "not_allowed", "unclear", f"http://a:b@example.com:{port}/"),
        url_row("mailto", "not_allowed", "unclear", "mailto:someone@example.com"),
        url_row("not_a_url", "dead", "gone", "http://[::1"),
        url_row("no_scheme", "dead", "gone", "www.example.com/page"),
    ]  # fmt: skip


def all_rows(web: FakeWeb) -> list[Row]:
    """The whole table. Names are unique: they become host names."""
    groups = (statuses(), lying_heads(), redirects(), soft_404s(), parked(), walls(), flaky(),
              broken_http(), contents(), secure(), manners(), names(web))  # fmt: skip
    return [row for group in groups for row in group]
