"""Google and Microsoft as a mailbox meets them: a token endpoint, and servers that take XOAUTH2.

Their answers are those of their documentation: Google's "Using OAuth 2.0 for Web Server
Applications" and "SASL XOAUTH2 mechanism"; Microsoft's "OAuth 2.0 authorization code flow" and
"Authenticate an IMAP, POP or SMTP connection using OAuth".
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from tests.support.fake_smtp import Answer, FakeSmtp


@dataclass
class FakeProvider:
    """One provider with one account.

    Attributes:
        name: "google" or "microsoft".
        revoked: the owner took the consent back: refresh and access tokens end at once.
        asked: grant types that were asked for.
        leaves_out: what the answer to a code lacks, as "refresh_token" or "scope".
        account: whose the last token for a code is.
    """

    name: str
    revoked: bool = False
    asked: list[str] = field(default_factory=list)
    leaves_out: str = ""
    account: str = ""
    _given: int = 0
    _refresh: str = "refresh-0"
    _codes: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)

    def __call__(self, url: str, form: Mapping[str, str]) -> tuple[int, bytes]:
        """The token endpoint, as `PostForm`."""
        self.asked.append(form["grant_type"])
        if form["client_secret"] != "cl1ent-secret":
            return 401, json.dumps({"error": "invalid_client"}).encode()
        if form["grant_type"] == "authorization_code":
            return self._first(form)
        if self.revoked or form["refresh_token"] != self._refresh:
            return 400, json.dumps(self._ended()).encode()
        self._given += 1
        answer: dict[str, object] = {"access_token": self.access, "token_type": "Bearer"}
        if self.name == "microsoft":  # rotates the refresh token with every answer
            self._refresh = f"refresh-{self._given}"
            answer |= {"refresh_token": self._refresh, "ext_expires_in": 3599}
        return 200, json.dumps(answer | {"expires_in": 3599}).encode()

    def agree(self, asked: Mapping[str, str], account: str) -> str:
        """The owner of `account` says yes to what the consent page was asked; the code."""
        code = f"code-{len(self._codes)}"
        self._codes[code] = (account, asked)
        return code

    def _first(self, form: Mapping[str, str]) -> tuple[int, bytes]:
        """A token for a code: once, with its secret, to the address it was sent to."""
        self.account, asked = self._codes.pop(form["code"], ("", {}))
        challenge = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest())
        if asked.get("code_challenge") != challenge.decode().rstrip("="):
            return 400, json.dumps({"error": "invalid_grant"}).encode()
        if form["redirect_uri"] != asked["redirect_uri"]:
            return 400, json.dumps({"error": "redirect_uri_mismatch"}).encode()
        claims = {"aud": asked["client_id"], "email": self.account}
        body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        answer = {"refresh_token": self.grant(), "id_token": f"e30.{body}.c2ln"}
        answer |= {"access_token": self.access, "scope": asked["scope"], "expires_in": "3599"}
        if self.leaves_out == "scope":
            answer["scope"] = "openid email"
        else:
            answer.pop(self.leaves_out, None)
        return 200, json.dumps(answer).encode()

    def grant(self) -> str:
        """The owner says yes (again); the refresh token of the new consent."""
        self.revoked, self._refresh = False, f"granted-{self._given}"
        self._given += 1
        return self._refresh

    @property
    def access(self) -> str:
        """The access token that is good now."""
        return f"access-{self._given}"

    def _ended(self) -> dict[str, object]:
        if self.name == "google":
            words = "Token has been expired or revoked."
            return {"error": "invalid_grant", "error_description": words}
        words = "AADSTS50173: The provided grant has expired due to it being revoked; rosa@…"
        codes = {"error_codes": [50173], "suberror": "bad_token", "correlation_id": "0-0"}
        return {"error": "invalid_grant", "error_description": words, **codes}


@dataclass
class XoauthSmtp(FakeSmtp):
    """An SMTP server that takes the provider's access token and nothing else."""

    provider: FakeProvider = field(default_factory=lambda: FakeProvider("google"))
    extensions: tuple[str, ...] = ("SIZE 35882577", "AUTH LOGIN XOAUTH2", "PIPELINING")

    def answer_to(self, verb: str) -> Answer:
        if verb == "AUTH":
            opening = base64.b64decode(self.lines[-1].split()[-1]).decode()
            wanted = f"\x01auth=Bearer {self.provider.access}\x01\x01"
            if self.provider.revoked or not opening.endswith(wanted):
                return self._challenge()
        if verb == "LINE":  # the empty line that asks for the verdict
            return self._verdict()
        return super().answer_to(verb)

    def _challenge(self) -> str:
        """Google says why before the verdict; Microsoft refuses at once."""
        if self.provider.name == "microsoft":
            return self._verdict()
        why = {"status": "400", "schemes": "Bearer", "scope": "https://mail.google.com/"}
        return "334 " + base64.b64encode(json.dumps(why).encode()).decode()

    def _verdict(self) -> str:
        if self.provider.name == "microsoft":
            return "535 5.7.3 Authentication unsuccessful [AM0PR01CA0093.eurprd01.prod.example]"
        return (
            "535-5.7.8 Username and Password not accepted. For more information, go to\r\n"
            "535 5.7.8  https://support.google.com/mail/?p=BadCredentials 5b1f17b1804b1 - gsmtp"
        )
