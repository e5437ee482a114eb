"""Builds the Flask app out of a runtime. Nothing is opened, read or started here."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from jinja2 import FileSystemLoader, StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from outreach.bundled import bundled
from outreach.config import Settings
from outreach.languages import teach
from outreach.web import (
    account,
    assets,
    audit,
    auth,
    backlinks,
    campaigns,
    contacts,
    dashboard,
    dkim,
    drafts,
    failures,
    files,
    followed,
    gap,
    gate,
    guides,
    headers,
    imports,
    inbox,
    inbox_work,
    joining,
    lawfulness,
    letter_order,
    letter_texts,
    letters,
    mail_providers,
    mailbox_consent,
    mailbox_servers,
    mailbox_settings,
    mailboxes,
    notifications,
    opportunities,
    partners,
    passkeys,
    people,
    pipeline,
    pipeline_settings,
    placements,
    plan,
    press,
    projects,
    prospects,
    providers,
    public,
    rates,
    reasons,
    rendering,
    report_mail,
    reports,
    runs,
    runtime,
    schedule,
    search,
    search_requests,
    second_factor,
    security_log,
    setup,
    stages,
    start,
    static_files,
    suppressions,
    triage,
    trials,
)
from outreach.web.sessions import TableSessions
from outreach.web.speech import language_now

_MEBIBYTE = 1024 * 1024
_BLUEPRINTS = (
    public.pages,
    auth.pages,
    start.pages,
    joining.pages,
    account.pages,
    second_factor.pages,
    passkeys.pages,
    people.pages,
    audit.pages,
    dashboard.pages,
    notifications.pages,
    search.pages,
    opportunities.pages,
    pipeline.pages,
    drafts.pages,
    reasons.pages,
    gap.pages,
    assets.pages,
    partners.pages,
    plan.pages,
    contacts.pages,
    suppressions.pages,
    lawfulness.pages,
    press.pages,
    prospects.pages,
    triage.pages,
    followed.pages,
    imports.pages,
    search_requests.pages,
    providers.pages,
    inbox.pages,
    inbox_work.pages,
    rates.pages,
    backlinks.pages,
    placements.pages,
    reports.pages,
    report_mail.pages,
    campaigns.pages,
    letters.pages,
    letter_order.pages,
    letter_texts.pages,
    trials.pages,
    mailboxes.pages,
    mailbox_consent.pages,
    mailbox_servers.pages,
    mailbox_settings.pages,
    dkim.pages,
    mail_providers.pages,
    schedule.pages,
    runs.pages,
    projects.pages,
    setup.pages,
    pipeline_settings.pages,
    guides.pages,
    files.pages,
)


class RowNumber(IntegerConverter):
    """A number in an address that a column can hold; a longer one names nothing."""

    regex = r"\d{1,18}"


def build(serving: runtime.Serving) -> Flask:
    """Return the app; all it knows of the outside is in `serving`."""
    app = Flask("outreach.web", static_folder=str(Path(__file__).parent / "static"))
    app.config.update(
        MAX_CONTENT_LENGTH=_MEBIBYTE,
        MAX_FORM_MEMORY_SIZE=_MEBIBYTE,
        MAX_FORM_PARTS=500,
    )
    app.jinja_loader = FileSystemLoader(bundled("templates") / "web")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    teach(app.jinja_env, language_now)
    app.url_map.converters["int"] = RowNumber
    runtime.attach(app.extensions, serving)
    app.session_interface = TableSessions(serving)
    app.after_request(headers.protect)
    app.after_request(security_log.note)
    gate.install(app)
    failures.install(app)
    rendering.install(app)
    stages.install(app)
    static_files.install(app)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    _believe_proxies(app, serving.settings)
    return app


def _believe_proxies(app: Flask, settings: Settings) -> None:
    """X-Forwarded-* counts only when the settings say that a proxy of ours sets it."""
    hops = settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
