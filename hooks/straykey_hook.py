"""What the ready-made hooks share: the protocol of straykey's hooks, and careful ways to run programs and to speak HTTP.

A hook gets one JSON document on its standard input and answers with one on its standard output (docs/hooks.md). It ends with 0
and an answer, or with a status of sysexits.h and a sentence on its standard error: 75 if another attempt may help, another if
not. Secrets come and go through pipes only: nothing here puts one into an argument, the environment, a file or a message.
"""

import argparse
import dataclasses
import http.client
import json
import os
import pathlib
import secrets
import ssl
import string
import subprocess
import sys
import traceback
import urllib.error
import urllib.parse
import urllib.request
from typing import Callable, NoReturn, Optional

USAGE = 64
BAD_DATA = 65
SOFTWARE = 70
TEMPORARY = 75
PROTOCOL = 76
NO_PERMISSION = 77
CONFIG = 78

SCHEMA, VERSION = "straykey.hook", 1
MOST_INPUT = 1 << 20
MOST_MESSAGE = 400
STEPS = (
    "revoke halt create test announce store confirm verify resume notify page restore withdraw".split()
)
LETTERS_AND_DIGITS = string.ascii_letters + string.digits


class Refused(Exception):
    """The step is not done. The sentence holds no secret."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status = status


@dataclasses.dataclass(frozen=True)
class Version:
    """What names a version of the credential without being secret; of the new one, the secret too if it is handed on."""

    fingerprint: Optional[str] = None
    version: Optional[str] = None
    public_id: Optional[str] = None
    reference: Optional[str] = None
    expires: Optional[str] = None
    secret: Optional[str] = dataclasses.field(default=None, repr=False)

    @classmethod
    def read(cls, document: dict, place: str) -> "Version":
        if not isinstance(document, dict):
            raise Refused(BAD_DATA, f"the request's `{place}` is no object")
        values = {field.name: document.get(field.name) for field in dataclasses.fields(cls)}
        for name, value in values.items():
            if value is not None and not isinstance(value, str):
                raise Refused(BAD_DATA, f"the request's `{place}.{name}` is no text")
        return cls(**values)

    def public_half(self, option: str) -> str:
        """What goes with the secret, such as the user of a password."""
        half = self.public_id or self.version
        if not half:
            raise Refused(BAD_DATA, f"{option} is given, and the new version has no `public_id`")
        return half


@dataclasses.dataclass(frozen=True)
class Request:
    """What straykey asks for."""

    step: str
    consumer: Optional[str]
    idempotency_key: str
    attempt: int
    rotation: str
    mode: str
    incident: Optional[str]
    reason: str
    credential: dict
    old: Version
    new: Optional[Version]
    window: Optional[dict]
    document: dict = dataclasses.field(repr=False)

    @classmethod
    def read(cls, text: bytes) -> "Request":
        try:
            document = json.loads(text)
        except ValueError:
            raise Refused(BAD_DATA, "standard input is not one JSON document: hooks are called by `straykey rotate`") from None
        if not isinstance(document, dict) or document.get("schema") != SCHEMA or document.get("version") != VERSION:
            raise Refused(BAD_DATA, f"standard input is no `{SCHEMA}` request of version {VERSION}")
        for name, kind in (("step", str), ("idempotency_key", str), ("rotation", str), ("mode", str), ("credential", dict)):
            if not isinstance(document.get(name), kind) or not document[name]:
                raise Refused(BAD_DATA, f"the request has no `{name}`")
        if document["step"] not in STEPS:
            raise Refused(BAD_DATA, "the request's step is none of a rotation")
        return cls(
            step=document["step"],
            consumer=document.get("consumer"),
            idempotency_key=document["idempotency_key"],
            attempt=document.get("attempt") or 1,
            rotation=document["rotation"],
            mode=document["mode"],
            incident=document.get("incident"),
            reason=document.get("reason") or "",
            credential=document["credential"],
            old=Version.read(document.get("old") or {}, "old"),
            new=Version.read(document["new"], "new") if document.get("new") else None,
            window=document.get("window"),
            document=document,
        )

    @property
    def emergency(self) -> bool:
        return self.mode == "emergency"

    def needed_new(self) -> Version:
        """The new version, where the step makes no sense without."""
        if self.new is None:
            raise Refused(BAD_DATA, f"`{self.step}` needs a new version, and the request has none: `create` comes first")
        return self.new

    def needed_secret(self) -> str:
        """The new secret, where the step makes no sense without."""
        secret = self.needed_new().secret
        if not secret:
            raise Refused(BAD_DATA, f"`{self.step}` needs the new secret, and the request has none: ask `create` again")
        return secret


Answer = dict
Steps = dict[str, Callable[[argparse.Namespace, Request], Answer]]


def done(message: Optional[str] = None, **members) -> Answer:
    return {"outcome": "done", **_present(message, members)}


def pending(message: str, **members) -> Answer:
    """Not yet: straykey asks again."""
    return {"outcome": "pending", **_present(message, members)}


def failed(message: str, **members) -> Answer:
    """It cannot be done, and trying again will not help."""
    return {"outcome": "failed", **_present(message, members)}


def _present(message: Optional[str], members: dict) -> dict:
    members = {name: value for name, value in members.items() if value is not None}
    return members if message is None else {**members, "message": message[:MOST_MESSAGE]}


class Parser(argparse.ArgumentParser):
    """Arguments, with the exit status of sysexits.h for wrong ones. What was typed is not repeated."""

    def __init__(self, description: str, example: str):
        super().__init__(
            description=description,
            epilog=f"example, in the inventory:\n\n{example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {message} (see --help)\n")


def main(parser: Parser, steps: Steps) -> NoReturn:
    """Reads arguments and request, does the step, answers."""
    arguments = parser.parse_args()
    try:
        text = sys.stdin.buffer.read(MOST_INPUT + 1)
        if len(text) > MOST_INPUT:
            raise Refused(BAD_DATA, "the request is longer than a megabyte")
        request = Request.read(text)
        step = steps.get(request.step)
        if step is None:
            raise Refused(USAGE, f"this hook does not do `{request.step}`. It does {', '.join(steps)}")
        answer = step(arguments, request)
    except Refused as refused:
        _end(parser.prog, refused.status, str(refused))
    except Exception as error:  # Its text and the values around it may be secret: only its kind and its place are told.
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{pathlib.PurePath(place.filename).name}, line {place.lineno}"
        _end(parser.prog, SOFTWARE, f"a mistake in the hook: {type(error).__name__} at {where}")
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    sys.exit(0)


def _end(program: str, status: int, sentence: str) -> NoReturn:
    print(f"{program}: {sentence[:MOST_MESSAGE]}", file=sys.stderr)
    sys.exit(status)


def password(length: int = 40) -> str:
    """A password of letters and digits: 40 of them are 238 bits, and no place has to quote them."""
    return "".join(secrets.choice(LETTERS_AND_DIGITS) for _ in range(length))


def hidden(text: str, *values: Optional[str]) -> str:
    """The text without these values."""
    for value in sorted(filter(None, values), key=len, reverse=True):
        text = text.replace(value, "[secret]")
    return text


@dataclasses.dataclass(frozen=True)
class Ended:
    """A program that ended."""

    status: int
    output: str = dataclasses.field(repr=False)
    trouble: str = dataclasses.field(repr=False)


def run(argv: list[str], given: str, seconds: float, **environment: str) -> Ended:
    """Runs a program without a shell, with this on its standard input."""
    try:
        ended = subprocess.run(
            argv,
            input=given.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=seconds,
            env={**os.environ, **environment},
        )
    except FileNotFoundError:
        raise Refused(CONFIG, f"there is no program `{argv[0]}`: install it, or put its folder into PATH") from None
    except PermissionError:
        raise Refused(CONFIG, f"`{argv[0]}` may not be run") from None
    except subprocess.TimeoutExpired:
        raise Refused(TEMPORARY, f"`{argv[0]}` did not end within {seconds:g} s") from None
    return Ended(ended.returncode, ended.stdout.decode(errors="replace"), ended.stderr.decode(errors="replace"))


def argv_of(text: str) -> list[str]:
    """An argument that is itself a program with arguments: a JSON list, because no shell splits it."""
    try:
        argv = json.loads(text)
    except ValueError:
        argv = None
    if not isinstance(argv, list) or not argv or not all(isinstance(one, str) for one in argv):
        raise argparse.ArgumentTypeError("it is a JSON list of a program and its arguments, such as '[\"hooks/mine\"]'")
    return argv


def read_line(path: str, what: str) -> str:
    """The first line of a file that holds somebody's own secret, such as the token that an agent keeps fresh."""
    try:
        with open(path, encoding="utf-8") as file:
            line = file.readline(8192).strip()
    except OSError as error:
        raise Refused(CONFIG, f"{what} cannot be read from `{path}`: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Refused(CONFIG, f"{what} in `{path}` is not UTF-8") from None
    if not line:
        raise Refused(CONFIG, f"{what} cannot be read from `{path}`: its first line is empty")
    return line


@dataclasses.dataclass(frozen=True)
class Response:
    """What a server answered."""

    status: int
    body: bytes = dataclasses.field(repr=False)

    def json(self, what: str):
        try:
            return json.loads(self.body)
        except ValueError:
            raise Refused(PROTOCOL, f"{what} answered with {self.status} and something that is not JSON") from None

    def refuse(self, what: str) -> NoReturn:
        """Ends the step, with the exit status that fits. The body is not repeated."""
        if self.status in (408, 425, 429) or self.status >= 500:
            raise Refused(TEMPORARY, f"{what} answered with {self.status}")
        if self.status in (401, 403):
            raise Refused(NO_PERMISSION, f"{what} answered with {self.status}: the hook's own access is not enough")
        raise Refused(PROTOCOL, f"{what} answered with {self.status}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would take a secret elsewhere."""

    def redirect_request(self, *_):
        return None


@dataclasses.dataclass(frozen=True)
class Client:
    """Speaks HTTP: TLS verified, no redirects, no proxies of the environment, bounded answers."""

    ca_file: Optional[str] = None
    seconds: float = 20
    plain: bool = False

    def send(self, what: str, method: str, url: str, headers: dict[str, str], body: Optional[bytes] = None) -> Response:
        self._check(url)
        for name, value in headers.items():
            if not name or not all(32 < ord(letter) < 127 for letter in name) or not all(31 < ord(letter) < 127 for letter in value):
                raise Refused(CONFIG, f"the header `{name if name.isascii() and name.isprintable() else '?'}` holds a character that no header may hold")
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
        except OSError as error:
            raise Refused(CONFIG, f"`{self.ca_file}` holds no certificates: {error.strerror}") from None
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context), _NoRedirect()
        )
        request = urllib.request.Request(url, data=body, headers=headers, method=method)
        try:
            try:
                response = opener.open(request, timeout=self.seconds)
            except urllib.error.HTTPError as error:
                response = error
            with response:
                text = response.read(MOST_INPUT + 1)
                status = response.status
        except urllib.error.URLError as error:
            if isinstance(error.reason, ssl.SSLCertVerificationError):
                raise Refused(CONFIG, f"{what} shows a certificate that is not trusted: {error.reason.verify_message}") from None
            raise Refused(TEMPORARY, f"{what} cannot be reached: {getattr(error.reason, 'strerror', None) or 'no connection'}") from None
        except (OSError, http.client.HTTPException) as error:
            raise Refused(TEMPORARY, f"{what} broke off: {type(error).__name__}") from None
        if len(text) > MOST_INPUT:
            raise Refused(PROTOCOL, f"{what} answered with more than a megabyte")
        return Response(status, text)

    def _check(self, url: str) -> None:
        try:
            parts = urllib.parse.urlsplit(url)
            host = parts.hostname
            parts.port
        except ValueError:
            host = None
        if not host or parts.username is not None or not url.isascii() or not url.isprintable() or " " in url:
            raise Refused(CONFIG, "the address is no URL, or has a user name in it")
        if parts.scheme == "https" or (parts.scheme == "http" and (self.plain or host in ("127.0.0.1", "::1", "localhost"))):
            return
        raise Refused(CONFIG, f"`{parts.scheme}://{host}` is not encrypted: use https")
