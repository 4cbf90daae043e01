"""As much of AWS as the hooks use: Secrets Manager's JSON protocol, the query protocol of IAM and STS, and their signature.

The signature of every request is checked: of those that AWS's own tool signs, and of the one that a hook signs itself.
"""

import hashlib
import hmac
import json
import secrets
import string
import sys
import urllib.parse

sys.dont_write_bytecode = True

import server

KEY, SECRET = sys.argv[1:3]
USER = "deploy"
ID_LETTERS = string.ascii_uppercase + "234567"


def made_key():
    return {
        "id": "AKIA" + "".join(secrets.choice(ID_LETTERS) for _ in range(16)),
        "secret": secrets.token_hex(20),
        "status": "Active",
    }


KEYS = [made_key()]
TAGS: dict = {}
LAST_USED: dict = {}
VERSIONS: dict = {}
STAGES: dict = {}
FAIL: list = []


class Refusal(Exception):
    pass


def known(key):
    """The secret of a key that works."""
    if key == KEY:
        return SECRET
    return next((one["secret"] for one in KEYS if one["id"] == key and one["status"] == "Active"), None)


def signed_by(method, path, headers, body):
    """Whose signature it is (Signature Version 4, as AWS documents it)."""
    kind, _, rest = headers.get("Authorization", "").partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    key, *scope = parts["Credential"].split("/")
    secret = known(key)
    if kind != "AWS4-HMAC-SHA256" or secret is None:
        raise Refusal("InvalidClientTokenId")
    names = parts["SignedHeaders"].split(";")
    assert "host" in names and "x-amz-date" in names
    canonical = [method, urllib.parse.urlsplit(path).path, urllib.parse.urlsplit(path).query]
    canonical += [f"{name}:{' '.join(headers[name].split())}" for name in names]
    canonical += ["", ";".join(names), hashlib.sha256(body).hexdigest()]
    digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
    wanted = "\n".join([kind, headers["X-Amz-Date"], "/".join(scope), digest])
    step = ("AWS4" + secret).encode()
    for one in scope:
        step = hmac.new(step, one.encode(), hashlib.sha256).digest()
    if hmac.new(step, wanted.encode(), hashlib.sha256).hexdigest() != parts["Signature"]:
        raise Refusal("SignatureDoesNotMatch")
    return key


class Aws(server.Handler):
    def answer(self, method, path, headers, body):
        if path == "/_world":
            return 200, {"keys": KEYS, "tags": TAGS, "versions": VERSIONS, "stages": STAGES}
        if path == "/_change":
            change = json.loads(body)
            LAST_USED.update(change.get("last_used", {}))
            FAIL.extend(change.get("fail", []))
            VERSIONS.update(change.get("versions", {}))
            STAGES.update(change.get("stages", {}))
            return 200, {}
        target = headers.get("X-Amz-Target")
        try:
            signer = signed_by(method, path, headers, body)
            if FAIL:
                raise Refusal(FAIL.pop(0))
            if target:
                return 200, getattr(self, target.partition(".")[2])(json.loads(body))
            given = dict(urllib.parse.parse_qsl(body.decode()))
            operation = given["Action"]
            inner = getattr(self, operation)(given, signer)
            text = f"<{operation}Response><{operation}Result>{inner}</{operation}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{operation}Response>"
            return 200, text.encode(), [("Content-Type", "text/xml")]
        except Refusal as refusal:
            status = 403 if str(refusal) in ("InvalidClientTokenId", "SignatureDoesNotMatch", "AccessDenied") else 400
            if target:
                return status, {"__type": str(refusal), "message": "refused"}
            text = f"<ErrorResponse><Error><Type>Sender</Type><Code>{refusal}</Code><Message>refused</Message></Error><RequestId>1</RequestId></ErrorResponse>"
            return status, text.encode(), [("Content-Type", "text/xml")]

    # Secrets Manager

    def DescribeSecret(self, given):
        if given["SecretId"] != "app/api":
            raise Refusal("ResourceNotFoundException")
        stages = {version: stages for version, stages in STAGES.items() if stages}
        return {"Name": "app/api", "RotationEnabled": False, "VersionIdsToStages": stages}

    def GetSecretValue(self, given):
        if given["VersionId"] not in VERSIONS:
            raise Refusal("ResourceNotFoundException")
        return {"VersionId": given["VersionId"], "SecretString": VERSIONS[given["VersionId"]]}

    def PutSecretValue(self, given):
        token, value = given["ClientRequestToken"], given["SecretString"]
        assert 32 <= len(token) <= 64
        if VERSIONS.setdefault(token, value) != value:
            raise Refusal("ResourceExistsException")
        for stage in given["VersionStages"]:
            self.stage(stage, token)
        return {"VersionId": token, "VersionStages": STAGES[token]}

    def UpdateSecretVersionStage(self, given):
        stage, source, target = given["VersionStage"], given.get("RemoveFromVersionId"), given.get("MoveToVersionId")
        holder = next((version for version, stages in STAGES.items() if stage in stages), None)
        if holder not in (None, target) and source != holder:
            raise Refusal("InvalidParameterException")
        if stage == "AWSCURRENT" and target is None:
            raise Refusal("InvalidParameterException")
        if target is None:
            STAGES[source].remove(stage)
            return {}
        if stage == "AWSCURRENT" and holder not in (None, target):
            self.stage("AWSPREVIOUS", holder)
        self.stage(stage, target)
        return {}

    def stage(self, stage, version):
        for stages in STAGES.values():
            if stage in stages:
                stages.remove(stage)
        STAGES.setdefault(version, []).append(stage)

    # IAM and STS

    def user(self, given):
        if given["UserName"] != USER:
            raise Refusal("NoSuchEntity")

    def ListAccessKeys(self, given, signer):
        self.user(given)
        members = "".join(
            f"<member><UserName>{USER}</UserName><AccessKeyId>{key['id']}</AccessKeyId><Status>{key['status']}</Status>"
            f"<CreateDate>2026-01-01T00:00:00Z</CreateDate></member>"
            for key in KEYS
        )
        return f"<IsTruncated>false</IsTruncated><AccessKeyMetadata>{members}</AccessKeyMetadata>"

    def CreateAccessKey(self, given, signer):
        self.user(given)
        if len(KEYS) > 1:
            raise Refusal("LimitExceeded")
        key = made_key()
        KEYS.append(key)
        return (
            f"<AccessKey><UserName>{USER}</UserName><AccessKeyId>{key['id']}</AccessKeyId><Status>Active</Status>"
            f"<SecretAccessKey>{key['secret']}</SecretAccessKey></AccessKey>"
        )

    def key(self, given):
        self.user(given)
        for key in KEYS:
            if key["id"] == given["AccessKeyId"]:
                return key
        raise Refusal("NoSuchEntity")

    def UpdateAccessKey(self, given, signer):
        self.key(given)["status"] = given["Status"]
        return ""

    def DeleteAccessKey(self, given, signer):
        KEYS.remove(self.key(given))
        return ""

    def GetAccessKeyLastUsed(self, given, signer):
        last = LAST_USED.get(given["AccessKeyId"])
        date = f"<LastUsedDate>{last}</LastUsedDate>" if last else ""
        return f"<UserName>{USER}</UserName><AccessKeyLastUsed>{date}<ServiceName>s3</ServiceName><Region>eu-central-1</Region></AccessKeyLastUsed>"

    def TagUser(self, given, signer):
        self.user(given)
        TAGS[given["Tags.member.1.Key"]] = given["Tags.member.1.Value"]
        return ""

    def ListUserTags(self, given, signer):
        self.user(given)
        members = "".join(f"<member><Key>{key}</Key><Value>{value}</Value></member>" for key, value in TAGS.items())
        return f"<IsTruncated>false</IsTruncated><Tags>{members}</Tags>"

    def GetCallerIdentity(self, given, signer):
        return f"<Arn>arn:aws:iam::123456789012:user/ops/{USER}</Arn><UserId>1</UserId><Account>123456789012</Account>"


server.serve(Aws)
