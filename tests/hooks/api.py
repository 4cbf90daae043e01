"""An API that issues keys, of nobody's: as the hook for HTTP is told by its description."""

import json
import secrets
import sys
import time

sys.dont_write_bytecode = True

import server

TOKEN = sys.argv[1]
KEYS: dict = {}
# Which version each consumer says that it uses, and when each key was used last.
REPORTED: dict = {}
LAST_USED: dict = {}
BY_REQUEST: dict = {}


class Api(server.Handler):
    def answer(self, method, path, headers, body):
        if path == "/work":
            name = next((name for name, secret in KEYS.items() if secret == headers.get("X-Key")), None)
            LAST_USED[name] = time.monotonic()
            return (401 if name is None else 200), {}
        if path.startswith("/consumers/") and method == "PUT":
            REPORTED[path.split("/")[2]] = json.loads(body)
            return 204, None
        if path.startswith("/consumers/") and path.split("/")[2] in REPORTED:
            return 200, {"credential": {"version": REPORTED[path.split("/")[2]]}}
        if path.startswith("/consumers/"):
            return 200, {"credential": {"version": max(KEYS, default="none")}, "token": headers.get("Authorization")}
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"error": "who are you?"}
        if path == "/elsewhere":
            return 302, None, [("Location", "/v1/keys")]
        if path.startswith("/status/"):
            return int(path.rpartition("/")[2]), {"echo": json.loads(body) if body else None}
        if path == "/long":
            return 200, b'"' + b"x" * (2 << 20) + b'"'
        if path == "/text":
            return 200, b"it is no JSON"
        if path == "/v1/keys" and method == "POST":
            request = headers.get("Idempotency-Key")
            if request not in BY_REQUEST:
                BY_REQUEST[request] = f"key-{len(KEYS) + 1}"
                KEYS[BY_REQUEST[request]] = secrets.token_hex(20)
            name = BY_REQUEST[request]
            return 201, {"key": {"id": name, "secret": KEYS[name], "names": [json.loads(body)["name"]]}}
        if path == "/v1/check":
            return 200, {"ok": json.loads(body)["secret"] in KEYS.values()}
        name = path.split("/")[3]
        if path.endswith("/usage?minutes=15"):
            return 200, {"requests": 3}
        if path.endswith("/recent"):
            return 200, {"requests": 1 if time.monotonic() - LAST_USED.get(name, 0) < 1 else 0}
        if method == "DELETE":
            return (204 if KEYS.pop(name, None) else 404), None
        return 404, {}


server.serve(Api)
