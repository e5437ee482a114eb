"""Was this written by a machine on somebody's behalf? Headers first (RFC 3834), then words.

Subject and body words in en, de, fr, es, it, pt, nl, pl, tr, sv, da/no, fi, cs, hu, ro, ru, ja, zh.
"""

from __future__ import annotations

import re

from outreach.mail.outline import Headers

_PRECEDENCE = frozenset({"auto_reply", "auto-reply", "autoreply"})
_SUBJECT = re.compile(
    r"^(?:\W*(?:re|aw|sv|vs|rif|antw|odp|ynt)\s*:\s*)*\W*(?:"
    # English
    r"auto(?:matic|mated|-?generated)?[ :_-]*(?:reply|response|answer|responder|ack\w*)|out[ -]of[ -](?:the[ -])?office|ooo\b|away (?:from|until|till|on|notice|message)|"
    r"(?:i'?m |i am |currently )?(?:away|on (?:vacation|holidays?|leave|maternity|parental|annual leave))\b|vacation (?:reply|response|notice|message)|annual leave|"
    r"holiday (?:reply|notice|closure)|thank you for (?:your (?:e-?mail|message|enquiry|inquiry)|contacting)|we(?:'ve| have) received your|your (?:request|message|e-?mail|ticket) (?:has been|was) received|"
    r"request received|\[?ticket ?(?:#|id)|no longer (?:with|at|employed|working)|"
    # German
    r"automatische (?:antwort|r\u00fcckantwort|empfangsbest\u00e4tigung)|abwesenheit\w*|abwesend|nicht im (?:b\u00fcro|haus)|au\u00dfer haus|im urlaub|urlaubs\w*|auto-?antwort|eingangsbest\u00e4tigung|"
    # French
    r"r\u00e9ponse automatique|message automatique|absen(?:ce|t\b|te\b)\w*|en (?:cong\u00e9s?|vacances)|cong\u00e9s?\b|accus\u00e9 de r\u00e9ception|"
    # Spanish
    r"respuesta autom\u00e1tica|auto-?respuesta|fuera de (?:la )?oficina|ausente|ausencia|de vacaciones|vacaciones|acuse de recibo|"
    # Italian
    r"risposta automatica|fuori (?:ufficio|sede)|assen(?:te|za)|in ferie|ferie\b|"
    # Portuguese
    r"resposta autom\u00e1tica|fora do escrit\u00f3rio|aus\u00eancia|f\u00e9rias|em f\u00e9rias|"
    # Dutch
    r"automatisch (?:antwoord|bericht)|afwezig\w*|niet (?:op|aanwezig)|vakantie|"
    # Polish
    r"autoodpowied\u017a|automatyczna odpowied\u017a|odpowied\u017a automatyczna|poza biurem|nieobecno\u015b\u0107|nieobecn[ya]|urlop|"
    # Turkish
    r"otomatik (?:yan\u0131t|cevap)|ofis d\u0131\u015f\u0131\w*|izinde\w*|"
    # Nordic
    r"autosvar|automatiskt svar|automatisk (?:svar|besvarelse)|fr\u00e5nvaro\w*|frav\u00e6r\w*|semester|ikke p\u00e5 kontoret|p\u00e5 ferie|automaattinen vastaus|poissa\w*|lomalla|"
    # Czech, Hungarian, Romanian
    r"automatick\u00e1 odpov\u011b\u010f|mimo kancel\u00e1\u0159|nep\u0159\u00edtom\w*|dovolen\u00e1|automatikus v\u00e1lasz|h\u00e1zon k\u00edv\u00fcl|szabads\u00e1g\w*|r\u0103spuns automat|\u00een concediu|"
    # Russian, Ukrainian, Greek
    r"\u0430\u0432\u0442\u043e\u043e\u0442\u0432\u0435\u0442|\u0430\u0432\u0442\u043e\u043c\u0430\u0442\u0438\u0447\u0435\u0441\u043a\u0438\u0439 \u043e\u0442\u0432\u0435\u0442|\u0432 \u043e\u0442\u043f\u0443\u0441\u043a\u0435|\u0432\u043d\u0435 \u043e\u0444\u0438\u0441\u0430|"
    r"\u0430\u0432\u0442\u043e\u0432\u0456\u0434\u043f\u043e\u0432\u0456\u0434\u044c|\u03b1\u03c5\u03c4\u03cc\u03bc\u03b1\u03c4\u03b7 \u03b1\u03c0\u03ac\u03bd\u03c4\u03b7\u03c3\u03b7|"
    # Japanese, Chinese, Korean
    r"\u81ea\u52d5(?:\u8fd4\u4fe1|\u5fdc\u7b54|\u56de\u8986|\u56de\u5fa9)|\u4e0d\u5728|\u81ea\u52a8(?:\u56de\u590d|\u7b54\u590d)|\u4f11\u5047|\uc790\ub3d9 ?(?:\ud68c\uc2e0|\uc751\ub2f5)|\ubd80\uc7ac\uc911"
    r")",
    re.IGNORECASE,
)
# A human may say "I was on holiday"; these phrases stand for a machine or an absence right now.
_BODY = re.compile(
    r"this is an auto(?:mated|matic|-?generated|matically generated)|auto(?:matic|mated)? ?-?(?:reply|response|responder)\b|automatically generated|"
    r"\bi(?:'m| am|'ll be| will be)(?: currently| now)? (?:out of (?:the )?office|away from (?:the |my )?(?:office|desk)|on (?:annual |maternity |paternity |parental |sick |medical )?leave|on (?:vacation|holiday))|"
    r"\bout of (?:the )?office (?:until|till|from|and|with)|\blimited access to (?:my )?e-?mail|will (?:respond|reply|get back)[^.\n]{0,40}(?:upon|on|when|after) (?:my |i )?return|"
    r"ich bin (?:derzeit|zurzeit|zur zeit|momentan|aktuell|vom|bis|ab|leider|im moment)[^.\n]{0,60}(?:nicht (?:im b\u00fcro|erreichbar|im haus|am platz)|abwesend|im urlaub|au\u00dfer haus|in elternzeit)|"
    r"ich bin (?:nicht im b\u00fcro|abwesend|im urlaub|au\u00dfer haus)|diese e-?mail wurde automatisch|ihre (?:e-?mail|nachricht) wird nicht (?:automatisch )?weitergeleitet|"
    r"je suis (?:actuellement|absente?|en cong\u00e9s?|en vacances|hors du bureau)|je serai (?:absente?|de retour|en cong\u00e9s?)|(?:actuellement|suis) absente? (?:du bureau|jusqu)|message (?:est )?(?:g\u00e9n\u00e9r\u00e9 )?automatique|"
    r"(?:estoy|estar\u00e9|me encuentro|actualmente estoy)[^.\n]{0,30}(?:fuera de (?:la )?oficina|de vacaciones|ausente|de baja|de permiso)|(?:este es un )?mensaje autom\u00e1tico|respuesta autom\u00e1tica|"
    r"(?:sono|sar\u00f2)[^.\n]{0,30}(?:fuori (?:ufficio|sede)|in ferie|assente)|messaggio automatico|risposta automatica|"
    r"(?:estou|estarei|encontro-me)[^.\n]{0,30}(?:fora do escrit\u00f3rio|de f\u00e9rias|em f\u00e9rias|ausente)|mensagem autom\u00e1tica|resposta autom\u00e1tica|"
    r"ik ben[^.\n]{0,40}(?:afwezig|niet (?:op kantoor|aanwezig|bereikbaar)|met (?:vakantie|verlof|zwangerschapsverlof)|op vakantie)|"
    r"(?:jestem|przebywam|b\u0119d\u0119)[^.\n]{0,40}(?:poza biurem|na urlopie|nieobecn\w+)|wiadomo\u015b\u0107 (?:zosta\u0142a )?(?:wygenerowana )?automatyczn|"
    r"(?:ofis d\u0131\u015f\u0131nday\u0131m|izindeyim|y\u0131ll\u0131k izinde|ofiste (?:de\u011filim|olmayaca\u011f\u0131m))|"
    r"jag \u00e4r (?:just nu |f\u00f6r n\u00e4rvarande )?(?:p\u00e5 semester|fr\u00e5nvarande|inte p\u00e5 kontoret|ledig|borta)|jeg (?:er|har)[^.\n]{0,20}(?:ferie|ikke p\u00e5 kontoret|frav\u00e6rende|ute av kontoret|permisjon|orlov)|"
    r"olen (?:lomalla|poissa|vapaalla)|jsem (?:mimo kancel\u00e1\u0159|na dovolen\u00e9|nep\u0159\u00edtom\w+)|szabads\u00e1gon vagyok|sunt (?:\u00een concediu|plecat)|"
    r"(?:\u044f )?(?:\u0441\u0435\u0439\u0447\u0430\u0441 )?(?:\u043d\u0430\u0445\u043e\u0436\u0443\u0441\u044c )?\u0432 \u043e\u0442\u043f\u0443\u0441\u043a\u0435|\u043e\u0442\u0441\u0443\u0442\u0441\u0442\u0432\u0443\u044e|\u81ea\u52d5\u9001\u4fe1|\u4f11\u6687|\u4f11\u5047\u4e2d",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"no longer (?:with|at|works?|working|employed|part of)|(?:has|have) left (?:the )?(?:company|organi[sz]ation|team|business|agency)|"
    r"nicht mehr (?:f\u00fcr|bei|im unternehmen|in unserem)|(?:unternehmen|firma) verlassen|ne (?:fait|travaille) plus|a quitt\u00e9|"
    r"ya no (?:trabaja|forma|pertenece|est\u00e1)|non (?:lavora|fa) pi\u00f9|n\u00e3o (?:trabalha|faz) mais|niet (?:meer|langer) (?:werkzaam|in dienst)|nie pracuje ju\u017c|ju\u017c nie pracuj\w*",
    re.IGNORECASE,
)


def automatic_by_headers(headers: Headers) -> str:
    """Header that says so, as "Auto-Submitted: auto-replied"; "" if none does.

    `Auto-Submitted: no` is a person (RFC 3834 section 5). X-Auto-Response-Suppress asks *others*
    not to answer, and Exchange puts it on people's mail too: it needs words beside it.
    """
    submitted = headers.raw("auto-submitted").split(";")[0].strip().lower()
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted[:40]}"
    for name in (
        "x-autoreply",
        "x-autorespond",
        "x-autoreply-from",
        "x-mail-autoreply",
        "x-autogenerated",
    ):
        if name in headers and headers.raw(name).strip().lower() not in ("no", "false", "0"):
            return name
    for name in ("precedence", "x-precedence"):
        if headers.raw(name).strip().lower() in _PRECEDENCE:
            return f"{name}: {headers.raw(name).strip().lower()}"
    if headers.raw("preference").strip().lower() == "auto_reply":
        return "preference: auto_reply"
    return ""


def automatic_by_words(subject: str, fresh: str) -> str:
    """Words that say so, "" if there are none; only the opening of the letter is read."""
    found = _SUBJECT.search(subject) or _BODY.search(fresh[:1500])
    return " ".join(found.group(0).split())[:80] if found else ""


def has_left(text: str) -> bool:
    """The person doesn't work there any more: a wrong person, not an absence."""
    return _LEFT.search(text[:3000]) is not None
