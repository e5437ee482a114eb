"""Addresses on pages, in every spelling we know of, and what must not be taken for one."""

from __future__ import annotations

import base64

import pytest

from outreach.contacts.on_page import How, find_addresses

URL = "https://garden.example/contact"


def cloudflare(address: str, key: int = 0x5A) -> str:
    return f"{key:02x}" + "".join(f"{byte ^ key:02x}" for byte in address.encode())


def typo3(address: str, shift: int) -> str:
    def moved(sign: str) -> str:
        for low, high in ((0x2B, 0x3A), (0x40, 0x5A), (0x61, 0x7A)):
            if low <= ord(sign) <= high:
                return chr(low + (ord(sign) - low + shift) % (high - low + 1))
        return sign

    return "".join(moved(sign) for sign in f"mailto:{address}")


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


ANNA = "anna.berg@kompost.org"
ENTITIES = "".join(f"&#{ord(sign)};" for sign in ANNA)
HEX_ENTITIES = "".join(f"&#x{ord(sign):x};" for sign in ANNA)
CODES = ",".join(str(ord(sign)) for sign in ANNA)

OBFUSCATED = {
    "a word of France": "<p>anna.berg (arobase) kompost.org</p>",
    "an image called at": '<p>anna.berg<img src="/at.png" alt="at">kompost.org</p>',
    "an icon": '<p>anna.berg<i class="fa fa-at"></i>kompost.org</p>',
    "an icon called a symbol": '<p>anna.berg<span class="x-at-symbol"></span>kompost.org</p>',
    "a paragraph that a style sheet turns round": "<style>.r{unicode-bidi:bidi-override;"
    'direction:rtl}</style><p class="r">gro.tsopmok@greb.anna</p>',
    "round brackets": "<p>anna.berg (at) kompost.org</p>",
    "round brackets, dot too": "<p>anna.berg (at) kompost (dot) org</p>",
    "square brackets": "<p>anna.berg[at]kompost.org</p>",
    "square brackets, dot too": "<p>anna.berg [at] kompost [dot] org</p>",
    "braces": "<p>anna.berg {at} kompost {dot} org</p>",
    "angle brackets": "<p>anna.berg &lt;at&gt; kompost.org</p>",
    "the sign in brackets": "<p>anna.berg [@] kompost.org</p>",
    "the sign in round ones": "<p>anna.berg(@)kompost.org</p>",
    "spaces around the sign": "<p>anna.berg @ kompost.org</p>",
    "words": "<p>anna.berg at kompost dot org</p>",
    "capital words": "<p>anna.berg AT kompost DOT org</p>",
    "capital AT": "<p>write to anna.berg AT kompost.org please</p>",
    "after e-mail colon": "<p>E-mail: anna.berg at kompost.org</p>",
    "dots in the local part too": "<p>anna dot berg at kompost dot org</p>",
    "underscores": "<p>anna.berg_at_kompost.org</p>",
    "hyphens": "<p>anna.berg -at- kompost.org</p>",
    "stars": "<p>anna.berg *at* kompost.org</p>",
    "German umlaut": "<p>anna.berg (ät) kompost (punkt) org</p>",
    "German letter": "<p>anna.berg (a) kompost punkt org</p>",
    "German word": "<p>anna.berg Klammeraffe kompost Punkt org</p>",
    "Spanish": "<p>anna.berg arroba kompost punto org</p>",
    "Spanish brackets": "<p>anna.berg [arroba] kompost [punto] org</p>",
    "French": "<p>anna.berg chez kompost point org</p>",
    "French brackets": "<p>anna.berg (arrobase) kompost (point) org</p>",
    "Italian": "<p>anna.berg chiocciola kompost punto org</p>",
    "Portuguese": "<p>anna.berg (arroba) kompost (ponto) org</p>",
    "Dutch": "<p>anna.berg apenstaartje kompost punt org</p>",
    "Polish": "<p>anna.berg małpa kompost kropka org</p>",
    "Czech": "<p>anna.berg zavináč kompost tečka org</p>",
    "Russian": "<p>anna.berg собака kompost точка org</p>",
    "Swedish": "<p>anna.berg snabel-a kompost punkt org</p>",
    "Hungarian": "<p>anna.berg kukac kompost pont org</p>",
    "sign but dot as word": "<p>anna.berg@kompost [dot] org</p>",
    "full-width signs": "<p>anna.berg＠kompost．org</p>",
    "soft hyphens": "<p>anna.berg&shy;@kom&shy;post.org</p>",
    "zero-width spaces": "<p>anna.berg&#8203;@kompost&#8203;.org</p>",
    "word break hints": "<p>anna.berg@<wbr>kompost<wbr>.org</p>",
    "decimal references": f"<p>{ENTITIES}</p>",
    "hexadecimal references": f"<p>{HEX_ENTITIES}</p>",
    "named references": "<p>anna.berg&commat;kompost&period;org</p>",
    "references in mailto": f'<a href="mailto:{ENTITIES}">write</a>',
    "mailto behind http": '<a href="http://mailto:anna.berg@kompost.org">write</a>',
    "said where the pointer rests": '<a href="#" title="Write to anna.berg@kompost.org">m</a>',
    "read out": '<a href="#" aria-label="anna.berg@kompost.org">m</a>',
    "percent signs in mailto": '<a href="mailto:anna.berg%40kompost.org">write</a>',
    "everything percent": f'<a href="mailto:{"".join(f"%{ord(s):02x}" for s in ANNA)}">write</a>',
    "at in mailto": '<a href="mailto:anna.berg(at)kompost.org">write</a>',
    "spam trap in mailto": '<a href="mailto:anna.bergNOSPAM@kompost.org">write</a>',
    "spam trap in the domain": "<p>anna.berg@REMOVETHIS.kompost.org</p>",
    "comment inside": "<p>anna.berg@<!-- no robots -->kompost.org</p>",
    "hidden filler": '<p>anna.berg<span style="display:none">nospam</span>@kompost.org</p>',
    "filler hidden by class": "<style>.x{display:none}</style>"
    '<p>anna.berg@<span class="x">null</span>kompost.org</p>',
    "spans": "<p><span>anna.berg</span><span>@</span><span>kompost</span><span>.org</span></p>",
    "spamspan": '<p><span class="u">anna.berg</span> [at] <span class="d">kompost.org</span></p>',
    "bold letters": "<p><b>anna</b>.berg@kompost.<i>org</i></p>",
    "image as sign": '<p>anna.berg<img src="at.gif" alt="@">kompost.org</p>',
    "image with word": '<p>anna.berg <img src="at.gif" alt="(at)"> kompost.org</p>',
    "backwards by style": "<p><span "
    'style="unicode-bidi:bidi-override; direction: rtl">gro.tsopmok@greb.anna</span></p>',
    "backwards by class": "<style>.r{unicode-bidi:bidi-override;direction:rtl}</style>"
    '<p><span class="r">gro.tsopmok@greb.anna</span></p>',
    "backwards by element": '<p><bdo dir="rtl">gro.tsopmok@greb.anna</bdo></p>',
    "content of a style sheet": '<style>.m::after{content:"@kompost.org"}</style>'
    '<p><span class="m">anna.berg</span></p>',
    "attributes by style sheet": '<style>.m:before{content:attr(data-u) "@" attr(data-d)}</style>'
    '<p><span class="m" data-u="anna.berg" data-d="kompost.org"></span></p>',
    "cloudflare": f'<a class="__cf_email__" data-cfemail="{cloudflare(ANNA)}">[email&#160;'
    "protected]</a>",
    "cloudflare, other key": f'<span data-cfemail="{cloudflare(ANNA, 0xC3)}"></span>',
    "cloudflare link": f'<a href="/cdn-cgi/l/email-protection#{cloudflare(ANNA)}">write</a>',
    "cloudflare link with subject": '<a href="/cdn-cgi/l/email-protection#'
    f'{cloudflare(ANNA + "?subject=hello")}">write</a>',
    "typo3, one back": f"<a href=\"javascript:linkTo_UnCryptMailto('{typo3(ANNA, 1)}');\">x</a>",
    "typo3, three on": f"<a href=\"javascript:linkTo_UnCryptMailto('{typo3(ANNA, -3)}');\">x</a>",
    "typo3, escaped quotes": "<a href=\"javascript:linkTo_UnCryptMailto(%27"
    f'{typo3(ANNA, 2)}%27);">x</a>',
    "typo3 token": f'<a href="#" data-mailto-token="{typo3(ANNA, 4)}" data-mailto-vector="4">x</a>',
    "joomla element": f'<joomla-hidden-mail first="{b64("anna.berg")}" last="{b64("kompost.org")}" '
    'data-x="1">protected</joomla-hidden-mail>',
    "data-email": f'<a href="#" data-email="{ANNA}">write</a>',
    "data-email spelt": '<a href="#" data-email="anna.berg [at] kompost [dot] org">write</a>',
    "data-email base64": f'<a href="#" data-email="{b64(ANNA)}">write</a>',
    "data-email backwards": f'<a href="#" data-mail="{ANNA[::-1]}">write</a>',
    "data-email rot13": '<a href="#" data-enc-email="naan.oret[at]xbzcbfg.bet">write</a>',
    "data-user and domain": '<a data-user="anna.berg" data-domain="kompost.org">write</a>',
    "three parts": '<a data-name="anna.berg" data-domain="kompost" data-tld="org">write</a>',
    "rot13 class": '<a class="rot13" href="mailto:naan.oret@xbzcbfg.bet">write</a>',
    "document.write": '<script>document.write("<a href=\'mailto:anna.berg@kompost.org\'>x</a>")'
    "</script>",
    "concatenation": "<script>document.write('anna.berg' + '@' + 'kompost.org');</script>",
    "variables": '<script>var u = "anna.berg"; var d = "kompost.org"; '
    'document.write(u + "@" + d);</script>',
    "appended variable": "<script>var m='anna.berg'; m += '@'; m += 'kompost.org';</script>",
    "joomla 3": "<script>var prefix = '&#109;a' + 'i&#108;' + '&#116;o'; "
    "var addy7 = 'anna.berg' + '&#64;'; addy7 = addy7 + 'kompost' + '&#46;' + 'org';</script>",
    "fromCharCode": f"<script>document.write(String.fromCharCode({CODES}))</script>",
    "fromCharCode 64": "<script>x='anna.berg'+String.fromCharCode(64)+'kompost.org'</script>",
    "unescape": "<script>document.write(unescape('%61%6E%6E%61%2E%62%65%72%67%40kompost.org'))"
    "</script>",
    "hexadecimal escapes": r"<script>e='anna.berg\x40kompost'+'.org'</script>",
    "atob": f'<script>a.href = "mailto:" + atob("{b64(ANNA)}")</script>',
    "array join": "<script>var m = ['anna.berg', 'kompost.org'].join('@');</script>",
    "array backwards": "<script>m = ['.org','kompost','@','anna.berg'].reverse().join('')</script>",
    "string backwards": "<script>m='gro.tsopmok@greb.anna'.split('').reverse().join('')</script>",
    "replace": "<script>m='anna.berg#kompost.org'.replace('#','@')</script>",
    "replace by pattern": "<script>m='anna.berg(at)kompost.org'.replace(/\\(at\\)/g,'@')</script>",
    "template literal": "<script>const u='anna.berg', d='kompost.org'; m=`${u}@${d}`</script>",
    "call of a function": "<a href=\"javascript:sendMail('anna.berg','kompost.org')\">x</a>",
    "call with three parts": '<script>noSpamMail("anna.berg", "kompost", "org")</script>',
    "on click": "<span onclick=\"location.href='mailto:'+'anna.berg'+'@'+'kompost.org'\">x</span>",
    "rot13 script": "<script>document.write('naan.oret@xbzcbfg.bet'.replace(/[a-zA-Z]/g,"
    "function(c){return String.fromCharCode((c<='Z'?90:122)>=(c=c.charCodeAt(0)+13)?c:c-26);}))"
    "</script>",
    "JSON-LD person": '<script type="application/ld+json">{"@type":"Person","name":"Anna Berg",'
    '"email":"mailto:anna.berg@kompost.org"}</script>',
    "JSON-LD nested": '<script type="application/ld+json">{"@graph":[{"@type":"WebPage"},'
    '{"@type":"Organization","contactPoint":[{"@type":"ContactPoint","email":'
    '"anna.berg@kompost.org","contactType":"press"}]}]}</script>',
    "JSON-LD with a trailing comma": '<script type="application/ld+json">{"@type":"Organization",'
    '"email":"anna.berg@kompost.org",}</script>',
    "microdata": '<div itemscope><meta itemprop="email" content="anna.berg@kompost.org"></div>',
    "noscript": "<noscript>anna.berg@kompost.org</noscript>",
    "sentence end": "<p>Write to anna.berg@kompost.org.</p>",
    "word stuck to the end": "<p>anna.berg@kompost.orgPhone: 12345</p>",
    "capitals": "<p>Anna.Berg@Kompost.ORG</p>",
    "named mailto": '<a href="mailto:Anna%20Berg%20%3Canna.berg@kompost.org%3E">write</a>',
    "mailto with subject": '<a href="MAILTO:anna.berg@kompost.org?subject=Hello">write</a>',
    "mailto with slashes": '<a href="mailto://anna.berg@kompost.org">write</a>',
}  # fmt: skip


@pytest.mark.parametrize("html", OBFUSCATED.values(), ids=OBFUSCATED.keys())
def test_finds_the_address_however_it_is_written(html: str) -> None:
    found = find_addresses(f"<html><body>{html}</body></html>", URL)
    assert [one.address for one in found] == [ANNA]


NOT_ADDRESSES = {
    "meeting place": "<p>Meet us at garden.org on Monday.</p>",
    "look at": "<p>Look at kompost.org for more, or look at this. Then dot the i.</p>",
    "write to us at": "<p>Find us at www.kompost.org today</p>",
    "retina image": '<img src="logo@2x.png" alt="logo@2x.png"><p>icon@3x.webp</p>',
    "package version": "<p>npm install react@17.0.2 lodash@4.17.21</p>",
    "placeholder in a field": '<form><input placeholder="you@example.com" value="a@kompost.org">'
    "</form>",
    "example in text": "<p>For instance name@example.com or you@example.org</p>",
    "German example": "<p>max.mustermann@kompost.org</p>",
    "your name": "<p>yourname@gmail.com</p>",
    "your domain": "<p>info@yourdomain.com</p>",
    "example under another suffix": "<p>anna@example.xyz or jobs@mail.yourcompany.co</p>",
    "the usual couple": "<p>jdoe@company.com, johnsmith@gmail.com</p>",
    "fediverse handle": "<p>@anna@mastodon.social</p>",
    "social handle": "<p>@annaberg on every network</p>",
    "password in a URL": "<p>https://anna:secret@kompost.org/feed</p>",
    "user in a URL": "<p>ftp://anna@kompost.org/pub</p>",
    "clone address": "<p>git@github.com:anna/garden.git</p>",
    "plain string of a script": "<script>var config = {owner: 'anna@kompost.org'}</script>",
    "sentry key": "<script>init({dsn:'https://0a1b2c3d4e5f60718293a4b5c6d7e8f9@sentry.io/1'})</script>",
    "style rule": "<style>@media print{a@b.org{}}</style>",
    "unknown suffix": "<p>anna@kompost.notatld</p>",
    "no suffix": "<p>root@localhost, anna@kompost</p>",
    "comment": "<!-- anna@kompost.org --><p>nothing</p>",
    "honeypot link": '<a style="display:none" href="mailto:trap@kompost.org">trap</a>',
    "hidden text": '<p><span hidden>trap@kompost.org</span></p>',
    "share by mail": '<a href="mailto:?subject=Read%20this&body=https://kompost.org">share</a>',
    "counter": '<img src="/c.gif" alt="Рейтинг@Mail.ru">',
    "decorator": "<pre>@pytest.fixture\n@app.route</pre>",
    "only xes": "<p>xxxx@xxx.com</p>",
    "price": "<p>3 bags @ 4.50 each, 2 @ 1.com</p>".replace("1.com", "1.20"),
    "time": "<p>Doors open @ 8.30 pm at the hall</p>",
    "look at a shop": "<p>Have a look at amazon dot com before you buy anything from them.</p>",
    "at some point": "<p>You drive to the stores. At some point in the year it was enough.</p>",
    "photograph": "<p>Photo: © berg@kompost.org/agency</p>",
    "bracketed aside": "<p>We met [at last] in the garden (at noon) today.</p>",
    "flag of Austria": '<p>Kontakt<span class="flag-icon flag-icon-at"></span>wien.at</p>',
    "dots of a sentence": "<p>He pointed at the dot . Then he left.</p>",
}  # fmt: skip


@pytest.mark.parametrize("html", NOT_ADDRESSES.values(), ids=NOT_ADDRESSES.keys())
def test_takes_nothing_else_for_an_address(html: str) -> None:
    assert find_addresses(f"<html><body>{html}</body></html>", URL) == []


def test_own_example_domain_counts_on_its_own_pages() -> None:
    html = "<p>editor@example.org</p><p>you@example.org</p>"
    found = find_addresses(html, "http://example.org/contact")
    assert [one.address for one in found] == ["editor@example.org"]


def test_several_addresses_keep_their_order_and_come_once() -> None:
    html = (
        '<p>press@kompost.org</p><a href="mailto:anna@kompost.org,ben@kompost.org">both</a>'
        "<p>PRESS@kompost.org, anna@kompost.org</p>"
    )
    found = find_addresses(html, URL)
    assert {one.address for one in found} == {
        "press@kompost.org", "anna@kompost.org", "ben@kompost.org",
    }  # fmt: skip
    assert len(found) == 3


def test_the_plainest_spelling_is_kept() -> None:
    html = '<p>anna (at) kompost.org</p><a href="mailto:anna@kompost.org">anna (at) kompost.org</a>'
    assert find_addresses(html, URL)[0].how is How.MAILTO


@pytest.mark.parametrize(
    ("html", "how"),
    [
        ("<p>anna@kompost.org</p>", How.TEXT),
        ("<p>anna (at) kompost.org</p>", How.OBFUSCATED),
        ("<p>anna&#64;kompost.org</p>", How.ENTITIES),
        ("<p><b>anna</b>@<b>kompost.org</b></p>", How.SPLIT),
        (f'<i data-cfemail="{cloudflare("anna@kompost.org")}"></i>', How.CFEMAIL),
        ("<script>x='anna'+'@'+'kompost.org'</script>", How.SCRIPT),
        ('<bdo dir="rtl">gro.tsopmok@anna</bdo>', How.OBFUSCATED),
    ],
)
def test_says_how_it_was_written(html: str, how: How) -> None:
    assert [one.how for one in find_addresses(html, URL)] == [how]


@pytest.mark.parametrize(
    ("html", "name", "role"),
    [
        ('<a href="mailto:ab@kompost.org">Anna Berg</a>', "Anna Berg", ""),
        ("<div><h3>Anna Berg</h3><p>Editor</p><p>ab@kompost.org</p></div>", "Anna Berg", "editor"),
        ("<p>Editor: Anna Berg, anna@kompost.org</p>", "Anna Berg", "editor"),
        ("<p>Inhaberin: Jürgen Müller, mueller@kompost.org</p>", "Jürgen Müller", "owner"),
        ("<p>Accounting Benona King benona@kompost.org</p>", "Benona King", ""),
        ("<p>Sing Tao Daily: singtaoadmin@kompost.org</p>", "", ""),
        ("<p>Anna Berg and our team. info@kompost.org</p>", "", "general"),
        ("<p>redaktion@kompost.org</p>", "", "editor"),
        ("<p>Ask Carla Diaz. Press: Anna Berg, anna@kompost.org</p>", "Anna Berg", "press"),
        ("<p>rsi@kompost.org (Redacción)</p>", "", "editor"),
        ("<p>noreply@kompost.org</p>", "", "no_reply"),
    ],
)
def test_names_person_and_duty_beside_it(html: str, name: str, role: str) -> None:
    (found,) = find_addresses(html, URL)
    assert (found.name, found.role_hint) == (name, role)


def test_context_shows_the_place() -> None:
    (found,) = find_addresses("<p>For corrections write to anna@kompost.org any day.</p>", URL)
    assert found.context == "For corrections write to anna@kompost.org any day."


def test_json_ld_gives_the_name_of_a_person_only() -> None:
    html = (
        '<script type="application/ld+json">[{"@type":"Person","name":"Anna Berg","jobTitle":'
        '"Managing editor","email":"ab@kompost.org"},{"@type":"Organization","name":"Kompost News",'
        '"email":"hello@kompost.org"}]</script>'
    )
    said = {one.address: (one.name, one.role_hint) for one in find_addresses(html, URL)}
    assert said == {"ab@kompost.org": ("Anna Berg", "editor"), "hello@kompost.org": ("", "general")}


def test_reads_feeds() -> None:
    rss = (
        '<?xml version="1.0"?><rss version="2.0"><channel><managingEditor>anna@kompost.org '
        "(Anna Berg)</managingEditor><webMaster>web@kompost.org</webMaster>"
        "<itunes:owner><itunes:name>Ben Stone</itunes:name><itunes:email>ben@kompost.org"
        "</itunes:email></itunes:owner></channel></rss>"
    )
    found = {one.address: (one.name, one.role_hint, one.how) for one in find_addresses(rss, URL)}
    assert found == {
        "anna@kompost.org": ("Anna Berg", "editor", How.FEED),
        "web@kompost.org": ("", "webmaster", How.FEED),
        "ben@kompost.org": ("Ben Stone", "", How.FEED),
    }


def test_bytes_are_decoded_by_their_own_declaration() -> None:
    html = '<meta charset="windows-1252"><p>Jürgen Müller: mueller@kompost.org</p>'
    (found,) = find_addresses(html.encode("windows-1252"), URL)
    assert found.name == "Jürgen Müller"


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 20_000 + "anna@kompost.org",
        "<p>" + "a." * 100_000 + "@" + "b." * 100_000 + "</p>",
        "<p>" + "anna at " * 30_000 + "</p>",
        "<p>" + "x (at) " * 30_000 + "</p>",
        "<p>" + "word dot " * 30_000 + "</p>",
        "<p>" + "a@" * 100_000 + "</p>",
        "<script>" + "'a'+" * 20_000 + "'b'</script>",
        "<script>" + "x=" * 40_000 + "</script>",
        "<script>mail" + "('" * 30_000 + "</script>",
        '<script type="application/ld+json">' + "[" * 50_000 + "</script>",
        "<style>" + ".a" * 50_000 + "{display:none}</style><p>x</p>",
        "<a href='mailto:" + "," * 100_000 + "'>x</a>",
    ],
    ids=range(12),
)
def test_hostile_pages_cost_little(html: str) -> None:
    find_addresses(html, URL)
