"""Every route and what it needs: one table. A route that is not listed answers nobody."""

from __future__ import annotations

from enum import StrEnum

from outreach.model.user import Role


class Needs(StrEnum):
    """What a route needs."""

    NOTHING = "nothing"  # public
    SIGNED_IN = "signed in"  # one's own account
    RESULTS = "results"  # what was won; all that a client sees
    LOOKING = "looking"
    WORKING = "working"  # cards, notes, runs: whoever works on the project at all
    PROSPECTING = "prospecting"  # pages, sources, assets, tactics
    WRITING = "writing"  # drafts, answers, contacts
    MANAGING = "managing"  # campaigns, mailboxes, settings of the project
    RUNNING_THE_PLACE = "running the place"  # people, projects, what holds everywhere


_SEEING = frozenset({Needs.NOTHING, Needs.SIGNED_IN, Needs.RESULTS, Needs.LOOKING})
GRANTS: dict[Role, frozenset[Needs]] = {
    Role.CLIENT: frozenset({Needs.NOTHING, Needs.SIGNED_IN, Needs.RESULTS}),
    Role.VIEWER: _SEEING,
    Role.PROSPECTOR: _SEEING | {Needs.WORKING, Needs.PROSPECTING},
    Role.WRITER: _SEEING | {Needs.WORKING, Needs.WRITING},
    Role.MANAGER: frozenset(Needs) - {Needs.RUNNING_THE_PLACE},
    Role.ADMIN: frozenset(Needs),
}
# Signed in, but without a role in the project at hand or in any.
NO_ROLE = frozenset({Needs.NOTHING, Needs.SIGNED_IN})

ROUTES: dict[str, Needs] = {
    "static": Needs.NOTHING,
    "public.health": Needs.NOTHING,
    "auth.sign_in": Needs.NOTHING,
    "auth.try_sign_in": Needs.NOTHING,
    "auth.try_code": Needs.NOTHING,
    "start.show": Needs.NOTHING,
    "start.begin": Needs.NOTHING,
    "joining.show": Needs.NOTHING,
    "joining.join": Needs.NOTHING,
    "auth.sign_out": Needs.SIGNED_IN,
    "account.show": Needs.SIGNED_IN,
    "account.change_password": Needs.SIGNED_IN,
    "account.end_others": Needs.SIGNED_IN,
    "account.set_zone": Needs.SIGNED_IN,
    "account.make_token": Needs.SIGNED_IN,
    "account.revoke_token": Needs.SIGNED_IN,
    "second_factor.show": Needs.SIGNED_IN,
    "second_factor.confirm": Needs.SIGNED_IN,
    "second_factor.remove": Needs.SIGNED_IN,
    "people.every": Needs.RUNNING_THE_PLACE,
    "people.invite": Needs.RUNNING_THE_PLACE,
    "people.show": Needs.RUNNING_THE_PLACE,
    "people.save": Needs.RUNNING_THE_PLACE,
    "people.renew_link": Needs.RUNNING_THE_PLACE,
    "people.reset_second_factor": Needs.RUNNING_THE_PLACE,
    "people.disable": Needs.RUNNING_THE_PLACE,
    "audit.every": Needs.RUNNING_THE_PLACE,
    "audit.check": Needs.RUNNING_THE_PLACE,
    "public.unsubscribe_page": Needs.NOTHING,
    "public.unsubscribe": Needs.NOTHING,
    "dashboard.home": Needs.SIGNED_IN,
    "search.show": Needs.LOOKING,
    "dashboard.today": Needs.LOOKING,
    "dashboard.seen": Needs.LOOKING,
    "opportunities.board": Needs.LOOKING,
    "opportunities.table": Needs.LOOKING,
    "opportunities.show": Needs.LOOKING,
    "opportunities.move": Needs.WORKING,
    "opportunities.learn": Needs.WORKING,
    "pipeline.export": Needs.LOOKING,
    "pipeline.change": Needs.WORKING,
    "pipeline.enrol": Needs.MANAGING,
    "pipeline.undo": Needs.WORKING,
    "pipeline.save_view": Needs.LOOKING,
    "pipeline.forget_view": Needs.LOOKING,
    "assets.inventory": Needs.LOOKING,
    "assets.set_kind": Needs.PROSPECTING,
    "assets.calendar": Needs.LOOKING,
    "assets.add": Needs.PROSPECTING,
    "assets.put_online": Needs.PROSPECTING,
    "assets.take_out": Needs.PROSPECTING,
    "assets.ideas": Needs.LOOKING,
    "assets.sites": Needs.LOOKING,
    "reasons.every": Needs.LOOKING,
    "reasons.show": Needs.LOOKING,
    "gap.sites": Needs.LOOKING,
    "reasons.tell_it": Needs.PROSPECTING,
    "reasons.set_weights": Needs.PROSPECTING,
    "reasons.stop": Needs.PROSPECTING,
    "reasons.look": Needs.PROSPECTING,
    "reasons.read_again": Needs.PROSPECTING,
    "reasons.accept": Needs.PROSPECTING,
    "partners.every": Needs.LOOKING,
    "partners.add": Needs.PROSPECTING,
    "partners.show": Needs.LOOKING,
    "partners.set_page": Needs.PROSPECTING,
    "partners.agree": Needs.PROSPECTING,
    "partners.promise": Needs.PROSPECTING,
    "partners.done": Needs.PROSPECTING,
    "partners.end": Needs.PROSPECTING,
    "plan.show": Needs.LOOKING,
    "contacts.every": Needs.LOOKING,
    "contacts.show": Needs.LOOKING,
    "contacts.choose": Needs.PROSPECTING,
    "contacts.guess": Needs.PROSPECTING,
    "contacts.approve": Needs.MANAGING,
    "contacts.merge": Needs.PROSPECTING,
    "contacts.split": Needs.PROSPECTING,
    "contacts.leave_alone": Needs.PROSPECTING,
    "contacts.export": Needs.MANAGING,
    "contacts.erase": Needs.RUNNING_THE_PLACE,
    "lawfulness.note_consent": Needs.MANAGING,
    "lawfulness.end_consent": Needs.MANAGING,
    "lawfulness.set_subscriber": Needs.PROSPECTING,
    "lawfulness.override": Needs.MANAGING,
    "lawfulness.keep": Needs.MANAGING,
    "lawfulness.export": Needs.MANAGING,
    "press.every": Needs.LOOKING,
    "press.write": Needs.PROSPECTING,
    "press.show": Needs.LOOKING,
    "press.move": Needs.PROSPECTING,
    "press.set_embargo": Needs.PROSPECTING,
    "press.set_listed": Needs.PROSPECTING,
    "press.take": Needs.PROSPECTING,
    "prospects.table": Needs.LOOKING,
    "imports.every": Needs.LOOKING,
    "imports.bring": Needs.PROSPECTING,
    "imports.look": Needs.LOOKING,
    "imports.decide": Needs.PROSPECTING,
    "imports.discard": Needs.PROSPECTING,
    "imports.searches": Needs.LOOKING,
    "imports.add_footprint": Needs.PROSPECTING,
    "imports.remove_footprint": Needs.PROSPECTING,
    "imports.paste": Needs.PROSPECTING,
    "prospects.new": Needs.PROSPECTING,
    "prospects.add": Needs.PROSPECTING,
    "prospects.crawl": Needs.PROSPECTING,
    "drafts.queue": Needs.LOOKING,
    "drafts.approve": Needs.WRITING,
    "drafts.approve_clean": Needs.WRITING,
    "drafts.edit": Needs.WRITING,
    "drafts.reject": Needs.WRITING,
    "inbox.threads": Needs.LOOKING,
    "inbox.show": Needs.LOOKING,
    "inbox.mark_read": Needs.WRITING,
    "inbox.answer": Needs.WRITING,
    "inbox.decide_match": Needs.WRITING,
    "inbox.correct_meaning": Needs.WRITING,
    "inbox.everywhere": Needs.SIGNED_IN,
    "rates.table": Needs.LOOKING,
    "inbox_work.assign": Needs.WRITING,
    "inbox_work.snooze": Needs.WRITING,
    "inbox_work.add_note": Needs.WRITING,
    "inbox_work.save_reply": Needs.WRITING,
    "inbox_work.forget_reply": Needs.WRITING,
    "inbox_work.approve_referral": Needs.WRITING,
    "inbox_work.read_again": Needs.WRITING,
    "inbox_work.attachment": Needs.LOOKING,
    "inbox_work.source": Needs.LOOKING,
    "inbox_work.as_sent": Needs.LOOKING,
    "backlinks.table": Needs.RESULTS,
    "backlinks.export": Needs.RESULTS,
    "backlinks.show": Needs.RESULTS,
    "backlinks.accept": Needs.WORKING,
    "backlinks.profile.show": Needs.RESULTS,
    "backlinks.profile.again": Needs.WORKING,
    "backlinks.alerts.every": Needs.LOOKING,
    "backlinks.alerts.put_aside": Needs.WORKING,
    "backlinks.alerts.set_kinds": Needs.MANAGING,
    "backlinks.harm.every": Needs.LOOKING,
    "backlinks.harm.again": Needs.PROSPECTING,
    "backlinks.harm.decide": Needs.PROSPECTING,
    "backlinks.harm.removals": Needs.LOOKING,
    "backlinks.harm.settle": Needs.PROSPECTING,
    "backlinks.disavow.show": Needs.LOOKING,
    "backlinks.disavow.version": Needs.LOOKING,
    "backlinks.disavow.download": Needs.LOOKING,
    "backlinks.disavow.make": Needs.MANAGING,
    "backlinks.disavow.take": Needs.MANAGING,
    "backlinks.disavow.uploaded": Needs.MANAGING,
    "backlinks.disavow.undo": Needs.MANAGING,
    "campaigns.every": Needs.LOOKING,
    "campaigns.show": Needs.LOOKING,
    "campaigns.new": Needs.MANAGING,
    "campaigns.add": Needs.MANAGING,
    "campaigns.limits": Needs.MANAGING,
    "letters.edit": Needs.LOOKING,
    "letters.preview": Needs.LOOKING,
    "letters.save": Needs.MANAGING,
    "letters.add": Needs.MANAGING,
    "letters.remove": Needs.MANAGING,
    "letter_texts.add": Needs.MANAGING,
    "letter_texts.pause": Needs.MANAGING,
    "letter_texts.history": Needs.LOOKING,
    "letter_texts.restore": Needs.MANAGING,
    "campaigns.start": Needs.MANAGING,
    "campaigns.pause": Needs.MANAGING,
    "schedule.show": Needs.LOOKING,
    "schedule.letter": Needs.LOOKING,
    "schedule.done": Needs.WORKING,
    "mailboxes.every": Needs.LOOKING,
    "mailboxes.new": Needs.MANAGING,
    "mailboxes.add": Needs.MANAGING,
    "mailboxes.try_it": Needs.MANAGING,
    "mailboxes.change_password": Needs.MANAGING,
    "mailboxes.pause": Needs.MANAGING,
    "mailboxes.resume": Needs.MANAGING,
    "runs.every": Needs.LOOKING,
    "runs.show": Needs.LOOKING,
    "runs.progress": Needs.LOOKING,
    "runs.stop": Needs.WORKING,
    "runs.go_on": Needs.WORKING,
    "projects.new": Needs.RUNNING_THE_PLACE,
    "projects.add": Needs.RUNNING_THE_PLACE,
    "projects.settings": Needs.LOOKING,
    "projects.save": Needs.MANAGING,
}

# Where a body may be larger than a form: as large as the setting for uploads allows.
UPLOADS = frozenset({"imports.bring"})

# A mail provider's one-click request has no cookie and no token of ours (RFC 8058, 3.2).
WITHOUT_CSRF = frozenset({"public.unsubscribe"})


def may(role: Role | None, endpoint: str, *, signed_in: bool = True) -> bool:
    """Whether somebody may use the route: with this role in the project at hand, None for none."""
    needs = ROUTES.get(endpoint)
    if needs is None:
        return False
    if not signed_in:
        return needs is Needs.NOTHING
    return needs in (NO_ROLE if role is None else GRANTS[role])
