# ruff: noqa: E501 - sentences are read better whole
"""Link spam in letters: sentences that offer or ask for it, and honest ones that come near.

All were written before the wordings that tell them; the second half only after those had been
widened once: at first 8 of 62 and 22 of 50 offers were found, 8 of 30 and 2 of 40 honest sentences
suspected.
"""

from __future__ import annotations

import time

import pytest

from outreach.drafting.offers import offers_in

FOUND, SUSPECTED = 0.97, 0.03  # at least, at most

OFFERS = [
    "If you add our link, we will add yours to our resources page.",
    "We'd be glad to return the favour with a link from our blog.",
    "Let's help each other: you link to us, we link to you.",
    "Would a small fee for your time be OK?",
    "We have a budget for sponsored placements of $80 per article.",
    "What do you charge for a link insertion?",
    "How much would you charge to publish a guest post with a link?",
    "I can offer you 50 dollars via PayPal for adding it.",
    "We'd happily compensate you for the update.",
    "Could you make the link do follow?",
    "Please remove the nofollow attribute from our link.",
    "We only need one follow link in the author bio.",
    'Please use the words "best running shoes" for the link.',
    "Kindly link the phrase cheap flights to our home page.",
    "We would send you a free product if you include a link.",
    "You will get a voucher worth 30 € for a mention with link.",
    "I will share your article with our 50k followers if you link to us.",
    "We can do a three-way link exchange so Google won't notice.",
    "Interested in an ABC link swap?",
    "Let me know your price for a permanent backlink.",
    "We run a network of 200 blogs and could give you links from them.",
    "Can we buy a text link on your site?",
    "We rank your page first if you link to us, promised.",
    "I offer $100 for a permanent post.",
    "In exchange, we'll feature your company on our home page.",
    "Wir setzen im Gegenzug gerne einen Link auf Ihre Seite.",
    "Was kostet ein Backlink bei Ihnen?",
    "Gerne zahlen wir Ihnen eine kleine Aufwandsentschädigung für den Link.",
    "Bieten Sie bezahlte Gastbeiträge an?",
    "Bitte verlinken Sie uns mit dem Ankertext Kredit ohne Schufa.",
    "Der Link sollte kein nofollow haben.",
    "Hätten Sie Interesse an einem Linktausch?",
    "Als Dankeschön erhalten Sie einen Gutschein über 20 Euro.",
    "Nous pouvons vous proposer un échange de liens.",
    "Quel est votre tarif pour un article sponsorisé ?",
    "Nous mettrons en retour un lien vers votre site.",
    "Merci de mettre le lien en dofollow sur les mots assurance auto.",
    "Nous vous offrons 60 € pour l'ajout du lien.",
    "¿Cuánto cobras por un enlace?",
    "Os ofrecemos 50 € por publicar el artículo.",
    "Podemos poner un enlace a vuestra web a cambio.",
    "¿Hacéis intercambio de links?",
    "Necesitamos que el enlace sea follow.",
    "Quanto costa un link sul vostro sito?",
    "In cambio inseriremo un link al vostro sito.",
    "Offriamo un compenso per la pubblicazione.",
    "Quanto cobra por um link?",
    "Podemos trocar links?",
    "Oferecemos pagamento pela publicação.",
    "Wat kost een backlink op jullie site?",
    "In ruil plaatsen wij een link naar jullie.",
    "Wij vergoeden de plaatsing.",
    "Ile kosztuje link na Państwa stronie?",
    "Proponujemy wymianę linków.",
    "Oferujemy wynagrodzenie za umieszczenie linku.",
    "Vad kostar en länk hos er?",
    "Vi kan byta länkar.",
    "Сколько стоит размещение ссылки?",
    "Предлагаем обмен ссылками.",
    "Мы готовы заплатить за публикацию.",
    "Kolik stojí odkaz na vašem webu?",
    "Link değişimi yapmak ister misiniz?",
    "Could we agree on a link partnership? Yours on our site, ours on yours.",
    "As a token of our appreciation we'd send you one of our hives for free.",
    "We're prepared to cover the cost of the placement.",
    "Tell us what a do-follow link on your home page would set us back.",
    "Happy to sort you out with £40 for your time.",
    "Our client has asked us to purchase placements on sites like yours.",
    "What's the cost of a sponsored guest post on your blog?",
    "Do you sell guest posts?",
    "Kindly share your price list for guest posting.",
    "We would love a dofollow backlink in the first paragraph.",
    "Make sure that the link isn't nofollow, please.",
    'Please keep the anchor text as "cheap hives".',
    'Please hyperlink "bee hives for sale" in your article.',
    "We'll link back from three of our sites.",
    "Once the link is live we will put your logo on our partners page.",
    "I own 12 blogs in your niche and can link to you from any of them.",
    "We guarantee first-page rankings.",
    "Win-win: a link for a link.",
    "Could you do it for $25?",
    "We'd be glad to make a donation to your project if you add the link.",
    "We will buy you a coffee (or ten) if you put our link in.",
    "Wir würden uns über einen gegenseitigen Link freuen.",
    "Welche Konditionen haben Sie für Gastartikel mit Dofollow-Link?",
    "Wir bieten Ihnen 80 Euro für die Veröffentlichung.",
    "Im Gegenzug erwähnen wir Sie in unserem Newsletter.",
    "Könnten Sie uns Ihre Preise für Gastbeiträge nennen?",
    "Gern spenden wir 50 € für Ihren Verein, wenn Sie uns verlinken.",
    "Bitte setzen Sie den Link auf das Wort Bienenstock.",
    "Nous serions prêts à rémunérer cette publication.",
    "Proposez-vous des articles sponsorisés ?",
    "Contre un lien vers notre site, nous parlerons de vous.",
    "Pourriez-vous retirer le nofollow ?",
    "¿Aceptáis artículos patrocinados?",
    "Estaríamos dispuestos a pagar por el enlace.",
    "A cambio del enlace os regalamos un producto.",
    "¿Cuál es vuestra tarifa para posts patrocinados?",
    "Saremmo disposti a pagare per il link.",
    "Accettate articoli sponsorizzati?",
    "Possiamo scambiarci i link?",
    "Aceitam artigos patrocinados?",
    "Estamos dispostos a pagar pelo link.",
    "Zouden jullie tegen een vergoeding onze link willen plaatsen?",
    "Zijn jullie geïnteresseerd in linkruil?",
    "Czy publikują Państwo artykuły sponsorowane?",
    "Jesteśmy gotowi zapłacić za link.",
    "Vi betalar gärna för en länk.",
    "Vi vil gerne betale for et link.",
    "Kolik byste si účtovali za odkaz?",
    "Можем обменяться ссылками?",
    "Backlink karşılığında ödeme yapabiliriz.",
]

HONEST = [
    "The link to the council's page on your resources list is dead; ours covers the same ground.",
    "I read your piece on exchange rates and noticed that the chart's source has moved.",
    "Our guide on how to choose a guarantor for a lease may help your readers.",
    "You write that the mill's ticket fee is £5; the page you link for it no longer exists.",
    "We publish what the city pays for each tonne of compost.",
    "Your article on paid parental leave links to a report that is gone.",
    "I am the author of the survey that you cite on guaranteed minimum income.",
    "Thank you for the link in your newsletter; the address has a typo.",
    "If you prefer another source, that's fine too. We ask for nothing in return.",
    "Our tool shows how nofollow, sponsored and ugc differ; your glossary explains the first.",
    "We don't pay for links, and you owe us nothing.",
    "I wrote about link exchanges and why search engines discount them; you mention them in your SEO course.",
    'You cite our price index as "Moss index"; could you name it as the Mossgrove index?',
    "Your page on barter, goods in exchange for goods, cites a dead paper.",
    "May I pitch you a story on garden budgets?",
    "The voucher scheme you describe ended in May; here is the new page.",
    "Would you like a photograph for the article? It is free to use.",
    "Would you mention the source of the chart, which is ours?",
    "Your post on anchor text cites a study that has moved here.",
    "I'd be happy to answer questions, or to send you the data.",
    "Wir haben die Daten zum Pfand gegen Quittung neu veröffentlicht.",
    "Auf Ihrer Seite zur Garantie von Elektrogeräten führt ein Link ins Leere.",
    "Ihr Ratgeber zu Gewährleistung und garantierten Preisen verweist auf eine gelöschte Seite.",
    "Wir bezahlen unsere Autoren nach Tarif, darüber schreiben Sie.",
    "Votre article sur la garantie décennale renvoie vers une page supprimée.",
    "Su guía sobre garantías de alquiler enlaza a una página que ya no existe.",
    "La vostra guida sul cambio di residenza cita una pagina che non esiste più.",
    "Uw artikel over garantie verwijst naar een verdwenen pagina.",
    "Twój artykuł o gwarancji odsyła do strony, której nie ma.",
    "Could you let me know when you next update the list?",
    "When you next edit the list, you may want to swap the dead link for ours or for any other.",
    "Readers who follow links from your page land on an error.",
    "The price of honey in your article comes from our index; the link to it has changed.",
    "Your page on the cost of hives links to a calculator that is gone.",
    "I followed the link in your article and it led to a parked domain.",
    "In order to link to the right chapter, use this address.",
    "We give £500 to ten schools each year, and one is in your town: a story for you?",
    "If you cite the data, please use the version of May.",
    "Once you have read it, tell me whether it fits.",
    "We offer our photographs under a free licence; use them as you like.",
    "Would you be interested in a comment from a beekeeper for your piece on fees?",
    "Our report on what councils pay for bees is out today.",
    "The exchange rate table you link to is from 2019.",
    "You mention that buyers pay a fee; since March they no longer do.",
    "If it helps, here is the permanent link to the study.",
    "Your article on fair trade links to a page that has been removed.",
    "We never pay for links, nor ask for any by contract.",
    "May I ask whether you would consider a guest post on swarms?",
    "I'd be happy to write it for free and to your rules.",
    "A photo credit with a link would be kind, if your policy allows it.",
    "How much does a swarm weigh? Your article asks, our study answers.",
    "The grant pays for school hives; the link in your list of grants is dead.",
    "Der Link auf Ihrer Seite zu den Kosten einer Imkerei führt ins Leere.",
    "Sie könnten den toten Link gegen unseren austauschen, wenn Sie mögen.",
    "Ihr Artikel über bezahlbare Beuten nennt unsere Studie, aber ohne Link.",
    "Votre page sur le prix du miel contient un lien mort.",
    "Su artículo sobre los costes de la apicultura enlaza a una página borrada.",
    "La vostra pagina sui prezzi del miele contiene un link rotto.",
    "Uw pagina over de prijs van honing bevat een dode link.",
    "Twój artykuł o cenach miodu ma martwy link.",
    "Din artikel om priset på honung har en död länk.",
    "В вашей статье о стоимости мёда есть битая ссылка.",
    "If you prefer not to change it, no answer is needed.",
    "We sell hives, and we also keep a guide that sells nothing: https://h.example/guide",
    "Thanks for the link you gave us last year; its address has changed.",
    "Could you mention the source, which is ours, with or without a link?",
    "Please tell me if you would rather not hear from us again.",
    "You may use the chart in your article without asking, with credit.",
    "I can send you the raw data for your article.",
    "Our offer for schools has a new page, and your list links to the old one.",
]


def test_offers_are_told_from_honest_sentences() -> None:
    found = sum(bool(list(offers_in(text))) for text in OFFERS)
    suspected = sum(bool(list(offers_in(text))) for text in HONEST)
    assert found / len(OFFERS) >= FOUND
    assert suspected / len(HONEST) <= SUSPECTED


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Hello.\n\nWe’d offer a Link Exchange, if you like.", "Link Exchange"),
        ("What would you charge for a guest post?", "What would you charge for a guest post?"),
        ("Please remove the nofollow.", "remove the nofollow"),
    ],
)
def test_an_offer_is_shown_in_its_place(text: str, place: str) -> None:
    (offer,) = offers_in(text)
    assert text[offer.start : offer.end] == place


@pytest.mark.parametrize(
    "text",
    [
        "We never pay for links.",
        "Your article on link exchanges.",
        "We pay our authors by the line.",
    ],
)
def test_what_is_denied_or_told_of_is_no_offer(text: str) -> None:
    assert not list(offers_in(text))


@pytest.mark.parametrize(
    "part", ["link to us ", "we ", "pay ", "“", "$5 ", "if you link ", "a" * 99, " "]
)
def test_no_wording_runs_away(part: str) -> None:
    began = time.process_time()
    list(offers_in(part * (50_000 // len(part))))
    assert time.process_time() - began < 5
