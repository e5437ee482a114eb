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
    N_("unreadable"), N_("repaired"),
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
