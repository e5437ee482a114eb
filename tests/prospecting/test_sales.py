"""Lines by which pages sell links, and honest ones that name prices or links.

All were written before the wordings that tell them; the last 25 and 20 only after those had been
widened once: at first 18 of 40 and 19 of 25 sales were found, 3 of 30 and 4 of 20 honest lines
suspected.
"""

from __future__ import annotations

from outreach.prospecting.guest_posts.guidelines import fee_in, selling_quote

FOUND, SUSPECTED = 0.97, 0.05  # at least, at most

SALES = [
    "Sponsored post: $120 including one do-follow link.",
    "We charge a small publishing fee of 60 euros per article.",
    "Our rates for sponsored content start at €90.",
    "Advertise with us: guest post placement from $50.",
    "Link in existing article: 45 USD, new article 80 USD.",
    "Permanent links available, contact us for prices.",
    "We offer paid guest posting opportunities.",
    "Prices: homepage link 200$, sidebar link 100$/month.",
    "All guest posts with commercial links are subject to a fee.",
    "Payment via PayPal before publication; link stays for life.",
    "We accept CBD, casino and crypto articles at an additional cost.",
    "Buy a link on this blog.",
    "Gastartikel mit Dofollow-Link: 150 EUR zzgl. MwSt.",
    "Wir verlangen für kommerzielle Gastbeiträge eine Aufwandspauschale von 80 €.",
    "Linkplatzierung ab 50 Euro möglich.",
    "Sponsored Posts und Backlinks auf Anfrage buchbar.",
    "Article sponsorisé avec lien dofollow : 100 €.",
    "Nous vendons des liens sur ce blog.",
    "Tarif d'un article invité : 70 € HT.",
    "Post patrocinado con enlace dofollow: 80 €.",
    "Se venden enlaces permanentes.",
    "Publicamos su artículo por 60 euros.",
    "Articolo sponsorizzato con link: 90 euro.",
    "Vendita link su questo sito.",
    "Publieditorial com link dofollow por R$ 300.",
    "Gastblog met dofollow link: 75 euro.",
    "Wij verkopen links op deze website.",
    "Artykuł sponsorowany z linkiem: 200 zł netto.",
    "Sprzedam linki z tej strony.",
    "Размещение статьи со ссылкой: 3000 руб.",
    "Продаём вечные ссылки.",
    "Tanıtım yazısı ücreti 500 TL.",
    "Sponsrat inlägg med länk: 900 kr.",
    "Fee for link insertion applies.",
    "We will publish your press release with two links for just $25.",
    "To cover our editorial costs we ask for 40 GBP per guest post with a link.",
    "Price list for advertorials and text links.",
    "Lifetime dofollow link – one-off payment.",
    "You can rent a banner or a text link here.",
    "Guest posting packages: Basic, Pro and Premium with DA 50+ links.",
    "Guest post on our blog: only 35 dollars.",
    "You want a backlink from us? It's 60 €.",
    "Do-follow link inclusion costs extra.",
    "Sponsored posts are welcome; ask for our media kit and prices.",
    "$99 – one article, two dofollow links, published within 48 hours.",
    "We place your link in an old article for 30 pounds.",
    "For commercial submissions an editorial fee of $150 applies.",
    "Link rental: 20 USD a month.",
    "Wir bieten Linkmiete und Advertorials an, Preise auf Anfrage.",
    "Ein Beitrag mit Backlink kostet 120 Euro.",
    "Achat d'article : 90 € avec lien permanent.",
    "Nos tarifs : article + lien, 110 €.",
    "Enlaces en artículos ya publicados desde 25 €.",
    "Precio del guest post: 50 €.",
    "Pubblichiamo il tuo articolo con backlink a 60 €.",
    "Compra un link permanente su questo blog.",
    "Publique seu guest post por R$ 150.",
    "Backlink plaatsen? Dat kan vanaf 40 euro.",
    "Publikacja artykułu z linkiem kosztuje 150 zł.",
    "Стоимость гостевого поста — 2500 рублей.",
    "Köp en länk på vår blogg för 500 kr.",
    "Zveřejnění PR článku s odkazem: 1 500 Kč.",
    "Guest posting fee: $70, payable by Wise or PayPal.",
    "We charge for posts that promote a business.",
    "Get featured: $200 with a link, $120 without.",
]

HONEST = [
    "We do not accept payment for links.",
    "We never sell links or posts.",
    "We pay our writers 50 euros per article.",
    "Guest posts are free; one link to your site in the bio.",
    "No sponsored content, please.",
    "Please don't offer us money for links.",
    "Writers are paid $100 on publication.",
    "Tickets cost £5, children go free.",
    "Subscribe for $5 a month to read the archive.",
    "Links to your own work are welcome in the author box.",
    "We review products that we bought ourselves.",
    "Wir veröffentlichen keine bezahlten Beiträge.",
    "Wir zahlen ein Honorar von 80 Euro.",
    "Gastbeiträge sind bei uns kostenlos.",
    "Nous ne vendons pas de liens.",
    "Les articles invités sont gratuits.",
    "No vendemos enlaces.",
    "Los autores reciben 40 euros por artículo.",
    "Non vendiamo link.",
    "Wij verkopen geen links.",
    "Nie sprzedajemy linków.",
    "Мы не продаём ссылки.",
    "The link to the fee schedule is on the council's page.",
    "Our shop sells seeds; buy a packet for £3.",
    "Order the book from the publisher (link in the sidebar).",
    "The price of links of the chain is listed by weight: £2 per kilo.",
    "Send us 800 to 1,200 words with up to two relevant links.",
    "Our article on buying links explains why it is a bad idea.",
    "Donations keep this site free of advertising.",
    "Membership is $30 a year and includes the journal.",
    "Our guest posts are unpaid, on both sides.",
    "A guest post should have at least one link to a source.",
    "Ask us before you link to a shop that sells things.",
    "Photo prints: £12 each, £20 for two.",
    "In this post we compare the price of broadband.",
    "Read the price list of 1890 in our archive.",
    "We link to shops only where we have bought there.",
    "Annual fee for members: £25.",
    "This article costs nothing to republish; please link to it.",
    "Der Artikel kostet im Handel 20 Euro.",
    "Der Beitrag für Mitglieder beträgt 30 Euro im Jahr.",
    "L'article coûte 12 € en librairie.",
    "El artículo cuesta 20 € en la tienda.",
    "L'articolo costa 15 euro.",
    "Het artikel kost 20 euro.",
    "Artykuł kosztuje 30 zł.",
    "Buy the seeds from the link below.",
    "The writers' fee is $200 for a feature.",
    "We donate £1 for each article that is shared.",
    "Sponsored by the city, this post explains the new bins.",
]


def _is_sale(line: str) -> bool:
    return bool(selling_quote([line])) or fee_in([line]).amount > 0


def test_sales_are_told_from_honest_lines() -> None:
    assert sum(map(_is_sale, SALES)) / len(SALES) >= FOUND
    assert sum(map(_is_sale, HONEST)) / len(HONEST) <= SUSPECTED


def test_what_sells_is_quoted() -> None:
    assert selling_quote(["Welcome.", "Nous vendons des liens sur ce blog."]).startswith("Nous")
