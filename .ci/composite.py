"""Runs a composite action as a runner does: its own steps, conditions and expressions, without GitHub.

Only what action.yml uses is known: `a || b`, `a && b`, `==`, `!=`, text in quotes, `always()`, and names of contexts. An
expression of another form is an error.
"""

import json
import pathlib
import re
import subprocess

import yaml

TOKEN = re.compile(r"\s*(?:(?P<op>\|\||&&|==|!=|\(|\))|'(?P<text>[^']*)'|(?P<name>[A-Za-z_][\w.-]*))")


class Runner:
    """One run of an action. `uses` steps are not run: `used` says with what they would have been."""

    def __init__(self, action: pathlib.Path, workspace: pathlib.Path, temp: pathlib.Path, env: dict):
        self.action = yaml.safe_load((action / "action.yml").read_text())
        self.folder, self.workspace, self.temp, self.env = action, workspace, temp, env
        self.used, self.log, self.summary, self.failed = [], "", "", None
        self.upload, self.actor = "success", "somebody"

    def run(self, event_name: str, event: dict, inputs: dict) -> dict:
        known = self.action["inputs"]
        assert set(inputs) <= set(known), f"unknown inputs: {set(inputs) - set(known)}"
        self.contexts = {
            "github": {
                "event_name": event_name,
                "event": event,
                "actor": self.actor,
                "action_path": str(self.folder),
                "token": "",
            },
            "inputs": {},
            "steps": {},
        }
        for name, declared in known.items():
            value = inputs.get(name, self.expand(declared.get("default", "")))
            self.contexts["inputs"][name] = value
        for step in self.action["runs"]["steps"]:
            condition = str(step.get("if", ""))
            if self.failed is not None and "always()" not in condition:
                outcome = "skipped"
            elif condition and not self.evaluate(condition):
                outcome = "skipped"
            else:
                outcome = self.step(step)
            if "id" in step:
                self.contexts["steps"].setdefault(step["id"], {"outputs": {}})["outcome"] = outcome
        return {name: self.expand(output["value"]) for name, output in self.action["outputs"].items()}

    def step(self, step: dict) -> str:
        if "uses" in step:
            self.used.append((step["uses"], {key: self.expand(value) for key, value in step["with"].items()}))
            assert self.upload == "success" or step.get("continue-on-error"), "a failed upload ends the job"
            return self.upload
        assert "${{" not in step["run"], "an expression in a script"
        assert step["shell"] == "bash"
        output, summary = self.temp / "output", self.temp / "summary"
        output.write_text("")
        summary.write_text("")
        environment = {
            **self.env,
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temp),
            **{name: self.expand(value) for name, value in step.get("env", {}).items()},
        }
        # As the runner calls it: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
        ended = subprocess.run(
            command, cwd=self.workspace, env=environment, text=True, timeout=300, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        self.log += ended.stdout
        self.summary += summary.read_text()
        if "id" in step:
            outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
            self.contexts["steps"].setdefault(step["id"], {})["outputs"] = outputs
        if ended.returncode != 0:
            self.failed = self.failed or ended.returncode
            self.status = ended.returncode
            return "failure"
        self.status = 0
        return "success"

    def expand(self, text) -> str:
        """The text with the values of its expressions, as the runner writes them."""
        return re.sub(r"\$\{\{(.*?)\}\}", lambda found: shown(self.evaluate(found[1])), str(text))

    def evaluate(self, expression: str):
        python, at = [], 0
        expression = expression.strip()
        while at < len(expression):
            token = TOKEN.match(expression, at)
            assert token, f"an expression of an unknown form: {expression}"
            at = token.end()
            if token["op"]:
                python.append({"||": " or ", "&&": " and "}.get(token["op"], token["op"]))
            elif token["text"] is not None:
                python.append(repr(token["text"]))
            elif token["name"] == "always":
                python.append("always")
            else:
                python.append(repr(self.lookup(token["name"])))
        return eval("".join(python), {"always": lambda: True})  # names were looked up: only literals are left

    def lookup(self, name: str):
        """What a name stands for; nothing if a part of it is not there, as on a runner."""
        value = self.contexts
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return "" if value is None else value


def shown(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)
