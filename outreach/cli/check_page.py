"""The report of `outreach check` as one page of its own: no scripts, nothing loaded.

Every word on it may come from a hostile page: all of it is escaped, only http(s) becomes a link,
and the page's own policy allows nothing but its style.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable

from outreach.cli.check_report import WORDS, Line, counted
from outreach.crawl.values import Verdict

_SHOWN_PAGES = 5
_ALIVE_SHOWN = 2_000  # a page with a million rows opens nowhere
_INVISIBLE = {
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), "�"),
    **dict.fromkeys(range(0x202A, 0x202F), "�"),
    **dict.fromkeys(range(0x2066, 0x206A), "�"),
}


def html_page(lines: list[Line], is_broken: Callable[[Line], bool]) -> str:
    """Put the lines together, the broken ones first and open, grouped by verdict."""
    broken = [line for line in lines if is_broken(line)]
    counts = Counter(line["verdict"] for line in lines)
    chips = "".join(
        f'<li class="{verdict.value}"><a href="#{verdict.value}"><b>{number:,}</b> '
        f"{html.escape(words)}</a></li>"
        for words, number, verdict in counted(counts)
    )
    title = f"{len(broken):,} of {len(lines):,} links are broken"
    verdicts = [verdict for _, _, verdict in counted(counts)]
    failing = {line["verdict"] for line in broken}
    verdicts.sort(key=lambda one: (one.value not in failing, one is Verdict.ALIVE))
    groups = "\n".join(_group(verdict, lines, verdict.value in failing) for verdict in verdicts)
    state = "bad" if broken else "good"
    fine = f"All {len(lines):,} links are fine" if lines else "There were no links to check"
    headline = title if broken else fine
    return _PAGE.format(title=html.escape(headline), state=state, chips=chips, groups=groups)


def _group(verdict: Verdict, lines: list[Line], is_open: bool) -> str:
    own = sorted(
        (line for line in lines if line["verdict"] == verdict), key=lambda line: line["url"]
    )
    rows = "\n".join(_row(line) for line in own[:_ALIVE_SHOWN])
    more = len(own) - _ALIVE_SHOWN
    rest = f"<p class=rest>… and {more:,} more; the spreadsheet has all.</p>" if more > 0 else ""
    name = verdict.value.replace("_", " ")
    words = "" if WORDS[verdict] == name else html.escape(WORDS[verdict])
    return (
        f'<details id="{verdict.value}" class="{verdict.value}"{" open" if is_open else ""}>'
        f"<summary><span class=name>{name}</span> <span class=count>{len(own):,}</span> "
        f"<span class=words>{words}</span></summary>\n"
        f"<ul class=links>{rows}</ul>{rest}</details>"
    )


def _row(line: Line) -> str:
    status = f"<span class=status>{line['status']}</span>" if line["status"] else ""
    moved = line["final_url"] != line["url"] and line["verdict"] in ("moved", "redirected_home")
    leads = f"<p class=to>leads to {_anchor(line['final_url'])}</p>" if moved else ""
    archived = line.get("archived", "")
    copy = f"<p class=to>archived copy: {_anchor(archived)}</p>" if archived else ""
    return (
        f"<li><p class=url>{_anchor(line['url'])} {status}</p>"
        f"<p class=why>{_text(line['sentence'])}</p>{leads}{copy}{_pages(line)}</li>"
    )


def _pages(line: Line) -> str:
    if not line["pages"]:
        return ""
    shown = "".join(f"<li>{_anchor(page)}</li>" for page in line["pages"][:_SHOWN_PAGES])
    more = line["page_count"] - min(len(line["pages"]), _SHOWN_PAGES)
    rest = f"<li>and {more:,} more</li>" if more > 0 else ""
    return f'<ul class=pages aria-label="found on">{shown}{rest}</ul>'


def _anchor(url: str) -> str:
    text = _text(url)
    if not url.lower().startswith(("http://", "https://")) or not url.isprintable():
        return text
    return f'<a href="{html.escape(url)}" rel="noopener noreferrer nofollow">{text}</a>'


def _text(words: str) -> str:
    """Escaped; characters that would turn or hide others are shown as what they are."""
    visible = "".join(char if char.isprintable() else "�" for char in words)
    return html.escape(visible.translate(_INVISIBLE))


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Link check: {title}</title>
<style>
:root{{color-scheme:light dark;--ink:#1c2430;--soft:#5d6878;--line:#dfe4ea;--card:#fff;
--ground:#f4f6f8;
--bad:#b3261e;--warn:#8a5a00;--good:#1f7a3d;--link:#1d4f91}}
@media(prefers-color-scheme:dark){{:root{{--ink:#e6eaf0;--soft:#9aa6b5;--line:#2c3440;
--card:#1a2029;--ground:#11151b;--bad:#ff8a80;--warn:#f0c674;--good:#7bd88f;--link:#8ab8ff}}}}
*{{box-sizing:border-box}}
body{{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground);margin:0;
padding:2.5rem 1rem 4rem}}
main{{max-width:60rem;margin:0 auto}}
h1{{font-size:1.75rem;line-height:1.2;margin:0 0 1.25rem}}
h1.bad{{color:var(--bad)}}h1.good{{color:var(--good)}}
a{{color:var(--link)}}p,ul{{margin:0;padding:0}}ul{{list-style:none}}
.chips{{display:flex;flex-wrap:wrap;gap:.5rem;margin-bottom:1.75rem}}
.chips a{{display:block;padding:.3rem .8rem;border:1px solid var(--line);border-radius:999px;
background:var(--card);color:inherit;text-decoration:none;font-size:.9rem}}
.chips a:hover,.chips a:focus-visible{{border-color:currentColor}}
details{{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--soft);
border-radius:8px;margin-bottom:1rem}}
summary{{padding:.8rem 1rem;cursor:pointer}}
.name{{font-weight:650;display:inline-block}}.name::first-letter{{text-transform:uppercase}}
.count{{font-weight:650;color:var(--soft)}}
.words{{color:var(--soft);font-size:.9rem;margin-left:.4rem}}
.links>li{{border-top:1px solid var(--line);padding:.75rem 1rem}}
.url{{font-weight:550;overflow-wrap:anywhere}}
.status{{font:600 .75rem/1 ui-monospace,monospace;border:1px solid var(--line);border-radius:4px;
padding:.15rem .35rem;color:var(--soft);white-space:nowrap}}
.why,.to{{font-size:.95rem;overflow-wrap:anywhere}}.to,.pages{{color:var(--soft)}}
.pages{{font-size:.85rem;margin-top:.35rem;padding-left:.9rem;border-left:2px solid var(--line);
overflow-wrap:anywhere}}
.pages a{{color:inherit}}.rest{{padding:.75rem 1rem;color:var(--soft)}}
.dead,.soft_404,.parked,.redirected_home,.tls_broken{{border-left-color:var(--bad)}}
.server_error,.timeout,.uncertain,.moved{{border-left-color:var(--warn)}}
.alive{{border-left-color:var(--good)}}
.chips .dead b,.chips .soft_404 b,.chips .parked b,.chips .redirected_home b,.chips .tls_broken b
{{color:var(--bad)}}.chips .alive b{{color:var(--good)}}
.chips .server_error b,.chips .timeout b,.chips .uncertain b,.chips .moved b{{color:var(--warn)}}
</style></head>
<body><main><h1 class="{state}">{title}</h1>
<ul class="chips">{chips}</ul>
{groups}
</main></body></html>
"""
