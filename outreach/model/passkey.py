"""Passkeys: keys that a phone, a computer or a stick keeps, and that sign people in."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, maybe_at_field


class Passkey(SQLModel, table=True):
    """One key of one person.

    Attributes:
        credential_id: as the browser names it, base64url.
        public: the authenticator's id, the credential id and the public key in COSE form, as
            WebAuthn's attested credential data, base64url. No secret.
        name: what its owner calls it.
        sign_count: as the key counted at its last use; 0 for keys that don't count.
        challenged_at: when the challenge was made that it answered last: none is answered twice.
    """

    __tablename__ = "passkey"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True, ondelete="CASCADE")
    credential_id: str = Field(max_length=1400, unique=True)
    public: str
    name: str = Field(max_length=60)
    sign_count: int = Field(default=0, sa_type=BigInteger)  # 32 bits without a sign
    challenged_at: datetime = at_field()
    made_at: datetime = at_field()
    used_at: datetime | None = maybe_at_field()
