"""Does this message ask us to stop? By mailto (UN-10), or in words of its own, never in quoted ones."""

from __future__ import annotations

import re

_SUBJECTS = re.compile(
    r"^(?:(?:re|aw|sv|rif|antw|fwd?)\s*:\s*)*"
    r"(?:unsubscribe|un-subscribe|stop|remove(?: me)?|opt[ -]?out|abmelden|abbestellen|austragen|d\u00e9sabonne(?:r|ment)|"
    r"d\u00e9sinscri(?:re|ption)|darse de baja|dar de baja|baja|cancelar suscripci\u00f3n|disiscriv\w+|cancellami|"
    r"remover|descadastrar|cancelar subscri\u00e7\u00e3o|uitschrijven|afmelden|wypisz\w*|rezygnacja|"
    r"\u043e\u0442\u043f\u0438\u0441\u0430\w*|abonelikten \u00e7\u0131k\w*|avregistrera|afmeld)\b[^\n]{0,30}$",
    re.IGNORECASE,
)
_TOKEN_SUBJECT = re.compile(r"^unsubscribe[:\s][A-Za-z0-9._=-]{8,}$", re.IGNORECASE)
_WORDS = re.compile(
    # English
    r"\bunsubscribe (?:me|us|this)|\bplease unsubscribe|^\W*unsubscribe\W*$|\bremove (?:me|us|my|our|this)\b[^.\n]{0,40}(?:list|database|mailing|e-?mail|address|record|contact|crm|campaign|please)?|"
    r"\btake (?:me|us|my \w+|this address) off\b|\bopt(?:ing)?[ -]?(?:me )?out\b|\bstop (?:e-?mailing|contacting|sending|writing|messaging|spamming|bothering)|"
    r"\b(?:do not|don'?t|never) (?:e-?mail|contact|write to|message|send)[^.\n]{0,30}(?:again|any ?more|me|us)|\bno (?:more|further) (?:e-?mails?|messages|contact)|"
    r"\bdelete (?:me|my (?:data|details|address|e-?mail)|our (?:data|details))|^\W*stop\W*$|"
    r"\bcease (?:all )?(?:contact|communication)|\bgdpr\b[^.\n]{0,40}(?:delet|eras|remov)|\bright to (?:be forgotten|erasure)|"
    # German
    r"\b(?:tragen|nehmen|streichen|l\u00f6schen|entfernen) sie (?:mich|uns|meine|unsere|bitte)|\bbitte (?:l\u00f6sch\w+|entfern\w+|streich\w+|austrag\w+|abmeld\w+)|"
    r"\b(?:mich|uns|meine (?:adresse|daten|e-?mail\w*)|unsere adresse)\b[^.\n]{0,50}(?:l\u00f6schen|entfernen|streichen|austragen|abmelden)|\baus (?:ihre[mr]|eure[mr]|dem|der) (?:verteiler|liste)|"
    r"\bkeine (?:weiteren |weitere )?(?:e-?mails?|mails|nachrichten|anfragen|werbung)|\bnicht (?:mehr|weiter) (?:kontaktieren|anschreiben|schreiben)|^\W*abmelden\W*$|"
    # French
    r"\bd\u00e9sinscri\w+|\bd\u00e9sabonn\w+|\b(?:retir|supprim|enlev|ray)e[zr]?(?:-moi| moi| mon| mes| notre| nos)|\bne (?:plus|pas) (?:m[e' ]|nous |me )?(?:contact|envoy|\u00e9cri|recevoir|sollicit)\w*|"
    r"\bne m[e']\s?(?:contact|envoy|\u00e9criv|sollicit)\w+ plus|\bne nous (?:contact|envoy|\u00e9criv|sollicit)\w+ plus|\bplus recevoir|"
    # Spanish, Portuguese, Italian
    r"\b(?:d[a\u00e1]rme|darme|dadme|denme|deme|darnos|dar) de baja|\belim[i\u00ed]n\w+ (?:mi|mis|me|nuestr\w+|esta)|\belim[i\u00ed]n[ae](?:me|nos|dme)|\bb[o\u00f3]rr[ae]n?(?:me|nos|dme)\b|\bno (?:me|nos) (?:escrib|contact|env[i\u00ed]|mand|vuelv)\w+|"
    r"\bno (?:quiero|deseo|queremos) recibir|\bdejen? de (?:escribir|enviar|contactar|mandar)\w*|"
    r"\bn\u00e3o (?:quero|desejo|queremos) (?:mais )?receber|\bremov[ae]m?[- ](?:me|o meu|meu|nosso)|\bretir[ae]m?[- ](?:me|o meu|meu)|\bparem? de (?:enviar|mandar|escrever|contactar)|\bn\u00e3o (?:me|nos) (?:contact|envi|escrev|mand)\w+|\bdescadastr\w+|"
    r"\b(?:cancell|rimuov|togli|elimin)\w*(?:mi|ci|temi|etemi|teci|teli)\b|\b(?:cancell|rimuov|elimin)\w+ (?:il mio|i miei|la mia|il nostro|questo)|\bdisiscri\w+|\bnon (?:mi |ci |voglio |vogliamo |desidero |desideriamo )?(?:contatt|scriv|invi|mand|ricever)\w+ (?:pi\u00f9|altre|ulteriori)|"
    r"\bsmett\w+ di (?:scriver|inviar|mandar|contattar)\w*|"
    # Dutch
    r"\bschrijf (?:mij|me|ons) uit|\buitschrijven|\bafmelden|\b(?:verwijder|haal) (?:mij|me|ons|mijn|dit|onze)|\b(?:mij|me|ons) (?:niet meer|nooit meer)|\bgeen (?:e-?)?mails? meer|\bstop met (?:mailen|e-?mailen|sturen|contact)|\bniet meer (?:mailen|benaderen|contacteren)|"
    # Polish, Turkish, Swedish, Danish, Russian
    r"\bprosz\u0119 (?:o )?(?:usun\w+|wypis\w+|nie (?:pisa\u0107|wysy\u0142a\u0107|kontaktowa\u0107))|\b(?:wypiszcie|usu\u0144cie|usu\u0144|wypisz) (?:mnie|m\u00f3j|nas|nasz)|\bnie (?:\u017cycz\u0119|\u017cyczymy) sobie|"
    r"\blistenizden (?:\u00e7\u0131kar|sil)|\b(?:beni|bizi|adresimi) [^.\n]{0,30}(?:\u00e7\u0131kar|sil)|\bbir daha [^.\n]{0,30}(?:yazmay|g\u00f6ndermey|mail at)|\be-?posta (?:g\u00f6ndermey|almak istem)|"
    r"\bta bort (?:mig|oss|min)|\bavregistrera|\bfjern (?:mig|meg|oss|min)|\bsluta (?:mejla|maila|skicka|kontakta)|"
    r"\b\u043e\u0442\u043f\u0438\u0448\u0438\u0442\u0435|\b\u0443\u0434\u0430\u043b\u0438\u0442\u0435 (?:\u043c\u0435\u043d\u044f|\u043c\u043e\u0439|\u043d\u0430\u0441)|\b\u043d\u0435 \u043f\u0438\u0448\u0438\u0442\u0435",
    re.IGNORECASE | re.MULTILINE,
)
_NOT_A_REQUEST = re.compile(
    r"(?:how (?:do|can) (?:i|we)|where is the) unsubscribe|remove (?:the|that|your|those|any|dead|broken) |"
    r"(?:don'?t|do not) remove|to unsubscribe from (?:this|our) (?:list|newsletter)",
    re.IGNORECASE,
)


def unsubscribe_words(subject: str, fresh: str) -> str:
    """The words that ask us to stop, "" if there are none.

    Args:
        subject: decoded subject; a mailto unsubscribe carries the request there.
        fresh: the sender's own words; a quoted footer must not be among them.
    """
    if _TOKEN_SUBJECT.match(subject.strip()) or _SUBJECTS.match(subject.strip()):
        return subject.strip()
    for found in _WORDS.finditer(fresh[:5000]):
        line_start = fresh.rfind("\n", 0, found.start()) + 1
        if not _NOT_A_REQUEST.search(fresh[line_start : found.end() + 20]):
            return " ".join(found.group(0).split())
    return ""
