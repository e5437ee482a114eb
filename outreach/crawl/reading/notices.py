"""Lines beside the text that read like text: bylines, "read more", newsletters, the site's terms.

Told by how they begin, never by a word inside them: an article may well be about newsletters.
"""

from __future__ import annotations

import re

_BYLINE = re.compile(
    r"\W*(?:(?i:written|posted|published|updated|reviewed|reported|story|words|text)\s)?"
    r"(?:[Bb]y|in|on)\s(?:[A-Z]|\d)|"
    r"(?:(?i:geschrieben|veröffentlicht|erstellt|verfasst)\s)?"
    r"(?:[Vv]on|am)\s[A-ZÄÖÜ\d]|(?i:publié|écrit|posté)?\s?(?:[Pp]ar|le)\s[A-ZÉ\d]|"
    r"(?:escrito|publicado|redactado)?\s?(?:por|el)\s[A-ZÁ\d]|(?:scritto|pubblicato)\s|"
    r"(?:geschreven|geplaatst|door)\s|(?:автор|опубликовано)\b",
)
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[:.]\d\d(?!\d)")
_SENTENCE_END = (".", "!", "?", "。", "…", ":")
_CLOSING = "\"'”’»)] "
_HALF_DAYS = ("a.m.", "p.m.")
_NOTICE = re.compile(
    r"(?:^|[.!?]\s)\W*(?:(?:please )?(?:subscribe|sign up|register|log ?in|join our|get the latest|"
    r"(?:you can )?(?:follow|reach|contact) (?:us|me|him|her|them|@)|check out (?:our|my)|"
    r"(?:please )?(?:follow|like|join)\b.{1,60}\bon (?:twitter|facebook|instagram|linkedin|youtube|"
    r"bluesky|mastodon|threads|telegram|whatsapp|x\b)|a post shared by\b|"
    r"by (?:providing|clicking|signing|submitting|subscribing|continuing)|"
    r"(?:get|receive|have)\b.{1,60}\bdelivered .{0,20}\byour |"
    r"(?:follow|see|read|find)\b.{1,20}\b(?:full|complete) coverage\b|"
    r"this (?:entry|post|article) (?:was (?:posted|filed|published)|is part of)|"
    r"(?:this|our) (?:post|page|article|site|website) (?:\w+ ){1,2}affiliate links|"
    r"retrieved from)|"
    r"^\W*(?:you are here|sie (?:sind|befinden sich) hier|vous êtes ici|est[áa]s? aqu[íi]|"
    r"você está aqui|ti trovi (?:in|qui)|sei (?:in|qui)|(?:je|u) bent hier|jesteś tutaj|"
    r"вы здесь)\s?:|"
    r"dieser (?:eintrag|beitrag|artikel) (?:wurde|ist|gehört)|cet article (?:a été publié|fait)|"
    r"esta entrada fue publicada|questo articolo è stato|dit bericht is geplaatst|"
    r"(?:bitte )?(?:abonnieren|melden sie sich|registrieren|einloggen|folgen sie uns)|"
    r"(?:sie müssen|du musst) (?:sich|dich)|jetzt (?:abonnieren|anmelden|registrieren)|abonnez|"
    r"inscrivez|connectez|suscr[ií]b|reg[ií]str[ae]te|inicia sesión|s[ií]guenos|iscriviti|accedi|"
    r"assine|inscreva|cadastre|abonneer|schrijf je in|prenumerera|zapisz się|"
    r"suivez[- ](?:nous|moi)|seguici|siga[- ]nos|volg ons|folgt? (?:uns|mir)|"
    r"подпи(?:шитесь|саться)|(?:©|\(c\)|copyright\b)|(?:proudly )?powered by|"
    r"all rights reserved)|"
    r"\b(?:our|unser\w*|notre|nuestr[ao]s?|nostr[ao]|onze)\b.{0,25}\bnewsletters?\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\W*(?:photos?|pictures?|images?|credits?|fotos?|(?:titel|beitrags)?bild(?:er|quelle)?|"
    r"crédits?|imagen|immagine|imagem|beeld|foto's)\s?(?:credits?|courtesy)?\s?"
    r"(?::|by\b|via\b|von\b|par\b|por\b|©)|"
    r".*(?:\s(?:via|courtesy of)\s|\((?:photo|image|picture|credit|foto|bild)[^().]{0,20}:)"
    r"[^.!?:]{1,50}$",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"\W*[A-Z][A-Z ]{2,20}:")
_POINTS_ON = re.compile(
    r"\W*(?:(?:read|see|learn|watch|discover|find out)\s(?:more|also|next)|also (?:read|see)|"
    r"don'?t miss|you (?:may|might) (?:also )?like|more (?:on|from|about)|related|recommended|"
    r"mehr (?:zum|dazu|lesen|infos?)|lesen sie|lies auch|siehe auch|auch interessant|"
    r"(?:[àa] )?lire (?:aussi|plus)|voir aussi|à lire|lea tambi[eé]n|lee (?:tambi[eé]n|más)|"
    r"(?:te|le) puede interesar|ver (?:tambi[eé]n|más)|leggi (?:anche|tutto)|"
    r"potrebbe interessarti|(?:leia|veja) (?:tamb[eé]m|mais)|lees (?:ook|meer)|l[æe]s også|"
    r"läs (?:också|även|mer)|lue (?:myös|lisää)|(?:czytaj|zobacz|przeczytaj) (?:też|także|również|"
    r"więcej)|čtěte|olvassa|citește|devamını|ayrıca oku|(?:читайте|смотрите) (?:также|ещ[её])|"
    r"читайте|関連記事|あわせて読みたい|合わせて読みたい|相关(?:阅读|文章)|延伸阅读|관련\s?기사|"
    r"tags?:|labels?:|topics?:|themen:|temas:|"
    r"schlagw|filed under|categor(?:y|ies):|etiquetas:)",
    re.IGNORECASE,
)
_SHELF = re.compile(
    r"/(?:tags?|topics?|category|categories|kategorien?|author|authors|autor(?:en)?|auteur|"
    r"schlagwort|etiqueta|categoria|profile|users?|members?)[/-]",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"//[^/]*/(?:sharer|share(?:\.php|/url|article)?/?\?|intent/(?:tweet|post|compose)|"
    r"pin/create|cws/share|submit\?|(?:send/?)?\?text=|dialog/(?:share|feed))",
    re.IGNORECASE,
)
_TERMS = re.compile(
    r"[/?=_-](?:privacy|terms|legal|agb|datenschutz|impressum|cookies?|log-?in|sign-?(?:in|up)|"
    r"anmeld\w*|register|registrieren|subscri\w+|newsletters?|abo|abonn\w+|account|iniciar\w*|"
    r"connexion|inscription|wp-login)(?![a-z])",
    re.IGNORECASE,
)


def ends_sentence(text: str) -> bool:
    """Does it end as a sentence does, not as a label?"""
    return text.rstrip(_CLOSING).endswith(_SENTENCE_END)


def is_byline(text: str) -> bool:
    """Does a short line say who wrote a page, when or under which heading?"""
    if ends_sentence(text) and not text.endswith(_HALF_DAYS):
        return False
    return _BYLINE.match(text) is not None or _DATED.search(text) is not None


def is_notice(text: str) -> bool:
    """Does a short line ask the reader to subscribe, log in or look there, or name the rights?"""
    return _NOTICE.search(text) is not None


def is_credit(text: str) -> bool:
    """Does a short line name whose picture it is?"""
    return _CREDIT.match(text) is not None


def points_on(text: str) -> bool:
    """Does a short line send the reader on, as "Read more: …", "Tags: …" or "IN TEXAS: …" do?"""
    return _POINTS_ON.match(text) is not None or _LABELLED.match(text) is not None


def is_terms(href: str) -> bool:
    """Does a link name a site's terms, login or newsletter?"""
    return _TERMS.search(href) is not None


def is_share(href: str) -> bool:
    """Does a link open the form in which a network shares the page?"""
    return _SHARE.search(href) is not None


def is_shelf(href: str) -> bool:
    """Does a link name a page of tags, a category or an author?"""
    return _SHELF.search(href) is not None
