"""Which column means what: an alias table, and what a form adds to it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from outreach.errors import InvalidInput
from outreach.sources.backlink_exports.cells import looks_like_domain
from outreach.sources.backlink_exports.forms import plain_name
from outreach.sources.backlink_exports.values import Column, Field, Form, Kind, Vendor

_ALIASES: dict[Field, str] = {
    Field.SOURCE_URL: "referring page url|source url|url from|linking page|linking from|backlink|"
    "backlink url|referring page|link url from|from url|from|url|page|page url|link|address|source",
    Field.SOURCE_DOMAIN: "domain|referring domain|site|source domain|root domain|website",
    Field.TARGET_URL: "target url|link url|url to|linking to|target|destination|to|to url|"
    "target page",
    Field.ANCHOR: "anchor|anchor text|link anchor|linktext|link text",
    Field.TITLE: "referring page title|source title|title|page title",
    Field.LEFT: "left context|textpre|snippet left",
    Field.RIGHT: "right context|textpost|snippet right",
    Field.REL: "rel",
    Field.LANGUAGE: "language",
    Field.AUTHOR: "author",
    Field.FIRST_SEEN: "first seen|source first found date|link first indexed date|start|fetched on",
    Field.LAST_SEEN: "last seen|last check|source crawl date|last crawled|ref. page checked",
    Field.LOST_ON: "lost",
    Field.LOST_STATUS: "lost status|backlink status|status",
    Field.NOFOLLOW: "nofollow|flagnofollow|no link equity|only rel=nofollow|is nofollow",
    Field.FOLLOWED: "followed|dofollow|is dofollow|link equity|only follow",
    Field.SPONSORED: "sponsored",
    Field.UGC: "ugc",
    Field.IMAGE: "image|flagimagelink",
    Field.MENTION: "flagmention",
    Field.REDIRECT: "flagredirect|301",
    Field.OLD_CRAWL: "flagoldcrawl",
    Field.IS_LOST: "lost link",
    Field.IS_THERE: "is exist|live",
    Field.SOURCE_STATUS: "referring page http code|status code|http code",
    Field.TARGET_STATUS: "target page http code",
}
_METRICS = {
    "domain_rating": "domain rating|dr|domain rating source",
    "url_rating": "ur|url rating",
    "domain_traffic": "domain traffic|traffic",
    "page_traffic": "page traffic",
    "keywords": "keywords",
    "referring_domains": "referring domains|linking domains|number of domains linking to this page|"
    "linking domains to page|dofollow ref. domains",
    "linked_domains": "linked domains|dofollow linked domains",
    "external_links": "external links|externallinks",
    "internal_links": "internal links",
    "page_authority_score": "page ascore|page score",
    "page_trust_score": "page trust score",
    "domain_authority_score": "domain ascore",
    "toxicity_score": "toxicity score|toxic score",
    "trust_flow": "sourcetrustflow|source trust flow",
    "citation_flow": "sourcecitationflow|source citation flow",
    "domain_trust_flow": "domain trust flow",
    "domain_citation_flow": "domain citation flow",
    "page_authority": "pa|page authority",
    "domain_authority": "da|domain authority",
    "spam_score": "spam score",
    "domains_linking_to_domain": "number of domains linking to domain",
    "links": "backlinks|links to target|linking pages|# links|links in group",
    "target_pages": "target pages",
    "rivals_linked": "intersect|matches",
}
_FIELDS = {name: field for field, names in _ALIASES.items() for name in names.split("|")}
_METRIC_NAMES = {name: ours for ours, names in _METRICS.items() for name in names.split("|")}


def columns_of(
    form: Form, headers: Sequence[str], chosen: Mapping[Field, str] | None = None
) -> tuple[Column, ...]:
    """The columns that we understand, each field once; the first column that has it wins.

    Args:
        chosen: what the user said, field to header; stronger than the aliases.

    Raises:
        InvalidInput: a chosen header is not there, or no column names the linking side.
    """
    taken = _chosen(headers, chosen or {})
    used = {column.field for column in taken}
    places = {column.index for column in taken}
    for index, header in enumerate(headers):
        column = None if index in places else _column(form, index, header)
        if column is None:
            continue
        if column.field in used and column.field not in {Field.METRIC, Field.RIVAL}:
            continue
        used.add(column.field)
        taken.append(column)
    if not used & {Field.SOURCE_URL, Field.SOURCE_DOMAIN}:
        shown = ", ".join(repr(header.strip()) for header in headers[:8])
        raise InvalidInput(
            f"none of the columns {shown} names a linking page: name one 'source_url', or choose "
            "it with --column 'linking page=HEADER'.",
            field="header",
        )
    return tuple(sorted(taken, key=lambda column: column.index))


def _chosen(headers: Sequence[str], chosen: Mapping[Field, str]) -> list[Column]:
    places = {plain_name(header): index for index, header in enumerate(headers)}
    found: list[Column] = []
    for field, header in chosen.items():
        if plain_name(header) not in places:
            known = ", ".join(repr(name.strip()) for name in headers)
            raise InvalidInput(f"there is no column {header!r} among {known}.", field=field.value)
        found.append(Column(places[plain_name(header)], header.strip(), field))
    return found


def _column(form: Form, index: int, header: str) -> Column | None:
    name, shown = plain_name(header), header.replace("\ufeff", "").strip()
    if form.vendor is Vendor.MAJESTIC and index == 0 and name != "target url":
        return Column(0, shown, Field.SOURCE_URL)  # its name varies, its place does not
    if form.vendor is Vendor.SEARCH_CONSOLE:
        return _search_console(form, index, shown)
    if form.kind is Kind.INTERSECT and looks_like_domain(name.rstrip("/")):
        return Column(index, shown, Field.RIVAL, name.rstrip("/"))
    if name == "language" and form.vendor is Vendor.GENERIC:
        return None
    if name in _METRIC_NAMES:
        return Column(index, shown, Field.METRIC, _METRIC_NAMES[name])
    field = _FIELDS.get(name)
    return None if field is None else Column(index, shown, field)


def _search_console(form: Form, index: int, shown: str) -> Column | None:
    """By place: its headers are translated."""
    if index > 2:
        return None
    if form.kind is Kind.PAGES:
        field = (Field.SOURCE_URL, Field.LAST_SEEN, None)[index]
        return Column(index, shown, field) if field else None
    if index == 0:
        return Column(0, shown, Field.SOURCE_DOMAIN)
    return Column(index, shown, Field.METRIC, ("links", "target_pages")[index - 1])
