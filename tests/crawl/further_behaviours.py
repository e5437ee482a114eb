# ruff: noqa: E501 - a table reads better in long lines
"""Pages in wordings of all sorts, as (title, text), and redirects that excuse themselves.

Those of `GONE` and `THERE` were written before the rules that tell them were, to see what these miss.
"""

from __future__ import annotations

from itertools import count
from random import Random

from tests.crawl.behaviours import (
    ASKED,
    GOOD,
    GOOD_PAGE,
    NAVIGATION,
    Row,
    asked,
    at,
    by_method,
    everything,
    redirect,
)
from tests.support.fake_web import ARTICLE, NOT_FOUND, Reply, Request, Site, page

# What is not there any more, on hosts that answer 404 for whatever else they lack.
GONE = {
    "wp": ('Nothing Found - Mill Blog', 'It looks like nothing was found at this location. Maybe try a search?'),
    "video": ('Video unavailable', 'This video is no longer available because the account has been terminated.'),
    "gdocs": ('Page Not Found', 'Sorry, the file you have requested does not exist. Make sure that you have the correct URL and the file exists.'),
    "fb": ("This content isn't available right now", "When this happens, it's usually because the owner only shared it with a small group of people, changed who can see it or it's been deleted."),
    "phpbb": ('Mill forum - Information', 'The requested topic does not exist.'),
    "vb": ('vBulletin Message', 'Invalid Thread specified. If you followed a valid link, please notify the administrator'),
    "discourse": ('Oops! That page doesn’t exist or is private.', 'Oops! That page doesn’t exist or is private.'),
    "tumblr": ('Not found.', "There's nothing here. Whatever you were looking for doesn't currently exist at this address."),
    "blogger": ('Blog not found', 'Sorry, the blog you were looking for does not exist.'),
    "wpcom": ('mill.wordpress.com is no longer available', 'The authors have deleted this site.'),
    "wixgone": ("Looks Like This Domain Isn't Connected To A Website Yet", 'Is this your domain? Connect it to a Wix website.'),
    "squareexp": ('Website Expired', 'This account has expired. If you are the site owner, click below to login.'),
    "shopify": ('Sorry, this shop is currently unavailable.', 'Opening soon'),
    "netlify": ('Site not found', 'Looks like you followed a broken link or entered a URL that doesn’t exist on Netlify.'),
    "heroku": ('No such app', 'There is no app configured at that hostname.'),
    "vercel": ('404: This page could not be found', '404 This page could not be found.'),
    "joomla": ('Error: 404 Article not found', "The requested page can't be found."),
    "typo3": ('Fehler 404', 'Die angeforderte Seite existiert leider nicht (mehr).'),
    "shopware": ('Artikel nicht mehr verfügbar', 'Der gewünschte Artikel ist leider nicht mehr verfügbar.'),
    "de_colloq": ('Hoppla!', 'Da ist etwas schiefgelaufen: Die Seite, die Sie suchen, gibt es nicht mehr.'),
    "fr_colloq": ('Oups !', 'La page que vous cherchez semble avoir disparu.'),
    "es_colloq": ('¡Vaya!', 'Parece que la página que buscas ya no existe.'),
    "it_colloq": ('Ops!', 'Il contenuto richiesto non esiste o è stato rimosso.'),
    "nl_colloq": ('Helaas', 'De pagina die u zoekt bestaat niet (meer).'),
    "sv_colloq": ('Hoppsan', 'Sidan du söker finns inte längre.'),
    "pl_colloq": ('Ups', 'Strona, której szukasz, nie istnieje.'),
    "pt_colloq": ('Ops', 'O conteúdo que você procura foi removido ou não existe.'),
    "event_deleted": ('Event removed', 'This event has been deleted by the organiser.'),
    "listing": ('Listing expired', 'This listing has expired and is no longer active.'),
    "url_invalid": ('Invalid URL', 'The requested URL is invalid.'),
    "gone_forever": ('410', 'The resource you requested has been permanently removed.'),
    "lost": ('Lost?', "We can't seem to find the page you're looking for. Error code: 404"),
    "dead_end": ('Dead end', "You've reached a dead end. That page has moved or never existed."),
    "doc_gone": ('Document not found', 'The document you requested could not be located on this server.'),
    "user_gone": ('User not found', 'This user does not exist or has deleted the account.'),
    "no_record": ('No record found', 'No record was found for the given identifier.'),
    "en1": ('Uh-oh', "The recipe you're after isn't here any more. Try one of these instead."),
    "en2": ('Broken link', 'The link you followed may be broken, or the page may have been removed.'),
    "en3": ('Acme Docs', 'This documentation page has moved or been retired.'),
    "en4": ('Careers', 'Sorry, this position is no longer open.'),
    "en5": ('Marketplace', 'Listing not found or already sold.'),
    "en6": ('Whoops!', "Something's missing. We looked everywhere but could not find that page."),
    "en7": ('Sorry', "We're sorry, the story you were trying to read has been withdrawn."),
    "en10": ('Pad', "This pad does not exist or you don't have access to it."),
    "en11": ('Portal', 'Requested content could not be retrieved: object id unknown.'),
    "en12": ('Tumbleweed', 'Nobody here but us tumbleweeds. HTTP 404.'),
    "en13": ('Error', 'The system cannot find the file specified.'),
    "en14": ('Short link', 'This short link has been disabled or never existed.'),
    "de1": ('Ups', 'Diese Seite ist leider umgezogen oder wurde gelöscht.'),
    "de2": ('Stellenangebot', 'Diese Stellenausschreibung ist nicht mehr aktiv.'),
    "de3": ('Tut uns leid', 'Unter dieser Adresse ist nichts zu finden.'),
    "de4": ('Shop', 'Das gewünschte Produkt konnte leider nicht gefunden werden.'),
    "de5": ('Verlaufen?', 'Wir können die Seite nicht finden, nach der Sie suchen.'),
    "fr1": ('Aïe', "Nous n'avons pas trouvé la page demandée."),
    "fr2": ('Annonce', 'Cette annonce est expirée ou a été supprimée.'),
    "fr3": ('Désolé', "L'article que vous cherchez a été déplacé ou n'existe plus."),
    "es1": ('Lo sentimos', 'No hemos encontrado lo que buscas.'),
    "es2": ('Error', 'El contenido solicitado no se encuentra disponible.'),
    "es3": ('Oferta', 'Esta oferta de empleo ha finalizado.'),
    "it1": ('Accidenti', "La pagina che stai cercando non c'è più."),
    "it2": ('Annuncio', 'Questo annuncio non è più online.'),
    "pt1": ('Desculpe', 'A página que procura não foi localizada.'),
    "nl1": ('Oeps', 'Deze pagina kunnen we niet vinden.'),
    "nl2": ('Vacature', 'Deze vacature is gesloten.'),
    "sv1": ('Oj', 'Vi kan tyvärr inte hitta sidan du söker.'),
    "da1": ('Ups', 'Vi kan desværre ikke finde den side, du leder efter.'),
    "no1": ('Oi', 'Siden du leter etter eksisterer ikke lenger.'),
    "fi1": ('Hups', 'Etsimääsi sivua ei valitettavasti löytynyt.'),
    "pl1": ('Przepraszamy', 'Nie możemy znaleźć strony, której szukasz.'),
    "cs1": ('Jejda', 'Hledaná stránka bohužel neexistuje.'),
    "hu1": ('Hoppá', 'A keresett oldal nem létezik vagy áthelyezték.'),
    "ro1": ('Ne pare rău', 'Pagina căutată nu mai există.'),
    "tr1": ('Üzgünüz', 'Aradığınız sayfa kaldırılmış olabilir.'),
    "ru1": ('Упс', 'К сожалению, такой страницы нет.'),
    "uk1": ('Вибачте', 'Такої сторінки не існує.'),
    "ja1": ('エラー', 'お探しのページは削除されたか、移動した可能性があります。'),
    "zh1": ('抱歉', '您访问的页面不存在或已被删除。'),
    "ko1": ('오류', '요청하신 페이지를 찾을 수 없습니다.'),
    "el1": ('Ωχ', 'Η σελίδα που ψάχνετε δεν υπάρχει.'),
    "ar1": ('عذرا', 'الصفحة التي تبحث عنها غير موجودة.'),
    "vi1": ('Lỗi', 'Trang bạn tìm kiếm không tồn tại.'),
    "id1": ('Maaf', 'Halaman yang Anda cari tidak tersedia.'),
    "w1": ("Mill Forum", "The thread you are trying to view has been archived and is no longer accessible."),
    "w3": ("Tickets", "Tickets for this event are no longer on sale. The event page has been removed."),
    "w4": ("Recruiting", "The job you have requested is not available any more. View similar jobs."),
    "w5": ("Property search", "This property has been let and its details are no longer available."),
    "w6": ("Wiki", "There is currently no text in this page."),
    "w7": ("Repository unavailable", "This repository has been deleted by its owner."),
    "w8": ("Video", "This video has been set to private or deleted."),
    "w9": ("Newsroom", "We've retired this article."),
    "w10": ("Files", "The file you attempted to download was not found on this server."),
    "w11": ("Mühlenverein", "Der aufgerufene Link ist ungültig oder veraltet."),
    "w12": ("Kleinanzeigen", "Die gewünschte Anzeige ist nicht mehr verfügbar."),
    "w13": ("Presse", "Der von Ihnen gesuchte Artikel wurde archiviert oder gelöscht."),
    "w14": ("Association", "Le lien que vous avez suivi est incorrect ou la page a été supprimée."),
    "w15": ("Emploi", "Cette offre n'est plus disponible."),
    "w16": ("Tienda", "El producto que buscas ya no está disponible en nuestra tienda."),
    "w17": ("Noticias", "La noticia solicitada no existe."),
    "w18": ("Notizie", "L'articolo richiesto non è stato trovato."),
    "w19": ("Notícias", "A notícia que você procura não foi encontrada."),
    "w21": ("Nyheter", "Artikeln du letar efter har tagits bort."),
    "w22": ("Aktualności", "Artykuł, którego szukasz, został usunięty."),
    "w23": ("Новости", "Запрашиваемая страница была удалена."),
    "w24": ("Haberler", "Aradığınız haber bulunamadı."),
}  # fmt: skip

# Short pages that are there, though they speak of what is not.
THERE = {
    "outofstock": ('Oak flour bin – Mill Shop', '£29.00</p><p>Out of stock</p><p>A solid oak bin for five kilos of flour, made in our own workshop from local timber, oiled twice.'),
    "past_event": ('Mill open day 2019', 'This event has passed.</p>' + ARTICLE),
    "shortquote": ('Quote of the day', 'Grind small.'),
    "lostfound": ('Lost and found', 'Nothing found this week. Ask at the desk.</p><p>We keep things for a month, then they go to the charity shop on Mill Lane; please bring proof.'),
    "domain_blog": ('This domain is for sale: how to negotiate', ARTICLE + ARTICLE + ARTICLE + ARTICLE),
    "img_only": ('Photo', "<img src=/mill.jpg alt='The mill at dusk'>"),
    "comingsoon_film": ('Coming Soon: The Miller’s Daughter', ARTICLE),
    "suspended_bridge": ('Account of a suspended bridge', ARTICLE),
    "removed_article": ('Why we removed the wheel', ARTICLE),
    "login_box": ('The old mill', ARTICLE + '<form><input type=password></form>'),
    "noresults_sidebar": ('The old mill', ARTICLE + '<aside>No results found</aside>'),
    "comments_closed": ('The old mill', ARTICLE + '<p>Comments are closed. This topic is no longer available for replies.'),
    "maintenance_tips": ('Site maintenance tips for mill owners', ARTICLE),
    "forsale_mill": ('Mill for sale in Yorkshire', "Make an offer. Price on application. Four floors, one wheel, eleven acres, a pond, and the miller's cottage with its own well."),
    "tiny_a1": ('Missing cat', 'Our cat has not been found yet. Ring 0113 496 0000 if you see her near the mill.'),
    "tiny_a2": ('Errata', "Page 12: the figure was removed in the second edition. Page 40: for 'wheel' read 'stone'."),
    "tiny_a3": ('The lost village', 'The village no longer exists. Only the church tower remains, and the mill race.'),
    "tiny_a4": ('Release notes 2.1', 'Removed: the old export form. The file picker no longer exists in the menu; use drag and drop.'),
    "tiny_a5": ('Poem', 'I looked for you and could not find a trace, a line, a letter, or your face.'),
    "tiny_a6": ('FAQ: why was my post removed?', 'Posts are removed if they break the house rules. Ask the moderators for a second look.'),
    "tiny_a7": ('Museum item 42', 'Quern stone, Roman. The upper stone has not been found. Sandstone, 38 cm.'),
    "tiny_a8": ('Notice', 'The footbridge is closed. The path by the mill is not available until May.'),
    "tiny_a9": ('Contact', 'Our shop moved to 4 Mill Lane. The old address does not exist any more.'),
    "tiny_a10": ('Job: miller', 'We look for a miller. Apply by Friday. The offer ends when the position is filled.'),
    "tiny_a11": ('Weather', 'No warnings found. Dry until Sunday.'),
    "tiny_a12": ('Status', 'All systems operational. No incidents. Scheduled maintenance: none.'),
    "tiny_a13": ('Photo 7', 'The lost mill of Thorne. Photographer not known.'),
    "tiny_a14": ('Glossary: link rot', 'Links that lead to a page that no longer exists are said to rot.'),
    "tiny_a15": ('Sold', 'Lot 12, an oak flour chest, sold for £240 at our auction of 3 May.'),
    "tiny_a16": ('Closed on Mondays', 'The mill shop is closed on Mondays. See you on Tuesday.'),
    "tiny_a17": ('Access', 'Wheelchair access denied by the stairs? Ring the bell at the side door.'),
    "tiny_a18": ('Redirects explained', 'A 404 tells that a page was not found; a 410 that it was removed.'),
    "tiny_a19": ('Recipe: nothing cake', 'Flour, eggs, butter. Nothing else. Bake for 40 minutes.'),
    "tiny_a20": ('Expired certificates: renew yours', 'A certificate that has expired frightens visitors. Renew it a month before.'),
    "tiny_a21": ('Gone fishing', 'Back on Monday. Orders are sent on Tuesday.'),
    "tiny_a23": ('Verlorene Mühle', 'Die Mühle gibt es nicht mehr, nur der Mühlgraben ist geblieben.'),
    "tiny_a24": ('Hinweis', 'Dieser Artikel ist zurzeit ausverkauft. 29,00 €. Wir drucken nach.'),
    "tiny_a25": ('Produit épuisé', 'Ce produit est en rupture de stock. Prix : 12 €. Livraison en mai.'),
    "tiny_a26": ('Archive', 'This page is an archive. The thread is closed for new replies.'),
    "tiny_a27": ('Sitemap', 'All pages of the mill.'),
    "tiny_a28": ('Too many cooks', 'Too many requests for tables: please book a week ahead.'),
    "tiny_a30": ('Offline', 'The website is a diary of a year offline.'),
    "w1": ("Village shop", "Open 9 to 5. No longer closed on Wednesdays."),
    "w2": ("The dodo", "The bird no longer exists. It was last seen in 1662."),
    "w3": ("Site of the mill", "The site has been excavated twice; the wheel was removed to the museum in 1931."),
    "w4": ("Lot 7", "Sold to a private buyer. Estimate £200."),
    "w5": ("Missing person", "John Miller has not been found. Call 101 with any news."),
    "w6": ("Privacy", "Your account can be deleted at any time: write to us and we remove what we hold."),
    "w7": ("Changelog", "Fixed: links that could not be opened. Removed: the form for faxes."),
    "w8": ("404 Mill Lane", "Four bedrooms, garden, mill race. £420,000."),
    "w9": ("Error bars", "How to draw error bars on a chart of yields."),
    "w10": ("Trouble at the mill", "A play in two acts. Temporarily without a director."),
    "w11": ("Kein Zutritt", "Der Turm ist nicht zugänglich, die Ausstellung schon."),
    "w12": ("Nicht vorhanden: ein Roman", "Roman, 240 Seiten. Der Held sucht eine Seite, die fehlt."),
    "w13": ("Page 404", "Page 404 of the parish register: births of 1788, scanned, with transcription."),
    "w15": ("Out of office", "The mill's office is closed until 7 January. The shop is open."),
    "how_to": ('How to fix a 404 Not Found error', 'A 404 page means that the page cannot be found. Check the URL first.</p><p>' + ARTICLE),
    "how_to_de": ('Was bedeutet „Seite nicht gefunden“?', 'Der Server kennt die Adresse nicht.</p><p>' + ARTICLE),
    "error_kept_ready": ('The old mill reopened', '<template><h1>404 Page not found</h1></template><div hidden><h2>Page not found</h2></div><div style="display: none"><h2>Page not found</h2></div>' + ARTICLE),
}  # fmt: skip

PARKED = {
    "godaddy": ('mill-museum.com', '<script>window.onload=function(){window.location.href="/lander"}</script>'),
    "future": ('Future home of something quite cool.', "If you're the site owner, log in to launch this site. If you are a visitor, check back soon."),
    "namecheap": ('mill-museum.com - Registered at Namecheap.com', 'This domain was recently registered at Namecheap.com. Please check back later!'),
    "strato": ('STRATO - Domain reserved', 'Diese Domain ist bereits bei STRATO registriert. Hier entsteht eine neue Internetpräsenz.'),
    "ovh": ('Félicitations ! Votre domaine a bien été créé chez OVHcloud !', 'Votre domaine a bien été créé'),
    "onecom": ('mill-museum.com is hosted by one.com', 'This domain is registered and parked with one.com'),
    "ads": ('mill-museum.com', "<h2>Related Searches</h2><ul><li><a href='/?q=a'>Windmill Tours</a><li><a href='/?q=b'>Flour Online</a><li><a href='/?q=c'>Cheap Hotels</a></ul><p>Privacy Policy</p><p>The Sponsored Listings displayed above are served automatically by a third party."),
    "undev": ('mill-museum.com', 'Interested in this domain? <a href=x>Make an offer</a> Own it today for $2,995 or lease to own.'),
    "auction": ('mill-museum.com', 'This domain is currently at auction. Place your bid.'),
    "expired_reg": ('mill-museum.com', 'This domain name expired on 12/03/2024 and is pending renewal or deletion.'),
    "pt_sale": ('mill-museum.com', 'Este domínio está à venda. Faça uma oferta.'),
    "tr_sale": ('mill-museum.com', 'Bu alan adı satılıktır.'),
    "se_sale": ('mill-museum.com', 'Domänen är till salu'),
    "kr_sale": ('mill-museum.com', '이 도메인은 판매 중입니다'),
    "cz_sale": ('mill-museum.com', 'Tato doména je na prodej.'),
}  # fmt: skip

DEFAULTS = {
    "apache": ('Apache2 Ubuntu Default Page: It works', 'This is the default welcome page used to test the correct operation of the Apache2 server after installation on Ubuntu systems.'),
    "iis": ('IIS Windows Server', ''),
    "plesk": ('Domain Default page', 'This page is generated by Plesk, the leading hosting automation software. You see this page because there is no Web site at this address.'),
    "cpanel": ('Default Web Site Page', 'SORRY! If you are the owner of this website, please contact your hosting provider: webmaster@mill-museum.com. It is possible you have reached this page because: The IP address has changed.'),
    "itworks": ('', 'It works!'),
    "coming": ('Coming Soon', "We're working on something great. Stay tuned!"),
    "suspended": ('This Account has been suspended.', 'Contact your hosting provider for more information.'),
    "disabled": ('Website disabled', 'This website has been disabled for non-payment.'),
}  # fmt: skip

WALLS = {
    "cf": ('Attention Required! | Cloudflare', 'Sorry, you have been blocked. You are unable to access mill-museum.com'),
    "ddg": ('DDoS-Guard', 'Checking your browser before accessing'),
    "px": ('Access to this page has been denied', 'Press & Hold to confirm you are a human (and not a bot).'),
    "dd": ('mill-museum.com', 'Please enable JS and disable any ad blocker'),
    "aws": ('Human Verification', "<script src='https://x.token.awswaf.com/challenge.js'></script>"),
    "suc": ('Sucuri WebSite Firewall - Access Denied', 'Your access was blocked'),
    "anubis": ("Making sure you're not a bot!", 'Protected by Anubis'),
    "geo": ('Not available in your region', 'Unfortunately this content is not available in your country.'),
    "gdpr451": ('451', 'Our European visitors are important to us. This site is currently unavailable to visitors from the European Economic Area'),
    "wait": ('Waiting room', 'You are now in line. Your estimated wait time is 2 minutes'),
    "u1": ('Just a sec', 'Verifying your browser before we let you in…'),
    "u2": ('Hold on', 'Complete the puzzle to prove that you are not a bot.'),
    "u3": ('Sorry!', 'Our systems have detected automated traffic from your network.'),
    "u4": ('Error 1020', 'Access denied. This website is using a security service to protect itself from online attacks.'),
    "u5": ('mill-museum.com', "Sorry, this video/page can't be shown in your country for licensing reasons."),
    "u9": ('Queue', 'You are in a virtual queue. Please keep this window open.'),
    "u13": ('Members only', 'Please log in to read this.</p><input type=password>'),
    "u14": ('Cookies', 'Your browser does not accept cookies. Please allow cookies to go on.'),
}  # fmt: skip

TROUBLE = {
    "slow": ('Under attack', 'Too many requests. Please slow down.'),
    "maint": ('Site maintenance', 'We are performing scheduled maintenance. We will be back shortly.'),
    "dberr": ('Database Error', 'Error establishing a database connection'),
    "wpcrit": ('WordPress › Error', 'There has been a critical error on this website.'),
    "limit": ('Too many requests', 'You have exceeded the rate limit. Please slow down.'),
    "bandwidth": ('Bandwidth Limit Exceeded', 'The server is temporarily unable to service your request due to the site owner reaching his/her bandwidth limit.'),
    "u6": ("We'll be right back", "We're making some improvements."),
    "u7": ('Oops', 'Something went wrong on our end. Please try again later.'),
    "u8": ('Service Unavailable', 'HTTP Error 503. The service is unavailable.'),
    "u10": ('Runtime Error', "Server Error in '/' Application."),
    "u11": ('Fatal error', 'Fatal error: Uncaught Error: Call to undefined function mysql_connect()'),
    "u12": ('Wartung', 'Unsere Website wird gerade überarbeitet und ist in Kürze wieder da.'),
}  # fmt: skip


def _page(title: str, text: str) -> Reply:
    return Reply(200, page(title, f"<p>{text}</p>", heading=title))


def wordings() -> list[Row]:
    """Every page, on an honest host or as the answer to any path."""
    rows = [
        Row(f"gone_{key}", "soft_404", "gone", asked(_page(*told))) for key, told in GONE.items()
    ]
    rows += [
        Row(f"there_{key}", "alive", "there", asked(_page(*told))) for key, told in THERE.items()
    ]
    for prefix, verdict, truth, pages in (
        ("any_path", "soft_404", "gone", GONE),
        ("default", "soft_404", "gone", DEFAULTS),
        ("park", "parked", "gone", PARKED),
        ("wall", "blocked", "unclear", WALLS),
        ("trouble", "server_error", "unclear", TROUBLE),
    ):
        rows += [
            Row(f"{prefix}_{key}", verdict, truth, everything(_page(*told)))
            for key, told in pages.items()
        ]
    return rows


HOME = Reply(200, page("Mill museum", ARTICLE))


def onward() -> list[Row]:
    """Ways to be sent elsewhere."""

    def script(line: str, **more: Reply) -> Site:
        return Site({ASKED: Reply(200, f"<html><script>{line}</script></html>"), **more})

    def to(path: str, reply: Reply = HOME) -> Site:
        return Site(
            {ASKED: redirect(path, 302), path: reply, path.partition("?")[0]: reply, "/": HOME}
        )

    def elsewhere(host: str, path: str) -> Site:
        def answer(request: Request) -> Reply:
            return redirect(f"http://{host}:{request.headers['host'].partition(':')[2]}{path}", 302)

        return Site({ASKED: answer})

    new = "/2026/the-mill"
    return [
        Row("script_home", "redirected_home", "gone", script("window.location.replace('/')", **{"/": HOME})),
        Row("script_new", "moved", "there", script(f"location.href='{new}'", **{new: GOOD})),
        Row("refresh_header", "moved", "there",
            Site({ASKED: Reply(200, "", {"Refresh": f"0; url={new}"}), new: GOOD})),
        Row("refresh_header_home", "redirected_home", "gone",
            Site({ASKED: Reply(200, "", {"Refresh": "0;url=/"}), "/": HOME})),
        *(Row(f"to_{name}", "soft_404", "gone", to(path, _page("Museum", NAVIGATION)))
          for name, path in (("search", "/search?q=the-old-mill"), ("category", "/category/news/"),
                             ("site_map", "/sitemap"), ("fehler", "/fehler/404"), ("erreur", "/erreur-404"),
                             ("aspx", "/Error.aspx?aspxerrorpath=/articles/the-old-mill"))),
        *(Row(f"home_{name}", "redirected_home", "gone", to(path))
          for name, path in (("excused", "/?notfound=1"), ("excused_at_length", f"/?error=404&path={ASKED}"),
                             ("aspx", "/Default.aspx"), ("of_a_country", "/de-de"), ("of_a_language", "/en/index.html"))),
        *(Row(f"gate_{name}", "blocked", "unclear", to(path, _page("One moment", "Choose how to go on.")))
          for name, path in (("paywall", f"/subscribe?return={ASKED}"), ("age", f"/age-verification?dest={ASKED}"))),
        Row("gate_consent", "blocked", "unclear",
            elsewhere("consent.gate-consent.test", f"/collect?continue={ASKED}"),
            others={"consent.gate-consent.test": Site(default=_page("Before you go on", "We use cookies."))}),
        Row("gate_sso", "blocked", "unclear",
            elsewhere("login.gate-sso.test", "/adfs/oauth2/authorize?client_id=1"),
            others={"login.gate-sso.test": Site(default=Reply(200, page("Sign in", "<input type=password>")))}),
        Row("home_of_another_site", "redirected_home", "gone",
            Site({"/guides/build-dry-stone-walls":
                  elsewhere("another-home-a.test", "/").paths[ASKED]}),
            "/guides/build-dry-stone-walls",
            others={"another-home-a.test": Site({"/": HOME})}),
        Row("short_cut_to_another_site", "moved", "there",
            Site({"/podcast": elsewhere("another-home-b.test", "/").paths[ASKED]}),
            "/podcast", others={"another-home-b.test": Site({"/": HOME})}),
        Row("cookie_test", "uncertain", "unclear",
            everything(Reply(200, "<script>document.cookie='__test=1';location.href='?i=1'</script>"))),
        Row("slug_guessed", "moved", "there",
            Site({ASKED: redirect(ASKED + "-of-york/"), ASKED + "-of-york/": GOOD})),
        Row("case_mended", "moved", "there",
            Site({ASKED: redirect("/Articles/The-Old-Mill"), "/Articles/The-Old-Mill": GOOD})),
    ]  # fmt: skip


def _restless() -> Site:
    """An answer to any path that recommends something else each time."""
    words = ARTICLE.split()
    seeds = count(1)

    def answer(request: Request) -> Reply:
        chosen = " ".join(Random(next(seeds)).choices(words, k=90))
        sorry = f"<h2>Sorry, we have looked everywhere</h2><p>{NAVIGATION} {chosen}"
        return _page("Museum", sorry)

    return Site(
        {"/robots.txt": NOT_FOUND, "/articles/short": _page("Museum", NAVIGATION + ARTICLE)},
        default=answer,
    )


def files_and_errors() -> list[Row]:
    """What is no page: errors told to programs, and pages in the place of files."""
    pdf = "/files/a.pdf"
    return [
        Row("error_in_json", "soft_404", "gone",
            everything(Reply(200, '{"error": "not found", "code": 404}', media_type="application/json"))),
        Row("error_in_a_json_object", "soft_404", "gone",
            everything(Reply(200, '{"error": {"code": 404, "message": "x"}}', media_type="application/json"))),
        Row("number_in_json", "alive", "there",
            asked(Reply(200, '{"rooms": 404, "title": "Hotel"}', media_type="application/json"))),
        Row("error_in_text", "soft_404", "gone",
            everything(Reply(200, "404 page not found\n", media_type="text/plain"))),
        Row("text_file", "alive", "there", asked(Reply(200, "Open from 10 to 4\n", media_type="text/plain"))),
        Row("page_for_a_file", "soft_404", "gone", at(pdf, _page("Page not found", "Try our search.")), pdf),
        Row("viewer_for_a_file", "alive", "there", at(pdf, _page("Report, page 1 of 9", ARTICLE)), pdf),
        Row("home_for_a_file", "redirected_home", "gone", Site({pdf: redirect("/", 302), "/": HOME}), pdf),
        Row("feed", "alive", "there", asked(Reply(200, "<rss/>", media_type="application/rss+xml"))),
        Row("xhtml", "alive", "there",
            asked(Reply(200, '<?xml version="1.0"?>' + GOOD_PAGE, media_type="application/xhtml+xml"))),
        Row("frames", "alive", "there",
            asked(Reply(200, "<title>Mill</title><frameset><frame src=/a><frame src=/b></frameset>"))),
        Row("one_404_by_get", "alive", "there", asked([Reply(404), GOOD])),
        Row("head_404_for_a_page_in_a_files_place", "alive", "there",
            at(pdf, by_method(Reply(404), _page("Report", ARTICLE))), pdf),
        Row("something_else_each_time", "soft_404", "gone", _restless()),
        Row("an_article_among_such", "alive", "there", _restless(), "/articles/short"),
        Row("same_frame_little_text", "alive", "there",
            Site({ASKED: _page("Museum", "Tickets: adults £5, children free." + NAVIGATION),
                  "/robots.txt": NOT_FOUND}, default=_page("Museum", "Welcome." + NAVIGATION))),
    ]  # fmt: skip


def further_rows() -> list[Row]:
    """All of them."""
    return [*wordings(), *onward(), *files_and_errors()]
