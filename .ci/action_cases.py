"""What the Action has to do, event by event. Called by .ci/try-action with the path of a straykey."""

import base64
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import time

import yaml
from composite import Runner

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(sys.argv[1])
cases = 0


def token() -> str:
    return subprocess.run([ROOT / ".ci/token"], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()


class World:
    """A server with a repository, and the checkout of a job."""

    def __init__(self):
        self.holder = tempfile.TemporaryDirectory()
        self.base = pathlib.Path(self.holder.name)
        self.work, self.server, self.job = self.base / "work", self.base / "server.git", self.base / "job"
        kept = ("PATH", "LANG", "LC_ALL", "TMPDIR")
        self.env = {name: value for name, value in os.environ.items() if name in kept}
        self.env |= {
            "HOME": str(self.base),
            "GIT_CONFIG_GLOBAL": str(self.base / "gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "RUNNER_OS": "Linux",
            "RUNNER_ARCH": "X64",
            "GITHUB_ACTIONS": "true",
            "CI": "true",
        }
        for role in ("AUTHOR", "COMMITTER"):
            self.env |= {f"GIT_{role}_NAME": "Nobody", f"GIT_{role}_EMAIL": "nobody@example.org"}
        self.call("init", "--quiet", "--bare", "--initial-branch=main", self.server)
        # As GitHub does.
        self.call("-C", self.server, "config", "uploadpack.allowAnySHA1InWant", "true")
        self.call("init", "--quiet", "--initial-branch=main", self.work)
        self.git("remote", "add", "origin", self.server)

    def call(self, *arguments) -> str:
        ended = subprocess.run(
            ["git", *map(str, arguments)], env=self.env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert ended.returncode == 0, f"git {arguments}: {ended.stderr}"
        return ended.stdout.strip()

    def git(self, *arguments) -> str:
        return self.call("-C", self.work, *arguments)

    def commit(self, name: str, text: str | None) -> str:
        """A commit that writes a file, or takes it away."""
        if text is None:
            self.git("rm", "--quiet", name)
        else:
            (self.work / name).write_text(text)
            self.git("add", name)
        self.git("commit", "--quiet", "--message", name)
        return self.git("rev-parse", "HEAD")

    def secret(self, name: str) -> str:
        return self.commit(name, f"GITHUB_TOKEN={token()}\n")

    def checkout(self, reference: str, depth: int | None = None) -> None:
        """What actions/checkout leaves in the folder of the job."""
        self.git("push", "--quiet", "--force", "origin", "--all")
        self.git("push", "--quiet", "--force", "origin", "--tags")
        shutil.rmtree(self.job, ignore_errors=True)
        self.call("init", "--quiet", self.job)
        self.call("-C", self.job, "remote", "add", "origin", self.server.as_uri())
        depth_option = [] if depth is None else [f"--depth={depth}"]
        extra = [] if depth else ["+refs/heads/*:refs/remotes/origin/*"]
        self.call("-C", self.job, "fetch", "--quiet", "--no-tags", *depth_option, "origin", reference, *extra)
        self.call("-C", self.job, "checkout", "--quiet", "--detach", self.git("rev-parse", f"{reference}^{{commit}}"))

    def run(self, event_name, payload, before="", after="", action=ROOT, env=None, upload="success", actor="somebody", **inputs):
        text = (ROOT / f"testdata/action/{payload}.json").read_text()
        event = json.loads(text.replace("@BEFORE@", before).replace("@AFTER@", after))
        temp = self.base / "temp"
        shutil.rmtree(temp, ignore_errors=True)
        temp.mkdir()
        runner = Runner(action, self.job, temp, {**self.env, **(env or {})})
        runner.upload, runner.actor = upload, actor
        inputs = {name.replace("_", "-"): value for name, value in inputs.items()}
        runner.outputs = runner.run(event_name, event, {"binary": str(BINARY), **inputs})
        return runner


def expect(name: str, runner: Runner, status: int, *, says=(), silent=(), findings: int | None = None) -> None:
    """The status of the job, and what stands in the log or summary."""
    global cases
    cases += 1
    said = runner.log + runner.summary
    ended = runner.failed or 0
    problems = []
    if ended != status:
        problems.append(f"status {ended} instead of {status}")
    problems += [f"`{text}` is not said" for text in says if text not in said]
    problems += [f"`{text}` is said" for text in silent if text in said]
    if findings is not None and runner.outputs["findings"] != str(findings):
        problems.append(f"findings: {runner.outputs['findings']} instead of {findings}")
    if problems:
        sys.exit(f"try-action: {name}: {'; '.join(problems)}\n{said}")


def events() -> None:
    world = World()
    old = world.secret("old.env")
    begin = world.commit("a.txt", "nothing\n")
    world.git("checkout", "--quiet", "-b", "topic")
    clean = world.commit("b.txt", "nothing\n")
    dirty = world.secret("new.env")
    gone = world.commit("new.env", None)
    world.checkout("topic")

    run = world.run("push", "push", clean, gone)
    expect("push, a secret that is gone again", run, 1, says=["new.env", "::error file=", "## straykey"], findings=1)
    assert run.outputs["new-findings"] == "1" and run.outputs["rotation-required"] == "true", run.outputs
    sarif = json.loads(pathlib.Path(run.outputs["sarif-file"]).read_text())
    assert len(sarif["runs"][0]["results"]) == 1, "SARIF holds the finding"
    assert not run.used, "nothing is uploaded unless it is asked for"

    run = world.run("push", "push", begin, clean)
    expect("push without a secret", run, 0, silent=["old.env"], findings=0)
    assert run.outputs["rotation-required"] == "false"
    expect("new branch", world.run("push", "push-branch", after=gone), 1, says=["new.env"], silent=["old.env"])
    expect("first push", world.run("push", "push-first", after=begin), 1, says=["old.env"])
    expect("deleted branch", world.run("push", "push-deleted", clean), 0, says=["was deleted"], findings=0)
    expect("forced push, old end lost", world.run("push", "push-forced", "1" * 40, gone), 1, says=["new.env"], silent=["old.env"])
    expect("forced push backwards", world.run("push", "push-forced", gone, clean), 0, says=["all of it was there"])
    for event, payload in [("pull_request", "pull_request"), ("pull_request_target", "pull_request"), ("merge_group", "merge_group")]:
        expect(event, world.run(event, payload, begin, gone), 1, says=["new.env"], silent=["old.env"], findings=1)
        expect(f"clean {event}", world.run(event, payload, begin, clean), 0, silent=["old.env"], findings=0)
    for event in ("schedule", "workflow_dispatch"):
        expect(event, world.run(event, event), 1, says=["old.env", "new.env"], findings=2)
        refused = world.run(event, event, scan="changes")
        expect(f"{event} without changes", refused, 2, says=["brings no commits"])
    expect("unknown event", world.run("release", "schedule"), 1, says=["old.env", "new.env"])
    expect("files only", world.run("push", "push", begin, clean, scan="tree"), 1, says=["old.env"], silent=["new.env"])
    expect("history on demand", world.run("push", "push", begin, clean, scan="history"), 1, findings=2)
    expect("unknown scan", world.run("push", "push", begin, clean, scan="all"), 2, says=["write auto"])
    expect("an event without commits", world.run("pull_request", "schedule"), 2, says=["does not say which commits"])

    world.git("tag", "--annotate", "--message", "v1", "v1", gone)
    world.checkout("topic")
    tag = world.git("rev-parse", "v1")
    expect("annotated tag", world.run("push", "push-tag", after=tag), 1, says=["new.env"], silent=["old.env"])

    run = world.run("push", "push", begin, clean, args="--min-confidence\nhigh\n", fail_on="high")
    expect("options", run, 0)
    run = world.run("push", "push", begin, clean, args="--fial-on=low")
    expect("wrong options", run, 2, says=["nothing was scanned"])
    assert run.outputs["findings"] == "", "no number without a scan"
    expect("nothing fails", world.run("push", "push", begin, dirty, fail_on="never"), 0, findings=1)
    expect("no inventory", world.run("push", "push", begin, dirty, inventory="gone.toml"), 2)
    assert old


def checkouts() -> None:
    world = World()
    begin = world.commit("a.txt", "nothing\n")
    world.git("checkout", "--quiet", "-b", "topic")
    world.secret("new.env")
    gone = world.commit("new.env", None)
    world.checkout("topic", depth=1)
    expect("shallow, can be fetched", world.run("pull_request", "pull_request", begin, gone), 1, says=["new.env"], findings=1)
    world.checkout("topic", depth=1)
    expect("shallow schedule", world.run("schedule", "schedule"), 1, says=["new.env"], findings=1)
    world.checkout("topic", depth=1)
    world.call("-C", world.job, "remote", "set-url", "origin", "file:///nowhere")
    for event, payload in [("pull_request", "pull_request"), ("push", "push"), ("push", "push-branch"), ("schedule", "schedule")]:
        run = world.run(event, payload, begin, gone)
        expect(f"shallow and cut off: {event} {payload}", run, 3, says=["fetch-depth: 0"])
    world.checkout("main")
    world.call("-C", world.job, "remote", "set-url", "origin", "file:///nowhere")
    run = world.run("pull_request", "pull_request", begin, "2" * 40)
    expect("the head cannot be had", run, 3, says=["Incomplete"])
    shutil.rmtree(world.job)
    world.job.mkdir()
    expect("no checkout", world.run("push", "push", begin, gone), 2, says=["actions/checkout"])


def allowed() -> None:
    """What a comment allows is counted, and fails nothing."""
    world = World()
    begin = world.commit("a.txt", "nothing\n")
    line = f"GITHUB_TOKEN={token()} # straykey: allow(github-pat) made for a test\n"
    after = world.commit("allowed.env", line)
    world.checkout("main")
    run = world.run("push", "push", begin, after)
    expect("allowed", run, 0, findings=1)
    whole = pathlib.Path(run.outputs["sarif-file"])
    results = [len(json.loads(file.read_text())["runs"][0]["results"]) for file in (whole, whole.with_name("code-scanning.sarif"))]
    assert results == [1, 0], f"what is allowed is in the report, and is no alert: {results}"
    assert (run.outputs["new-findings"], run.outputs["rotation-required"]) == ("0", "false"), run.outputs
    run = world.run("push", "push", begin, after, args="--no-inline-allow")
    expect("no comment allows", run, 1, findings=1)
    assert (run.outputs["new-findings"], run.outputs["rotation-required"]) == ("1", "true"), run.outputs


def hostile() -> None:
    """Names that somebody else chose."""
    world = World()
    begin = world.commit("a.txt", "nothing\n")
    name = "x%0A::set-output name=y::z <img src=x> @everyone.env"
    bad = world.secret(name)
    world.checkout("main")
    text = json.loads((ROOT / "testdata/action/push.json").read_text())
    text["ref"] = "refs/heads/$(touch pwned)`touch pwned`\n::error::injected\nstatus=0 @everyone <b>"
    temp = world.base / "hostile"
    temp.mkdir()
    event = {**text, "before": begin, "after": bad}
    runner = Runner(ROOT, world.job, temp, world.env)
    runner.outputs = runner.run("push", event, {"binary": str(BINARY)})
    expect("hostile names", runner, 1, findings=1, silent=["\n::error::injected", "\n::set-output"])
    prose = re.sub(r"`[^`]*`", "", runner.summary)
    assert not any(text in prose for text in ("<img", "<b>", "@everyone", "set-output")), prose
    assert not list(world.base.rglob("pwned")), "a name was run"
    run = world.run("push", "push", begin, bad, args="$(touch pwned)\n`touch pwned`\n; touch pwned")
    expect("hostile options", run, 2)
    assert not list(world.base.rglob("pwned")), "an option was run"


def upload() -> None:
    world = World()
    begin = world.commit("a.txt", "nothing\n")
    bad = world.secret("new.env")
    world.checkout("main")
    run = world.run("push", "push", begin, bad, upload_sarif="true", category="mine")
    expect("upload", run, 1)
    [(used, given)] = run.used
    assert used.startswith("github/codeql-action/upload-sarif@") and len(used.split("@")[1]) == 40, used
    uploaded = pathlib.Path(run.outputs["sarif-file"]).with_name("code-scanning.sarif")
    assert given == {"sarif_file": str(uploaded), "category": "mine"}, given
    run = world.run("push", "push", begin, bad, upload_sarif="true", upload="failure")
    expect("upload from a fork", run, 1, says=["could not be uploaded", "new.env"])


def install() -> None:
    world = World()
    begin = world.commit("a.txt", "nothing\n")
    after = world.commit("b.txt", "nothing\n")
    world.checkout("main")
    action = world.base / "action"
    action.mkdir()
    shutil.copy(ROOT / "action.yml", action)
    shutil.copytree(ROOT / "action", action / "action")
    archive = "straykey-9.9.9-x86_64-unknown-linux-musl.tar.gz"
    release = world.base / "releases/v9.9.9"
    release.mkdir(parents=True)
    with tarfile.open(release / archive, "w:gz", compresslevel=1) as packed:
        packed.add(BINARY, "straykey")
    digest = hashlib.sha256((release / archive).read_bytes()).hexdigest()
    table = action / "action/checksums.txt"
    table.write_text(f"# checksums\n{digest}  {archive}\n")
    bin = world.base / "bin"
    bin.mkdir()
    path = {"PATH": f"{bin}:{world.env['PATH']}"}

    def program(name: str, text: str) -> None:
        (bin / name).write_text(f"#!/bin/sh\n{text}\n")
        (bin / name).chmod(0o755)

    def run(**inputs):
        env = {**path, **inputs.pop("env", {})}
        given = {"binary": "", "mirror": (world.base / "releases").as_uri(), **inputs}
        return world.run("push", "push", begin, after, action=action, env=env, **given)

    expect("release", run(), 0, says=["its checksum is right", "straykey 0."], findings=0)
    expect("release by its version", run(version="v9.9.9"), 0)
    expect("unknown version", run(version="9.9.8"), 2, says=["does not know the checksums", "nothing was scanned"])
    expect("no version at all", run(version="../../x"), 2, says=["is none"])
    expect("release that is not there", run(mirror="file:///nowhere"), 2, says=["cannot be downloaded"])

    program("gh", 'test "$2" = --help || { echo "$@" >>"$HOME/asked"; exit "$(cat "$HOME/answer")"; }')
    (world.base / "answer").write_text("0")
    expect("attested", run(token="t"), 0)
    assert "attestation verify" in (world.base / "asked").read_text(), "nobody asked for the attestation"
    (world.base / "answer").write_text("1")
    expect("not attested", run(token="t"), 2, says=["has no attestation"])
    (bin / "gh").unlink()

    table.write_text(f"{'0' * 64}  {archive}\n")
    broken = run()
    expect("wrong checksum", broken, 2, says=["is not the release", "nothing was scanned"], silent=["straykey 0."])
    assert not list(broken.temp.rglob("straykey-9*")), "what is not the release stays on the disk"

    program("cargo", f'test "$1 $2" = "install --locked" || exit 1\nwhile [ "$1" != --root ]; do shift; done\nmkdir -p "$2/bin"; cp "{BINARY}" "$2/bin/straykey"')
    expect("no release for the platform", run(env={"RUNNER_ARCH": "RISCV"}), 0, says=["built from source"])
    table.write_text("# none yet\n")
    expect("no release yet", run(), 0, says=["built from source"])
    program("cargo", "exit 1")
    expect("cannot be built", run(), 2, says=["could not be built", "nothing was scanned"])
    expect("no such binary", run(binary="/nowhere/straykey"), 2, says=["nothing was scanned"])


class Receiver:
    """A server on this machine that answers with `status`, and remembers what came."""

    def __init__(self, status: int):
        self.requests = requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                requests.append((self.path, dict(self.headers.items()), body))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def triggers() -> None:
    """Somebody is told what has to be rotated, or it is said why not."""
    world = World()
    begin = world.commit("a.txt", "nothing\n")
    clean = world.commit("b.txt", "nothing\n")
    after = world.secret("new.env")
    world.checkout("main")
    key = os.urandom(32)
    secret = "whsec" + "_" + base64.b64encode(key).decode()
    inner = (secret, "hidden-path", "token-of-the-job")

    with Receiver(204) as receiver:
        webhook = {"trigger_webhook": f"{receiver.url}/hidden-path", "trigger_webhook_secret": secret}
        run = world.run("push", "push", begin, after, **webhook)
        expect("webhook", run, 1, says=["webhook http://127.0.0.1", "1 event told"], silent=inner)
        [(path, headers, body)] = receiver.requests
        headers = {name.lower(): value for name, value in headers.items()}
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
        assert path == "/hidden-path" and headers["webhook-signature"] == expected, headers
        assert abs(time.time() - int(headers["webhook-timestamp"])) < 60, "it looks replayed"
        event = json.loads(body)["data"]
        assert event["data"]["places"][0]["path"] == "new.env" and event["data"]["rule"] == "github-pat", event
        assert not re.search(rb"ghp_[0-9A-Za-z]", body), "the token is in it"
        expect("webhook, nothing found", world.run("push", "push", begin, clean, **webhook), 0, silent=["told"])
        assert len(receiver.requests) == 1

        dispatch = {"trigger_dispatch": "acme/ops", "token": "token-of-the-job", "env": {"GITHUB_API_URL": receiver.url}}
        run = world.run("push", "push", begin, after, **dispatch)
        expect("dispatch", run, 1, says=["github-dispatch acme/ops: 1 event told"], silent=inner)
        path, headers, body = receiver.requests[-1]
        assert path == "/repos/acme/ops/dispatches" and headers["authorization"] == "Bearer token-of-the-job", headers
        assert json.loads(body)["client_payload"]["urgency"] == "emergency"

        count = len(receiver.requests)
        fork = world.run("pull_request", "pull_request", begin, after, **{**dispatch, **webhook})
        expect("a fork", fork, 1, says=["Nobody is told", "from a fork gets no secrets", "new.env"])
        bare = {**webhook, "trigger_webhook_secret": ""}
        dependabot = world.run("push", "push", begin, after, actor="dependabot[bot]", **bare)
        expect("Dependabot", dependabot, 1, says=["Dependabot brings gets no secrets"])
        expect("no secret", world.run("push", "push", begin, after, **bare), 2, says=["set STRAYKEY_WEBHOOK_SECRET"])
        lost = {**webhook, "trigger_webhook": ""}
        expect("no address", world.run("push", "push", begin, after, **lost), 2, says=["without `trigger-webhook`"])
        plain = {**webhook, "trigger_webhook": "http://example.org/hidden-path"}
        expect("not encrypted", world.run("push", "push", begin, after, **plain), 2, says=["loopback"], silent=inner)
        hostile = {**dispatch, "trigger_dispatch": "acme/ops$(touch pwned)"}
        expect("hostile name", world.run("push", "push", begin, after, **hostile), 2, says=["OWNER/REPO"])
        assert len(receiver.requests) == count, "somebody was told all the same"
        same = world.run("pull_request_target", "pull_request", begin, after, **webhook)
        expect("with the secrets of the base", same, 1, says=["1 event told"])
    with Receiver(401) as receiver:
        refused = {"trigger_webhook": receiver.url, "trigger_webhook_secret": secret}
        run = world.run("push", "push", begin, after, **refused)
        expect("refused", run, 3, says=["the answer was 401", "**Not everybody was told", "::error title=straykey::Not everybody"], findings=1)
        expect("refused, nothing fails", world.run("push", "push", begin, after, fail_on="never", **refused), 3)
    assert not list(world.base.rglob("pwned"))


def gitlab() -> None:
    """The script of the template for GitLab, under each of its rules."""
    global cases
    world = World()
    old = world.secret("old.env")
    world.git("checkout", "--quiet", "-b", "topic")
    bad = world.secret("new.env")
    world.checkout("topic")
    job = yaml.safe_load((ROOT / "docs/gitlab-ci.yml").read_text())["straykey"]
    program = world.base / "bin"
    program.mkdir()
    (program / "straykey").symlink_to(BINARY)
    report = world.job / job["artifacts"]["reports"]["secret_detection"]
    for rule in job["rules"]:
        scan = rule["variables"]["STRAYKEY_SCAN"]
        scan = scan.replace("$CI_MERGE_REQUEST_DIFF_BASE_SHA", old).replace("$CI_COMMIT_SHA", bad)
        env = {**world.env, "PATH": f"{program}:{world.env['PATH']}", "STRAYKEY_SCAN": scan}
        report.unlink(missing_ok=True)
        ended = subprocess.run(
            ["sh", "-e", "-c", "\n".join(job["script"])], cwd=world.job, env=env, text=True, stdout=subprocess.PIPE
        )
        found = [item["location"]["file"] for item in json.loads(report.read_text())["vulnerabilities"]]
        expected = ["new.env"] if "range" in scan else ["new.env", "old.env"]
        assert ended.returncode == 1 and sorted(found) == expected, f"{scan}: {ended.returncode}, {found}"
        cases += 1


for group in (events, checkouts, allowed, hostile, upload, install, triggers, gitlab):
    group()
print(f"the Action, and the template for GitLab: {cases} cases")
