"""What lets people and their programs in: roles per project, invitations, API tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from outreach.errors import Conflict
from outreach.model.event import record
from outreach.model.user import ApiToken, Invitation, Membership, Role, User

TOKENS_PER_USER = 20


def memberships(session: Session) -> dict[int, dict[int, Role]]:
    """User id to {project id: role}, for people who do not have one role everywhere."""
    found: dict[int, dict[int, Role]] = {}
    for row in session.exec(select(Membership)):
        found.setdefault(row.user_id, {})[row.project_id] = row.role
    return found


def set_roles(
    session: Session,
    user: User,
    role: Role,
    *,
    every_project: bool,
    projects: Mapping[int, Role],
    at: datetime,
    actor: str,
) -> None:
    """Replace what the person may do, everywhere.

    Raises:
        Conflict: nobody would be left who runs the installation.
    """
    keeps = role is Role.ADMIN and every_project
    if user.is_admin and not keeps and not _other_admin(session, user):
        raise Conflict("Somebody must run the installation: make another person admin first.")
    before = user.role
    user.role, user.every_project = role, every_project
    session.exec(delete(Membership).where(col(Membership.user_id) == user.id))
    if not every_project:
        session.add_all(
            Membership(user_id=user.id or 0, project_id=number, role=each)
            for number, each in projects.items()
        )
    where = "every project" if every_project else f"{len(projects)} projects"
    record(user, "role_changed", at=at, actor=actor, before=before, role=role, where=where)


def disable(session: Session, user: User, *, at: datetime, actor: str) -> None:
    """Let nobody in under this account any more; what the person did stays on record.

    Raises:
        Conflict: nobody would be left who runs the installation.
    """
    if user.is_admin and not _other_admin(session, user):
        raise Conflict("Somebody must run the installation: make another person admin first.")
    user.disable(at=at, actor=actor)
    session.exec(delete(ApiToken).where(col(ApiToken.user_id) == user.id))
    session.exec(delete(Invitation).where(col(Invitation.user_id) == user.id))


def _other_admin(session: Session, user: User) -> bool:
    query = select(User.id).where(
        User.role == Role.ADMIN,
        col(User.every_project).is_(True),
        col(User.active).is_(True),
        User.id != user.id,
    )
    return session.exec(query).first() is not None


def invite(
    session: Session, user_id: int, token_hash: str, *, at: datetime, until: datetime
) -> None:
    """Keep a fresh invitation; older ones of the same person end."""
    session.exec(delete(Invitation).where(col(Invitation.user_id) == user_id))
    session.add(Invitation(token_hash=token_hash, user_id=user_id, made_at=at, expires_at=until))


def invited(session: Session, token_hash: str, *, now: datetime) -> User | None:
    """The person whom a link invites, None if it was used, has ended or never was."""
    query = (
        select(User)
        .join(Invitation, col(Invitation.user_id) == User.id)
        .where(Invitation.token_hash == token_hash, Invitation.expires_at > now)
    )
    return session.exec(query).first()


def use_invitation(session: Session, token_hash: str) -> bool:
    """Spend the link; false if somebody else was faster."""
    spent = session.exec(delete(Invitation).where(col(Invitation.token_hash) == token_hash))
    return bool(spent.rowcount)


def add_token(session: Session, row: ApiToken) -> None:
    """Keep a token.

    Raises:
        Conflict: the person has too many.
    """
    if len(tokens_of(session, row.user_id)) >= TOKENS_PER_USER:
        raise Conflict(f"There are {TOKENS_PER_USER} tokens already: revoke one first.")
    session.add(row)


def tokens_of(session: Session, user_id: int) -> Sequence[ApiToken]:
    """A person's tokens, the newest first."""
    query = select(ApiToken).where(ApiToken.user_id == user_id)
    return session.exec(query.order_by(col(ApiToken.id).desc())).all()


def revoke_token(session: Session, user_id: int, number: int) -> bool:
    """End a token at once; false if the person has none of this number."""
    gone = delete(ApiToken).where(col(ApiToken.id) == number, col(ApiToken.user_id) == user_id)
    return bool(session.exec(gone).rowcount)


def token_owner(
    session: Session, token_hash: str, *, now: datetime
) -> tuple[ApiToken, User] | None:
    """The token and its active owner, None if it has ended."""
    query = (
        select(ApiToken, User)
        .join(User, col(User.id) == ApiToken.user_id)
        .where(
            ApiToken.token_hash == token_hash,
            ApiToken.expires_at > now,
            col(User.active).is_(True),
        )
    )
    return session.exec(query).first()


def token_used(session: Session, number: int, *, at: datetime) -> None:
    """The owner sees when a token was last used."""
    session.exec(update(ApiToken).where(col(ApiToken.id) == number).values(used_at=at))
