"""What a verdict means, in words that a site owner understands."""

from __future__ import annotations

_STATUS_SENTENCES = {
    401: "The page asks for a login ({status}); visitors with an account may see it.",
    403: "The server refuses to show the page to us ({status}); visitors may well see it.",
    404: "The server says that this page does not exist (404), when asked twice.",
    410: "The server says that this page is gone for good (410), when asked twice.",
    429: "The server says that we asked too often (429); visitors may well see the page.",
    451: "The page is withheld for legal reasons (451).",
}

_SENTENCES = {
    "address_refused": "This is no address of the public web, so it was not asked.",
    "asked_to_wait": "The server asked us to come back later.",
    "bad_answer": "The server's answer could not be understood.",
    "budget_spent": "Not asked: this run had used up the requests or bytes that it was given.",
    "certificate": "Browsers warn of this site: {problem}.",
    "challenge": "A firewall asks for proof of a human; visitors may well see the page.",
    "connection_lost": "The connection broke off, twice.",
    "connection_refused": "Nothing answers at this address: the connection was refused twice.",
    "content_removed_words": "The page itself says that its content was taken away.",
    "dns_trouble": "The name of this site could not be looked up; that may pass.",
    "empty_page": "The page is empty, as any address of this site is.",
    "for_sale_title": "The domain is for sale.",
    "for_sale_words": "The domain is for sale or parked.",
    "invalid_url": "This is no valid web address, so no browser can open it.",
    "javascript_only": "The page is built by scripts in the browser; we can't see what it shows.",
    "login_wall": "The site asks for a login before it shows the page.",
    "moved": "The page has moved to {final_url}.",
    "not_found_words": "The page itself says that it was not found, although the server calls it "
    "fine ({status}).",
    "not_understood": "The page could not be read; please report it as an error of ours.",
    "ok": "The page is there.",
    "parking_address": "The domain is kept by a parking company and shows little else.",
    "parking_content": "The domain shows the page of a parking company.",
    "parking_redirect": "The domain leads to a parking company or domain market.",
    "parking_script": "The domain sends visitors to an advertising page.",
    "redirect_home": "The page is gone: its address now leads to the home page.",
    "redirect_loop": "The redirects of this address do not end.",
    "redirect_refused": "The address leads to one that is not of the public web.",
    "redirect_to_error_page": "The address leads to an error page.",
    "redirect_to_other_home": "The text is gone: its address leads to another site's home page.",
    "redirect_to_parent": "The page is gone: its address now leads to a section of the site.",
    "redirect_to_search": "The page is gone: its address now leads to a search for its name.",
    "redirect_without_target": "The server redirects without saying where to ({status}).",
    "region_wall": "The page is not shown to visitors from our country; others may well see it.",
    "robots_5xx": "The server is in trouble: it could not even show its robots.txt.",
    "robots_txt": "The site's robots.txt asks us not to look at this page.",
    "says_trouble": "The page says that its site is broken or being mended; that may pass.",
    "same_answer_for_any_path": "The site shows the same page for any address, even invented ones.",
    "same_redirect_for_any_path": "The site sends any address, even invented ones, to one page.",
    "timeout": "The server did not answer in time.",
    "tls_handshake": "No secure connection could be made: {problem}.",
    "too_large": "The server's answer is larger than we read.",
    "unreachable": "The server could not be reached.",
}


def sentence_for(reason: str, *, status: int | None, final_url: str, problem: str) -> str:
    """Return the sentence for `reason`, a rule of `judge` or `check`."""
    if reason == "nxdomain":
        return "The domain does not exist (any more)."
    template = _SENTENCES.get(reason)
    if template is None:
        template = _STATUS_SENTENCES.get(status or 0, _by_class(status))
    return template.format(status=status, final_url=final_url, problem=problem)


def _by_class(status: int | None) -> str:
    if status is not None and 500 <= status < 600:
        return "The server is in trouble ({status}), and was a few seconds later too."
    if status is not None and (status in (402, 405, 406, 407) or status >= 900):
        return "The server refuses to answer us ({status}); visitors may well see the page."
    return "The server gives an answer that says nothing clear ({status})."
