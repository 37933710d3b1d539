"""An OpenID Connect provider as an employer has one, running on this machine: Authlib's server, with PKCE required.

People sign in by their user name alone. `forge` changes what it signs, to try what a bad answer does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import flask
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeGrant, InvalidRequestError
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

CLIENT_ID = "naervaer"
CLIENT_SECRET = "hemmelig: med kolon og +%"
FORM = '<!doctype html><html lang="nb"><title>Logg inn</title><form method="post"><label>Bruker <input name="bruker"></label><button>Logg inn</button></form>'  # noqa: E501
Forge = Callable[[dict[str, Any], dict[str, Any]], str | None]


@dataclass
class Client:
    """The gateway, as it is registered with the provider."""

    redirect_uri: str
    methods: tuple[str, ...] = ("client_secret_basic",)

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, uri: str) -> bool:
        return uri == self.redirect_uri

    def check_client_secret(self, secret: str) -> bool:
        return secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in self.methods

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code:
    """A code, and what was asked for when it was given out."""

    bruker: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> None:
        return None

    get_acr = get_amr = get_auth_time


@dataclass
class Leverandor:
    """The running provider. `brukere` are the claims of each user; `keys` are published, the last one signs."""

    client: Client
    brukere: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: list[RSAKey] = field(default_factory=lambda: [new_key()])
    forge: Forge = lambda claims, header: None
    answers: int | None = None  # the status of every answer, instead of what it should be
    algorithms: tuple[str, ...] = ("RS256",)
    issuer: str = ""
    asked: list[str] = field(default_factory=list)  # the paths that were asked for
    _codes: dict[str, Code] = field(default_factory=dict)

    def app(self) -> flask.Flask:
        app = flask.Flask(__name__)
        server = AuthorizationServer(app, self._client, lambda token, request: None)
        server.register_grant(self._grant(), [self._openid(), CodeChallenge(required=True)])
        app.before_request(self._note)
        app.add_url_rule("/.well-known/openid-configuration", view_func=self._about)
        app.add_url_rule("/keys", view_func=self._keys)
        app.add_url_rule("/token", view_func=server.create_token_response, methods=["POST"])

        @app.route("/authorize", methods=["GET", "POST"])
        def authorize() -> Any:
            grant = server.get_consent_grant(end_user=None)
            bruker = flask.request.form.get("bruker") or flask.request.args.get("login_hint")
            if not bruker:
                return FORM
            granted = bruker if bruker in self.brukere else None
            return server.create_authorization_response(grant_user=granted, grant=grant)

        return app

    def _client(self, client_id: str) -> Client | None:
        return self.client if client_id == CLIENT_ID else None

    def _note(self) -> Any:
        self.asked.append(flask.request.path)
        return flask.Response("{}", self.answers) if self.answers else None

    def _about(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": list(self.algorithms),
            "token_endpoint_auth_methods_supported": list(self.client.methods),
        }

    def _keys(self) -> Any:
        return KeySet(list(self.keys)).as_dict(private=False)

    def _grant(self) -> type[AuthorizationCodeGrant]:
        codes = self._codes

        class Grant(AuthorizationCodeGrant):  # type: ignore[misc]
            TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

            def validate_authorization_request(self) -> Any:
                if self.request.payload.data.get("code_challenge_method") != "S256":
                    raise InvalidRequestError("PKCE is required")
                return super().validate_authorization_request()

            def save_authorization_code(self, code: str, request: Any) -> None:
                asked = request.payload.data
                codes[code] = Code(
                    request.user,
                    asked["redirect_uri"],
                    asked["scope"],
                    asked.get("nonce"),
                    asked["code_challenge"],
                    asked["code_challenge_method"],
                )

            def query_authorization_code(self, code: str, client: Client) -> Code | None:
                return codes.get(code)

            def delete_authorization_code(self, authorization_code: Code) -> None:
                codes.clear()

            def authenticate_user(self, authorization_code: Code) -> str:
                return authorization_code.bruker

        return Grant

    def _openid(self) -> OpenIDCode:
        provider = self

        class OpenId(OpenIDCode):  # type: ignore[misc]
            def exists_nonce(self, nonce: str, request: Any) -> bool:
                return any(code.nonce == nonce for code in provider._codes.values())

            def resolve_client_private_key(self, client: Client) -> RSAKey:
                return provider.keys[-1]

            def get_client_algorithm(self, client: Client) -> str:
                return "RS256"

            def get_client_claims(self, client: Client) -> dict[str, Any]:
                return {"iss": provider.issuer, "aud": [CLIENT_ID]}

            def get_encode_header(self, client: Client) -> dict[str, Any]:
                return {"alg": "RS256", "kid": provider.keys[-1].kid}

            def generate_user_info(self, user: str, scope: str) -> UserInfo:
                return UserInfo(sub=f"sub-{user}", **provider.brukere[user])

            def encode_id_token(self, token: dict[str, Any], request: Any) -> str:
                true = super().encode_id_token(token, request)
                read = jwt.decode(true, provider.keys[-1], algorithms=["RS256"])
                return provider.forge(read.claims, read.header) or true

        return OpenId(require_nonce=True)


def new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)


@contextmanager
def running(redirect_uri: str) -> Iterator[Leverandor]:
    """The provider on a port of its own; the gateway at `redirect_uri` is its only client."""
    provider = Leverandor(Client(redirect_uri))
    server = make_server("127.0.0.1", 0, provider.app(), threaded=True)
    provider.issuer = f"http://localhost:{server.server_port}"  # without TLS, Authlib serves this name alone
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
