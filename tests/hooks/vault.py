"""Vault's KV store, version 2, as its API is documented: data, metadata and destroy below the mount `kv`."""

import json
import sys

sys.dont_write_bytecode = True

import server

TOKEN = sys.argv[1]
SECRETS: dict = {}
FAIL = {"next": 0}


def part(secret, number):
    version = secret["versions"][number - 1]
    return {
        "data": None if version["destroyed"] else version["data"],
        "metadata": {
            "version": number,
            "created_time": "2026-01-01T00:00:00Z",
            "deletion_time": "",
            "destroyed": version["destroyed"],
            "custom_metadata": secret["custom"] or None,
        },
    }


class Vault(server.Handler):
    def answer(self, method, path, headers, body):
        if path == "/_fail":  # The next requests fail.
            FAIL["next"] = json.loads(body)
            return 200, {}
        if headers.get("X-Vault-Token") != TOKEN:
            return 403, {"errors": ["permission denied"]}
        if FAIL["next"] > 0:
            FAIL["next"] -= 1
            return 503, {"errors": ["sealed"]}
        path, _, query = path.partition("?")
        root, version, mount, kind, *rest = path.split("/")
        name = "/".join(rest)
        if (root, version, mount) != ("", "v1", "kv") or not name:
            return 404, {"errors": []}
        document = json.loads(body) if body else {}
        secret = SECRETS.get(name)
        return getattr(self, kind)(method, name, secret, document, query, headers)

    def data(self, method, name, secret, document, query, headers):
        if method == "GET":
            if not secret or not secret["versions"]:
                return 404, {"errors": []}
            number = int(query.partition("version=")[2] or len(secret["versions"]))
            if number > len(secret["versions"]):
                return 404, {"errors": []}
            found = part(secret, number)
            return (404 if found["data"] is None else 200), {"data": found}
        secret = SECRETS.setdefault(name, {"versions": [], "custom": {}})
        if document["options"]["cas"] != len(secret["versions"]):
            return 400, {"errors": ["check-and-set parameter did not match the current version"]}
        secret["versions"].append({"data": document["data"], "destroyed": False})
        return 200, {"data": {"version": len(secret["versions"])}}

    def metadata(self, method, name, secret, document, query, headers):
        if method == "POST":
            SECRETS.setdefault(name, {"versions": [], "custom": {}})["custom"] = document["custom_metadata"]
            return 204, None
        if secret is None:
            return 404, {"errors": []}
        if method == "GET":
            return 200, {"data": {"custom_metadata": secret["custom"] or None, "current_version": len(secret["versions"])}}
        if headers.get("Content-Type") != "application/merge-patch+json":
            return 415, {"errors": ["unsupported media type"]}
        merged = {**secret["custom"], **document["custom_metadata"]}
        secret["custom"] = {key: value for key, value in merged.items() if value is not None}
        if not all(isinstance(value, str) for value in secret["custom"].values()):
            return 400, {"errors": ["custom_metadata holds something that is no string"]}
        return 204, None

    def destroy(self, method, name, secret, document, query, headers):
        for number in document["versions"]:
            if secret and 0 < number <= len(secret["versions"]):
                secret["versions"][number - 1] = {"data": None, "destroyed": True}
        return 204, None


server.serve(Vault)
