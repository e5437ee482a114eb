"""Wording that a letter should not have: link-spam offers (LP-4), spam talk, link shorteners. Pure.

The offers are those that Google's spam policies name: links for links, for money, goods or
guarantees, and anchors laid down by contract. Languages: en de fr es it pt nl pl.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern with what is wrong about it."""

    pattern: re.Pattern[str]
    sentence: str


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


POLICY = (
    Phrase(
        _any(
            r"\blink(?:ing)? (?:back )?to (?:me|us)\b.{0,60}\b(?:i|we)(?:'ll|’ll| will| can| would)"
            r" (?:happily |gladly )?link",
            r"\b(?:link|backlink)s? (?:exchange|swap|trade)s?\b",
            r"\b(?:exchange|swap|trad)(?:e|ing)? (?:back)?links\b",
            r"\breciprocal links?\b",
            r"\b(?:back)?link-?tausch",
            r"\bgegenseitig\w* verlink",
            r"\béchanges? de liens\b",
            r"\bintercambi\w+ (?:de )?(?:enlaces|links)\b",
            r"\bscambi\w* (?:di )?link\b",
            r"\btroca de (?:links|backlinks)\b",
            r"\blinkruil",
            r"\bwymian\w+ link",
        ),
        "It offers a link for a link, which Google's spam policies name as link spam.",
    ),
    Phrase(
        _any(r"\bdo-?follow\b"),
        "It asks for a “dofollow” link; who links decides how.",
    ),
    Phrase(
        _any(
            r"\bin (?:exchange|return) for\b",
            r"\bim (?:gegenzug|austausch) (?:für|gegen|zu)\b",
            r"\bals gegenleistung\b",
            r"\ben échange d(?:e|u|’|')",
            r"\ba cambio de\b",
            r"\bin cambio d[ie]\b",
            r"\bem troca d[eo]\b",
            r"\bin ruil voor\b",
            r"\bw zamian za\b",
        ),
        "It offers something in exchange.",
    ),
    Phrase(
        _any(
            r"\b(?:i|we)(?:'ll|’ll| will| can| would| are (?:happy|willing) to) pay\b",
            r"\bhappy to pay\b",
            r"\bpay you\b",
            r"\bpaid (?:back)?(?:link|placement|post)s?\b",
            r"\b(?:buy|purchase|sell|rent)(?:ing)? (?:a |some )?(?:back)?links?\b",
            r"\b(?:link|placement|publishing|posting) (?:fee|budget)\b",
            r"\bfinancial compensation\b",
            r"\bwir (?:be)?zahlen\b",
            r"\bgegen (?:bezahlung|entgelt|vergütung|honorar)\b",
            r"\blinks? (?:kaufen|mieten)\b",
            r"\bnous (?:payons|paierons|rémunérons)\b",
            r"\bcontre (?:rémunération|paiement)\b",
            r"\b(?:te|le|les|os) pag(?:amos|aremos)\b",
            r"\b(?:paghiamo|pagheremo|a pagamento)\b",
            r"\bpagaremos\b",
            r"\b(?:wij|we) betalen\b",
            r"\btegen betaling\b",
            r"\bzapłacimy\b",
        ),
        "It offers money for a link.",
    ),
    Phrase(
        _any(
            r"\bguarante(?:e|ed|es)\b",
            r"\bgarantier(?:t|te|en)\b",
            r"\bgaranti(?:e|s|es|r|ssons)?\b",
            r"\bgarantizad\w+",
            r"\bgarantit\w+",
            r"\bgarantid\w+",
            r"\bgegarandeerd\b",
            r"\bgwarant\w+",
        ),
        "It guarantees something.",
    ),
    Phrase(
        _any(
            r"\banchor[ -]?text\b",
            r"\bas (?:the |an )?anchor\b",
            r"\b(?:anker|link)-?text\b",
            r"\btexte d(?:'|’)ancre\b",
            r"\btexto (?:de )?anc(?:la|laje)\b",
            r"\btesto (?:di )?ancoraggio\b",
            r"\btexto [aâ]ncora\b",
            r"\bankertekst\b",
        ),
        "It lays down the words of the link.",
    ),
)

SPAM = (
    Phrase(
        _any(
            r"\bact now\b",
            r"\blimited[- ]time\b",
            r"\b100% (?:free|risk)",
            r"\brisk[- ]free\b",
            r"\bno obligation\b",
            r"\bonce in a lifetime\b",
            r"\bclick here\b",
            r"\bincrease (?:your )?(?:sales|traffic|rankings?)\b",
            r"\bskyrocket",
            r"\bgame[- ]changer\b",
            r"\bi hope this (?:e-?mail|message) finds you well\b",
            r"\bdear (?:sir|madam|webmaster|site owner|blog owner)\b",
            r"\bjetzt (?:sofort )?(?:klicken|zugreifen)\b",
            r"\bkostenlos und unverbindlich\b",
            r"\bcliquez ici\b",
            r"\bhaga clic\b",
            r"\bclicca qui\b",
        ),
        "It sounds like mass mail.",
    ),
    Phrase(
        _any(
            r"\blink juice\b",
            r"\bdomain (?:authority|rating)\b",
            r"\bhigh[- ](?:da|dr)\b",
            r"\b(?:da|dr) ?\d{2}\+?",
            r"\bseo (?:benefit|value|purposes)\b",
            r"\bboost (?:your|our) (?:seo|rankings?)\b",
        ),
        "It talks about rankings instead of readers.",
    ),
    Phrase(re.compile(r"!{2,}|\?{2,}|\${2,}"), "It shouts with punctuation."),
    Phrase(re.compile(r"\b[A-Z]{5,}(?: [A-Z]{2,})+\b"), "It shouts in capitals."),
)

SHORTENERS = frozenset(
    (
        *("bit.ly", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "j.mp", "lnkd.in", "ow.ly"),
        *("rb.gy", "rebrand.ly", "s.id", "shorturl.at", "t.co", "t.ly", "tiny.cc", "tinyurl.com"),
        *("tr.im", "v.gd"),
    )
)
