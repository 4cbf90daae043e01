use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Cause, PlanningError, Request, Timing, plan};
use crate::finding::{Drift, Urgency};
use crate::fingerprint::{FindingId, Fingerprint};
use crate::intake::Report;
use crate::inventory::{Format, Inventory};
use crate::rotation::plan::{Action, Item, PlannedStep};
use crate::rotation::{Mode, Plan};
use crate::rule::{RuleId, RuleSet};

pub(super) const AS_OF: &str = "2026-11-22T00:00:00Z";

pub(super) fn digest(digit: char) -> String {
    format!("sha256:{}", digit.to_string().repeat(64))
}

/// Agents of every sort, and a credential with these further lines. Its current version is of the digit 1, the one before
/// of the digit 2.
pub(super) fn inventory(more: &str) -> String {
    format!(
        "version = 1\nestate = 'acme'\n\
         [[agent]]\nid = 'front'\ndelegates_to = ['back']\nrefresh = 'mid-session'\nmax_stale = '20m'\n\
         [[agent]]\nid = 'back'\nrefresh = 'restart'\nmax_session = '30m'\n\
         [[agent]]\nid = 'slow'\nrefresh = 'between-sessions'\nmax_session = '72h'\n\
         [[agent]]\nid = 'gone'\nstatus = 'decommissioned'\n\
         [[credential]]\nid = 'key'\nkind = 'llm-api-key'\nprovider = 'openai'\nowner = 'team'\nfingerprint = '{}'\n\
         last_rotated = 2026-11-01T00:00:00Z\nstored_in = 'vault:kv/key'\n{more}\n",
        digest('1')
    )
}

const OLD: &str = "[[credential.previous]]\nfingerprint = 'sha256:2222222222222222222222222222222222222222222222222222222222222222'\n\
                   retired = 2026-11-01T00:00:00Z\n";

/// One finding of a report.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) rule: &'static str,
    pub(super) fingerprint: Option<String>,
    pub(super) credential: Option<&'static str>,
    pub(super) drifts: &'static [&'static str],
    pub(super) urgency: &'static str,
    pub(super) score: u64,
    pub(super) discovered: &'static [&'static str],
}

pub(super) fn found(digit: char, drifts: &'static [&'static str], urgency: &'static str) -> Found {
    Found {
        rule: "openai-project-key",
        fingerprint: Some(digest(digit)),
        credential: Some("key"),
        drifts,
        urgency,
        score: 4,
        discovered: &[],
    }
}

impl Found {
    pub(super) fn id(&self) -> String {
        let fingerprint: Fingerprint =
            self.fingerprint.clone().unwrap_or_else(|| digest('f')).parse().unwrap();
        FindingId::of(&RuleId::new(self.rule), &fingerprint).to_string()
    }

    fn json(&self) -> Value {
        let consumers: Vec<_> = self
            .discovered
            .iter()
            .map(|name| json!({"name": name, "origin": "discovered", "activity": "unknown"}))
            .collect();
        json!({
            "id": self.id(), "rule": self.rule, "kind": "llm-api-key", "title": "OpenAI API key",
            "fingerprint": self.fingerprint, "status": "exposed", "drifts": self.drifts, "severity": "critical",
            "confidence": "high", "urgency": self.urgency,
            "rotation": {"required": self.urgency != "none", "urgency": self.urgency}, "reasons": {},
            "credential": self.credential.map(|id| json!({"id": id, "deadline": "2026-12-01T00:00:00Z"})),
            "consumers": consumers,
            "blast_radius": {"score": self.score, "occurrences": 1, "consumers": 1, "explanation": format!("{} = x", self.score)},
            "occurrences": [{"path": "a.env", "line": 3}],
        })
    }
}

pub(super) fn report(found: &[Found]) -> Value {
    json!({
        "schema": "straykey.report", "version": 1, "as_of": AS_OF, "complete": true,
        "findings": found.iter().map(Found::json).collect::<Vec<_>>(),
    })
}

fn timing() -> Timing {
    Timing {
        window: None,
        notice: SignedDuration::from_mins(5),
        observe: SignedDuration::from_mins(15),
        timeout: SignedDuration::from_secs(60),
        attempts: 3,
    }
}

/// The plan from a report.
pub(super) fn planned_from(inventory: &str, report: &Value, change: impl FnOnce(&mut Request<'_>)) -> Plan {
    let inventory = Inventory::parse(inventory, Format::Toml, "i.toml", AS_OF.parse().unwrap()).unwrap();
    let report = Report::read(report.to_string().as_bytes()).unwrap();
    let rules = RuleSet::load(&[]).unwrap();
    let mut request = Request {
        cause: Cause::Report(&report),
        inventory: &inventory,
        inventory_digest: "00",
        rules: &rules,
        as_of: AS_OF.parse().unwrap(),
        mode: None,
        incident: None,
        reason: None,
        timing: timing(),
    };
    change(&mut request);
    plan(&request).unwrap()
}

pub(super) fn planned(inventory: &str, found: &[Found]) -> Plan {
    planned_from(inventory, &report(found), |_| {})
}

/// The plan for names.
pub(super) fn named(inventory: &str, ids: &[&str], mode: Option<Mode>) -> Result<Plan, PlanningError> {
    let inventory = Inventory::parse(inventory, Format::Toml, "i.toml", AS_OF.parse().unwrap()).unwrap();
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    plan(&Request {
        cause: Cause::Named(&ids),
        inventory: &inventory,
        inventory_digest: "00",
        rules: &RuleSet::load(&[]).unwrap(),
        as_of: AS_OF.parse().unwrap(),
        mode,
        incident: Some("INC-1"),
        reason: None,
        timing: timing(),
    })
}

/// The only rotation of a plan.
pub(super) fn only(plan: &Plan) -> &Item {
    assert_eq!((plan.rotations.len(), plan.unplanned.len()), (1, 0), "{plan:#?}");
    &plan.rotations[0]
}

/// Steps in a word each: for whom, and by what.
fn steps(item: &Item) -> String {
    let step = |step: &PlannedStep| {
        let by = match step.action {
            Action::Hook { .. } => "hook",
            Action::Journal => "journal",
            Action::Person { .. } => "person",
            Action::Skip { .. } => "skip",
        };
        let consumer = step.consumer.as_ref().map(|name| format!("({name})")).unwrap_or_default();
        format!("{}{consumer}={by}", step.step)
    };
    item.steps.iter().map(step).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_step_has_a_hook_the_journal_a_person_or_is_left_out() {
    let without = inventory("consumers = ['front', 'gone']");
    let exposed = [found('1', &["drift/exposed"], "emergency")];
    assert_eq!(
        steps(only(&planned(&without, &exposed))),
        "revoke=person record=journal halt(front)=skip halt(back)=skip create=person test=person store=person \
         resume(front)=skip resume(back)=skip notify=skip"
    );
    let due = [found('1', &["drift/due"], "scheduled")];
    assert_eq!(
        steps(only(&planned(&without, &due))),
        "create=person test=person open-window=journal announce(front)=skip announce(back)=skip store=person \
         confirm(front)=person confirm(back)=person verify=person revoke=person notify=skip"
    );
    let hooks: Vec<String> =
        crate::rotation::Step::with_hooks().map(|step| format!("{step} = ['hooks/x', '{step}']")).collect();
    let with = inventory(&format!("consumers = ['front']\n[credential.rotate]\n{}", hooks.join("\n")));
    for (found, journal) in [(&exposed, "record=journal"), (&due, "open-window=journal")] {
        let plan = planned(&with, found);
        let words = steps(only(&plan));
        assert!(words.split(' ').all(|word| word.ends_with("=hook") || word == journal), "{words}");
        let argv = Action::Hook {
            argv: vec!["hooks/x".to_owned(), "revoke".to_owned()],
            timeout_seconds: 60,
            attempts: 3,
        };
        assert!(only(&plan).steps.iter().any(|step| step.action == argv));
    }
    let contingency = |found| {
        let plan = planned(&with, found);
        only(&plan).contingency.keys().map(|step| step.as_str()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        (contingency(&exposed).as_str(), contingency(&due).as_str()),
        ("page withdraw", "page restore withdraw")
    );
}

#[test]
fn a_person_is_told_where_and_what() {
    let plan = planned(
        &inventory("public_id = 'key-7'\nconsumers = ['front']"),
        &[found('1', &["drift/due"], "scheduled")],
    );
    let instruction = |name: &str| {
        let step = only(&plan).steps.iter().find(|step| step.step.as_str() == name).unwrap();
        match &step.action {
            Action::Person { instruction } => instruction.clone(),
            other => panic!("{other:?}"),
        }
    };
    let page = RuleSet::load(&[])
        .unwrap()
        .iter()
        .find(|(_, rule)| rule.id.as_str() == "openai-project-key")
        .unwrap()
        .1
        .details()
        .revoke
        .clone()
        .unwrap();
    assert_eq!(
        instruction("revoke"),
        format!("Revoke the version key-7 of key at {page}, and no other version.")
    );
    assert_eq!(instruction("store"), "Put the new version of key in vault:kv/key.");
    assert_eq!(instruction("confirm"), "Find out whether front uses the new version of key.");
    assert!(
        only(&plan)
            .remarks
            .contains(&"A person has to act at: create, test, store, confirm, verify, revoke.".to_owned())
    );
}

#[test]
fn the_mode_is_as_urgent_as_the_finding_or_as_asked_for() {
    for (urgency, asked, mode, is_remarked) in [
        ("emergency", None, Mode::Emergency, false),
        ("urgent", None, Mode::Scheduled, false),
        ("scheduled", None, Mode::Scheduled, false),
        ("scheduled", Some(Mode::Emergency), Mode::Emergency, false),
        ("emergency", Some(Mode::Scheduled), Mode::Scheduled, true),
        ("emergency", Some(Mode::Emergency), Mode::Emergency, false),
    ] {
        let report = report(&[found('1', &["drift/exposed"], urgency)]);
        let plan = planned_from(&inventory("consumers = ['front']"), &report, |request| request.mode = asked);
        let item = only(&plan);
        assert_eq!((item.mode, item.urgency.as_str()), (mode, urgency));
        assert_eq!(item.window.is_some(), mode == Mode::Scheduled);
        assert_eq!(
            item.remarks.iter().any(|text| text.contains("stays valid")),
            is_remarked,
            "{urgency} {asked:?}"
        );
    }
}

#[test]
fn what_need_not_be_replaced_is_not_planned() {
    let plan = planned(&inventory(""), &[found('1', &["drift/unseen"], "none")]);
    assert_eq!((plan.rotations, plan.unplanned), (vec![], vec![]));
}

#[test]
fn an_old_version_is_revoked_and_nothing_replaces_it() {
    let hook = "[credential.rotate]\nrevoke = ['hooks/x']\n";
    let zombie = [found('2', &["drift/retired"], "urgent")];
    let nameless = planned(&inventory(&format!("consumers = ['front']\n{OLD}{hook}")), &zombie);
    let item = only(&nameless);
    assert_eq!((item.mode, item.old.fingerprint.unwrap().to_string()), (Mode::Emergency, digest('2')));
    assert_eq!(
        steps(item),
        "revoke=person record=journal create=skip test=skip store=skip notify=skip",
        "a hook cannot tell it from the one in use"
    );
    assert_eq!((item.consumers.len(), item.window, item.deadline), (0, None, None));
    for name in ["public_id = 'old-7'", "version = 'v7'"] {
        let text = inventory(&format!("consumers = ['front']\n{OLD}{name}\n{hook}"));
        let plan = planned(&text, &zombie);
        assert_eq!(
            steps(only(&plan)),
            "revoke=hook record=journal create=skip test=skip store=skip notify=skip"
        );
    }
    // The one in use is another rotation.
    let both = [zombie[0].clone(), found('1', &["drift/due"], "scheduled")];
    let plan = planned(&inventory(OLD), &both);
    assert_eq!(plan.rotations.len(), 2);
    assert_ne!(plan.rotations[0].id, plan.rotations[1].id);
}

#[test]
fn consumers_come_in_the_order_in_which_a_new_version_reaches_them() {
    let found = Found { discovered: &["wiki", "back"], ..found('1', &["drift/shared"], "urgent") };
    let plan = planned(&inventory("consumers = ['slow', 'gone', 'front']"), &[found]);
    let item = only(&plan);
    let told: Vec<String> = item
        .consumers
        .iter()
        .map(|one| format!("{}/{}/{}", one.name, one.by.as_deref().unwrap_or("-"), one.refresh))
        .collect();
    assert_eq!(
        told,
        ["slow/-/between-sessions", "front/-/mid-session", "back/front/restart", "wiki/-/unknown"]
    );
    assert_eq!(item.consumers[2].ready_at.unwrap().to_string(), "2026-11-22T00:30:00Z");
    assert!(item.remarks.contains(&"gone is decommissioned and gets no new version.".to_owned()));
    assert!(item.remarks.iter().any(|text| text.starts_with("wiki uses it and is not declared")));
}

#[test]
fn a_credential_that_nobody_uses_any_more_is_revoked_only() {
    let orphaned = |discovered| Found { discovered, ..found('1', &["drift/orphaned"], "urgent") };
    let text = inventory("consumers = ['gone']");
    let plan = planned(&text, &[orphaned(&[])]);
    assert_eq!(only(&plan).mode, Mode::Emergency);
    assert!(steps(only(&plan)).contains("create=skip"));
    // Somebody was found to use it after all.
    let plan = planned(&text, &[orphaned(&["wiki"])]);
    assert_eq!((only(&plan).mode, steps(only(&plan)).contains("create=person")), (Mode::Scheduled, true));
    // Nobody was ever declared: that is not known to be nobody.
    let plan = planned(&inventory(""), &[orphaned(&[])]);
    assert!(only(&plan).remarks.iter().any(|text| text.starts_with("Nobody is declared to use it")));
}

#[test]
fn it_waits_for_a_long_session_as_long_as_it_has_to() {
    let plan = planned(&inventory("consumers = ['slow']"), &[found('1', &["drift/due"], "scheduled")]);
    let item = only(&plan);
    // 72 hours of a session, of which the window of four hours covers the end.
    assert_eq!(item.not_before.unwrap().to_string(), "2026-11-24T20:00:00Z");
    assert_eq!(item.window.unwrap().seconds, 4 * 3600);
    assert_eq!(item.deadline.unwrap().to_string(), "2026-12-01T00:00:00Z");
    let plan = planned(&inventory("consumers = ['slow']"), &[found('1', &["drift/exposed"], "emergency")]);
    assert_eq!((only(&plan).not_before, only(&plan).window), (None, None), "an emergency waits for nobody");
}

#[test]
fn consumers_are_told_ahead_only_where_somebody_tells_them() {
    let due = [found('1', &["drift/due"], "scheduled")];
    let window = |more: &str| only(&planned(&inventory(more), &due)).window.unwrap();
    let silent = window("consumers = ['front']");
    assert_eq!((silent.seconds, silent.notice_seconds, silent.observe_seconds), (60 * 60, 0, 900));
    let told = window("consumers = ['front']\n[credential.rotate]\nannounce = ['x']");
    assert_eq!((told.seconds, told.notice_seconds), (60 * 60, 300));
}

#[test]
fn emergencies_come_first_by_their_reach_then_what_is_urgent_then_by_deadline() {
    let names = ["a", "b", "c", "d", "e", "f"];
    let mut text = String::from(
        "version = 1\n[[agent]]\nid = 'front'\ndelegates_to = ['back']\nrefresh = 'mid-session'\n\
         [[agent]]\nid = 'back'\nrefresh = 'mid-session'\n",
    );
    for (at, name) in names.iter().enumerate() {
        let consumer = if *name == "e" { "front" } else { "back" };
        text += &format!(
            "[[credential]]\nid = '{name}'\nkind = 'llm-api-key'\nfingerprint = '{}'\nconsumers = ['{consumer}']\n",
            digest(char::from_digit(u32::try_from(at).unwrap(), 10).unwrap())
        );
    }
    let of = |at: usize, urgency, score| Found {
        credential: Some(names[at]),
        score,
        ..found(char::from_digit(u32::try_from(at).unwrap(), 10).unwrap(), &["drift/due"], urgency)
    };
    let found = [
        of(0, "scheduled", 90),
        of(1, "urgent", 2),
        of(2, "emergency", 4),
        of(3, "emergency", 40),
        of(4, "scheduled", 1),
        of(5, "scheduled", 1),
    ];
    let mut report = report(&found);
    report["findings"][5]["credential"]["deadline"] = json!("2026-11-23T00:00:00Z");
    let order = |report: &Value| {
        let plan = planned_from(&text, report, |_| {});
        plan.rotations.iter().map(|item| item.credential.clone()).collect::<String>()
    };
    // `f` has the nearer deadline; of the rest `e` is used by one who hands it on.
    assert_eq!(order(&report), "dcbfea");
    report["findings"].as_array_mut().unwrap().reverse();
    assert_eq!(order(&report), "dcbfea");
}

#[test]
fn several_findings_of_one_version_are_one_rotation() {
    let one = found('1', &["drift/overdue", "drift/exposed"], "emergency");
    let other = Found { rule: "generic-api-key", score: 40, ..found('1', &["drift/overdue"], "urgent") };
    let plan = planned_from(&inventory(""), &report(&[other.clone(), one.clone()]), |request| {
        request.reason = Some("seen on a paste site");
        request.incident = Some("INC-7");
    });
    let item = only(&plan);
    assert_eq!((item.urgency.as_str(), item.blast_radius.as_deref()), ("emergency", Some("40 = x")));
    let mut ids = vec![one.id(), other.id()];
    ids.sort();
    assert_eq!(item.findings, ids);
    let reasons: Vec<&str> = item.reasons.iter().map(|reason| reason.drift.as_str()).collect();
    assert_eq!(reasons, ["drift/exposed", "drift/overdue", "request"]);
    assert_eq!(item.reasons[0].text, Drift::Exposed.meaning());
    assert_eq!(plan.trigger.incident.as_deref(), Some("INC-7"));
}

#[test]
fn the_same_version_has_the_same_rotation_however_it_was_asked_for() {
    let text = inventory("consumers = ['front']");
    let by_name = named(&text, &["key"], Some(Mode::Emergency)).unwrap();
    let by_report = planned(&text, &[found('1', &["drift/exposed"], "emergency")]);
    assert_eq!(only(&by_name).id, only(&by_report).id);
    let scheduled = named(&text, &["key"], None).unwrap();
    assert_ne!(only(&by_name).id, only(&scheduled).id);
}

#[test]
fn a_plan_is_sealed_and_of_an_absolute_path_only_the_name_is_in_it() {
    let report = report(&[found('1', &["drift/exposed"], "emergency")]);
    let plan = planned_from(&inventory(""), &report, |_| {});
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(Plan::read(&text).unwrap(), plan);
    assert!(Plan::read(&text.replace("emergency", "scheduled")).is_err());
    assert_eq!(planned_from(&inventory(""), &report, |_| {}), plan);
    assert_eq!(super::shown("deploy/i.toml"), "deploy/i.toml");
    if cfg!(unix) {
        assert_eq!(super::shown("/home/somebody/i.toml"), "i.toml");
    }
}

#[test]
fn urgencies_have_their_order() {
    let names = ["none", "scheduled", "unknown", "urgent", "emergency"];
    assert!(names.is_sorted_by_key(|name| std::cmp::Reverse(super::order::of_urgency(name))));
    assert_eq!(Urgency::Emergency.as_str(), "emergency");
}
