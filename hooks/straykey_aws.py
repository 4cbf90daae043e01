"""How the hooks for AWS call AWS: through its own command line tool, which reads a secret from its standard input.

The tool finds its own credentials as it always does: a profile, an instance's role, a web identity. Of its errors the code is
told, not the text.
"""

import json
import re
from argparse import Namespace

import straykey_hook as hook
from straykey_hook import CONFIG, NO_PERMISSION, PROTOCOL, TEMPORARY, Refused

ERROR = re.compile(r"An error occurred \(([A-Za-z.]{1,80})\)")
FLEETING = re.compile(r"Throttl|TooManyRequests|LimitExceeded|InternalService|InternalFailure|ServiceUnavailable|ServiceFailure|RequestTimeout")
FORBIDDEN = re.compile(r"AccessDenied|UnrecognizedClient|InvalidClientTokenId|ExpiredToken|SignatureDoesNotMatch|NotAuthorized")
UNREACHABLE = re.compile(r"Could not connect|[Tt]imed? ?out|Connection was closed")


class Failed(Refused):
    """AWS refused, with this code."""

    def __init__(self, operation: str, code: str):
        status = TEMPORARY if FLEETING.search(code) else NO_PERMISSION if FORBIDDEN.search(code) else PROTOCOL
        super().__init__(status, f"AWS refuses `{operation}`: {code}")
        self.code = code


def arguments(parser: hook.Parser) -> None:
    parser.add_argument("--region", metavar="NAME", help="the region; that of the profile if it is left out")
    parser.add_argument("--profile", metavar="NAME", help="the profile of the AWS command line tool")
    parser.add_argument("--endpoint-url", metavar="URL", help="another address than AWS's own")
    parser.add_argument("--aws", default="aws", metavar="PROGRAM", help="the AWS command line tool")


def call(given: Namespace, service: str, operation: str, *options: str, secret: str = "") -> dict:
    """What AWS answers. An option that is `file:///dev/stdin` stands for the secret."""
    argv = [given.aws, service, operation, *options, "--output", "json"]
    for option in ("region", "profile", "endpoint_url"):
        if getattr(given, option):
            argv += [f"--{option.replace('_', '-')}", getattr(given, option)]
    ended = hook.run(argv, secret, 45, AWS_PAGER="")
    if ended.status == 0:
        try:
            return json.loads(ended.output or "{}")
        except ValueError:
            raise Refused(PROTOCOL, f"`aws {service} {operation}` answers something that is not JSON") from None
    code = ERROR.search(ended.trouble)
    if code:
        raise Failed(operation, code[1])
    if UNREACHABLE.search(ended.trouble):
        raise Refused(TEMPORARY, "AWS cannot be reached")
    why = "its credentials or its region are missing" if re.search(r"credentials|region|profile", ended.trouble) else f"status {ended.status}"
    raise Refused(CONFIG, f"`aws {service} {operation}` failed: {why}")
