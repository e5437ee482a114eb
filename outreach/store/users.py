"""Users and their attempts to sign in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, func, select

from outreach.errors import Conflict, InvalidInput, NotFound
from outreach.model.event import record
from outreach.model.project import Project
from outreach.model.user import FAILURES_KEPT, FAMILIAR, Membership, Role, SignIn, User


def email_key(email: str) -> str:
    """Comparison form of the address that somebody signs in with."""
    return email.strip().casefold()


def by_email(session: Session, email: str) -> User | None:
    """The user with this address, active or not."""
    return session.exec(select(User).where(User.email_key == email_key(email))).first()


def by_id(session: Session, user_id: int) -> User:
    """The user, or NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("There is no such user.")
    return user


def all_users(session: Session) -> Sequence[User]:
    """Everyone, by name."""
    return session.exec(select(User).order_by(User.name, User.email_key)).all()


def anybody(session: Session) -> bool:
    """Whether there is any account yet."""
    return session.exec(select(User.id).limit(1)).first() is not None


def roles_of(session: Session, user: User) -> dict[int, Role]:
    """Project id to the person's role there; a project that is missing does not exist for them."""
    if user.every_project:
        numbers = session.exec(select(Project.id)).all()
        return {number: user.role for number in numbers if number is not None}
    rows = session.exec(select(Membership).where(Membership.user_id == user.id))
    return {row.project_id: row.role for row in rows}


def roles_among(session: Session, user: User, project_ids: Collection[int]) -> dict[int, Role]:
    """The same for projects that are loaded already."""
    if user.every_project:
        return dict.fromkeys(project_ids, user.role)
    known = roles_of(session, user)
    return {number: known[number] for number in project_ids if number in known}


def names_of(session: Session, user_ids: set[int]) -> dict[int, str]:
    """Names by id, for pages that show who did what."""
    found = session.exec(select(User).where(col(User.id).in_(user_ids))).all()
    return {user.id: user.name or user.email for user in found if user.id is not None}


def add(
    session: Session,
    *,
    email: str,
    name: str,
    password_hash: str,
    role: Role,
    at: datetime,
    actor: str,
    every_project: bool = True,
) -> User:
    """Add a person.

    Raises:
        InvalidInput: the address has no @.
        Conflict: somebody has this address already.
    """
    _refuse_unusable(session, email)
    user = User(
        email=email.strip(),
        email_key=email_key(email),
        name=name.strip() or email.strip(),
        password_hash=password_hash,
        role=role,
        every_project=every_project,
        created_at=at,
        password_changed_at=at,
    )
    session.add(user)
    session.flush()
    record(user, "added", at=at, actor=actor, role=role)
    return user


def _refuse_unusable(session: Session, email: str) -> None:
    if "@" not in email.strip():
        raise InvalidInput("write an e-mail address, as ada@example.org.", field="email")
    if by_email(session, email) is not None:
        raise Conflict(f"There is a user with the address {email} already.")


def record_sign_in(
    session: Session, *, account_hash: str, address: str, succeeded: bool, at: datetime
) -> None:
    """Keep one attempt for the throttle."""
    session.add(SignIn(account_hash=account_hash, address=address, succeeded=succeeded, at=at))


def failures_of_account(
    session: Session, account_hash: str, *, since: datetime
) -> tuple[int, datetime | None]:
    """(how many failed attempts, when the last one was) for one account."""
    return _failures(session, col(SignIn.account_hash) == account_hash, since)


def failures_of_address(
    session: Session, address: str, *, since: datetime
) -> tuple[int, datetime | None]:
    """(how many failed attempts, when the last one was) from one network address."""
    return _failures(session, col(SignIn.address) == address, since)


def is_familiar(session: Session, account_hash: str, address: str, *, since: datetime) -> bool:
    """Somebody signed in to this account from this address lately."""
    return (
        session.exec(
            select(SignIn.id).where(
                SignIn.account_hash == account_hash,
                SignIn.address == address,
                col(SignIn.succeeded).is_(True),
                SignIn.at >= since,
            )
        ).first()
        is not None
    )


def sweep_sign_ins(session: Session, *, now: datetime) -> int:
    """Forget attempts that decide nothing any more; return how many."""
    at, succeeded = col(SignIn.at), col(SignIn.succeeded)
    failed = succeeded.is_(False) & (at < now - FAILURES_KEPT)
    return int(session.exec(delete(SignIn).where(failed | (at < now - FAMILIAR))).rowcount)


def _failures(session: Session, whose: object, since: datetime) -> tuple[int, datetime | None]:
    count, last = session.exec(
        select(func.count(), func.max(SignIn.at)).where(
            whose,  # type: ignore[arg-type]
            col(SignIn.succeeded).is_(False),
            SignIn.at >= since,
        )
    ).one()
    return int(count), last
