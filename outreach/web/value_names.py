"""Values of our enumerations that pages show as they are, in the words of the source.

They are not looked up here: the list is what puts them into the catalogues, by which `retold` says
them in another language.
"""

from __future__ import annotations

from outreach.web.speech import N_

SIGNALS = (
    N_("authority"), N_("contactability"), N_("freshness"), N_("readership"), N_("relationship"),
    N_("reliability"), N_("warmth"), N_("topic"), N_("depth"), N_("age"), N_("data"),
)  # fmt: skip
FUNNEL = (
    N_("opportunities"), N_("with a contact"), N_("contacted"), N_("replied"), N_("positive"),
    N_("links won"), N_("links live now"),
)  # fmt: skip
PLACES = (
    N_("body"), N_("list"), N_("navigation"), N_("header"), N_("footer"), N_("sidebar"),
    N_("comments"), N_("bio"), N_("hidden"),
)  # fmt: skip
MEANINGS = (
    N_("interested"), N_("link placed"), N_("question"), N_("fee"), N_("exchange"),
    N_("guidelines"), N_("not now"), N_("wrong person"), N_("declined"), N_("remove me"),
    N_("hostile"), N_("unclear"),
)  # fmt: skip
RATES = (
    N_("nofollow"), N_("ugc"), N_("sponsored"), N_("image"), N_("links per domain"),
    N_("networks per domain"), N_("addresses per domain"),
)  # fmt: skip
ANCHORS = (
    N_("empty"), N_("naked url"), N_("brand"), N_("exact"), N_("partial"), N_("generic"),
    N_("topical"), N_("other"),
)  # fmt: skip
LOOKS = (
    N_("live"), N_("won"), N_("missing"), N_("lost"), N_("regained"), N_("back"),
    N_("landing error"), N_("landing soft 404"), N_("landing parked"), N_("wrong target"),
    N_("wrong rel"), N_("wrong anchor"), N_("moved on page"), N_("page redirected"), N_("noindex"),
    N_("canonical elsewhere"), N_("cloaked"), N_("not found"), N_("redirected away"),
    N_("page gone"), N_("soft 404"), N_("parked"), N_("js only suspected"), N_("robots blocked"),
    N_("blocked"), N_("timed out"), N_("http error"), N_("unreachable"), N_("invalid content"),
    N_("too large"), N_("unreadable"), N_("repaired"),
)  # fmt: skip
JUDGEMENTS = (
    N_("safe"), N_("low"), N_("medium"), N_("high"), N_("watch"), N_("calm"), N_("attack"),
    N_("critical"), N_("warning"), N_("info"),
)  # fmt: skip
ACQUISITION = (
    N_("organic"), N_("outreach-editorial"), N_("guest"), N_("press"), N_("paid"), N_("product"),
    N_("affiliate"), N_("directory"), N_("self"),
)  # fmt: skip
KINDS = (
    N_("guide"), N_("research"), N_("tool"), N_("infographic"), N_("case study"), N_("supplier"),
    N_("customer"), N_("association"), N_("event"), N_("sponsor"), N_("integration"),
    N_("interview"), N_("review"), N_("broken link"), N_("guest post"), N_("digital pr"),
    N_("partner"), N_("competitor gap"), N_("mention"), N_("reclaim"),
)  # fmt: skip
GROUPS = (
    N_("tactic"), N_("campaign"), N_("letter"), N_("mailbox"), N_("person"), N_("text"),
    N_("number"), N_("day"), N_("choice"),
)  # fmt: skip
POLICIES = (
    N_("no links"), N_("bio only"), N_("limited"), N_("nofollow"), N_("sponsored"), N_("followed"),
)  # fmt: skip
# An event is a noun and a participle: "letter" and "sent".
NOUNS = (
    N_("agreement"), N_("api token"), N_("asset"), N_("backlink"), N_("bulletin order"),
    N_("bulletin"), N_("contact"), N_("cost"), N_("disavow version"), N_("enrolment"),
    N_("followed"), N_("inbound email"), N_("installation"), N_("interest assessment"),
    N_("invitation"), N_("journalist"), N_("manual task"), N_("obligation"), N_("opportunity"),
    N_("own field"), N_("own footprint"), N_("passkey"), N_("placement"), N_("press list entry"),
    N_("project"), N_("prospect"), N_("removal request"), N_("report brand"), N_("run"),
    N_("saved reply"), N_("search provider"), N_("search request"), N_("site harm"), N_("story"),
    N_("suppression"), N_("tag"), N_("target"), N_("upload"), N_("user"), N_("user account"),
)  # fmt: skip
PARTICIPLES = (
    N_("accepted"), N_("active"), N_("added"), N_("agreed"), N_("approved"), N_("asked"),
    N_("assigned"), N_("auth failed"), N_("auto replied"), N_("bounced"), N_("branched"),
    N_("cancelled"), N_("confirmed"), N_("connected"), N_("consent ended"), N_("consent noted"),
    N_("contact bounced"), N_("contact chosen"), N_("country set"), N_("delayed"),
    N_("deliverable"), N_("disabled"), N_("dismissed"), N_("dns checked"), N_("done"),
    N_("dropped"), N_("taken back"),
    N_("drafted"), N_("edited"), N_("embargo set"), N_("ended"), N_("enrolled"), N_("erased"),
    N_("expected"), N_("failed"), N_("finished"), N_("found"), N_("gone"), N_("guess approved"),
    N_("guessed"), N_("held"), N_("intent corrected"), N_("judged"), N_("kept"),
    N_("letters changed"), N_("limits changed"), N_("list changed"), N_("made"), N_("marked"),
    N_("match chosen"), N_("match confirmed"), N_("match rejected"), N_("merged"),
    N_("method set"), N_("model asked"), N_("noted"), N_("notice due"), N_("offer taken back"),
    N_("ok"), N_("open"), N_("opened"), N_("paced"), N_("page set"), N_("password changed"),
    N_("paused"), N_("pending"), N_("planned"), N_("promised"), N_("proposed"), N_("published"),
    N_("ready"), N_("received"), N_("redrafted"), N_("referral approved"), N_("referred"),
    N_("refused"), N_("rejected"), N_("removed"), N_("report look set"), N_("resumed"),
    N_("risk"), N_("role changed"), N_("running"), N_("scheduled"), N_("second factor added"),
    N_("second factor removed"), N_("sending"), N_("sent"), N_("settings changed"), N_("signs"),
    N_("signs no more"), N_("snoozed"), N_("split"), N_("stages named"), N_("stopped"),
    N_("struck"), N_("subscriber set"), N_("suppressed"), N_("term set"), N_("told"),
    N_("uncertain"), N_("unsubscribed"), N_("uploaded"), N_("written"), N_("written by hand"),
    N_("written down"),
)  # fmt: skip
# Letters to begin with, as `seed_data/sequences` names them.
STARTERS = (
    N_("Broken link: a note and two reminders"), N_("Partner: a question and one reminder"),
    N_("Digital PR: a story, or an answer to a request, and one reminder"),
    N_("Guest post: a proposal and two reminders"),
    N_("Unlinked mention: thanks, an address and one reminder"),
    N_("Competitor gap: an introduction and one reminder"),
    N_("Reclaim: a note about a lost or wrong link and one reminder"),
    N_("Directory, review or interview: a question and one reminder"),
)  # fmt: skip
ELSE = (
    N_("our own default"), N_("no country"), N_("unknown"), N_("relevance"),
    N_("traffic"), N_("anchor"), N_("place"), N_("sponsored (nofollow is acceptable)"),
    N_("ugc or nofollow"),
)  # fmt: skip
COUNTED = (
    N_("%(num)s people"), N_("%(num)s person"), N_("%(num)s promised links"),
    N_("%(num)s promised link"), N_("%(num)s promises"), N_("%(num)s promise"),
    N_("%(num)s partners"), N_("%(num)s partner"), N_("%(num)s sites"), N_("%(num)s site"),
    N_("%(num)s new links"), N_("%(num)s new link"),
    N_("%(num)s links"), N_("%(num)s link"),
)  # fmt: skip
STEPS = (
    N_("prospects"), N_("examined"), N_("not bounced"), N_("alive"), N_("dead"), N_("checked"),
    N_("new"), N_("known"), N_("skipped"), N_("read"),
)  # fmt: skip
