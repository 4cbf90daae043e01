//! What counts as evidence.

use super::harness::{Stage, token};
use super::world::{AGENT, HOOKS, IN_ORDER, declare, entry, in_order, json, of, outcome};

#[test]
fn what_is_in_order_is_met_as_far_as_a_scan_can_tell() {
    let stage = Stage::new();
    in_order(&stage);
    let (document, status) = json(&stage, &[]);
    assert_eq!(status, 0, "{document:#}");
    for (id, expected) in [
        ("AG-805/R2", "met-by-evidence"),
        ("AG-805/6.1", "met-by-evidence"),
        ("AG-805/R1", "partly-met"),
        ("AG-805/R6", "partly-met"),
        ("PCI-DSS-4.0/8.3.9", "not-shown"),
        ("PCI-DSS-4.0/8.6.2", "partly-met"),
        ("SP-800-57/5.3", "not-shown"),
        ("NHI2:2025", "met-by-evidence"),
        ("NHI3:2025", "not-checkable"),
        ("EU-AI-Act/15", "partly-met"),
    ] {
        assert_eq!(outcome(&document, id), expected, "{id}");
    }
    assert_eq!(document["credentials"][0]["score"], 100);
    assert_eq!(document["maturity"]["level"], 2);
    assert_eq!(document["complete"], true);
}

#[test]
fn what_was_not_read_is_not_shown_although_nothing_was_found() {
    let stage = Stage::new();
    in_order(&stage);
    stage.write("ok/broken.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03broken");
    let (document, _) = json(&stage, &[]);
    assert_eq!(document["complete"], false);
    for id in ["AG-805/R6", "NHI2:2025", "PCI-DSS-4.0/8.6.2", "SOC-2/CC6.1", "ISO-27001:2022/A.8.12"] {
        assert_eq!(outcome(&document, id), "not-shown", "{id}");
    }
    // What rests on the declaration alone is as it was.
    assert_eq!(outcome(&document, "AG-805/R2"), "met-by-evidence");
}

#[test]
fn a_gap_names_the_finding_that_the_scan_reports() {
    let stage = Stage::new();
    in_order(&stage);
    stage.write("leak/a.env", format!("GITHUB_TOKEN={}\n", token("ok/a.env")));
    let (document, status) = json(&stage, &[]);
    assert_eq!(status, 1);
    assert_eq!(outcome(&document, "NHI2:2025"), "gap");
    let gaps = of(&document, "checks", "not-exposed")["gaps"].as_array().unwrap();
    assert_eq!(gaps.len(), 1);
    assert_eq!((&gaps[0]["subject"], &gaps[0]["name"]), (&"credential".into(), &"a".into()));
    let (report, _) = stage.json(&["--inventory", "../home/i.toml", "--as-of", super::world::AS_OF]);
    let ids: Vec<_> = report["findings"].as_array().unwrap().iter().map(|finding| &finding["id"]).collect();
    assert!(ids.contains(&&gaps[0]["findings"][0]), "{gaps:?} {ids:?}");
}

#[test]
fn history_finds_what_the_files_hide_and_says_that_it_was_asked() {
    let stage = Stage::new();
    in_order(&stage);
    stage.git(".", &["init", "--quiet"]);
    stage.plant("old.env");
    stage.git(".", &["add", "."]);
    stage.git(".", &["commit", "--quiet", "-m", "one"]);
    stage.git(".", &["rm", "--quiet", "old.env"]);
    stage.git(".", &["commit", "--quiet", "-m", "two"]);
    let (files, status) = json(&stage, &[]);
    assert_eq!((outcome(&files, "NHI2:2025"), status), ("met-by-evidence", 0));
    let (history, status) = json(&stage, &["--history"]);
    assert_eq!((outcome(&history, "NHI2:2025"), status), ("gap", 1));
    assert_eq!((&files["scan"]["depth"], &history["scan"]["depth"]), (&"files".into(), &"history".into()));
}

#[test]
fn statements_fill_what_no_scan_can_show_and_lapse() {
    let stage = Stage::new();
    in_order(&stage);
    let statement = |about: &str, until: &str| {
        format!(
            "[[statement]]\nabout = \"{about}\"\nby = \"team-risk\"\non = 2026-01-01\nuntil = {until}\nevidence = \"TICKET-7\"\n"
        )
    };
    let text = statement("third-parties", "2026-11-01") + &statement("task-scope", "2026-10-31");
    stage.write("../home/s.toml", format!("version = 1\n{text}"));
    let (document, _) = json(&stage, &["--statements", "../home/s.toml"]);
    assert_eq!(outcome(&document, "NHI3:2025"), "stated");
    assert_eq!(outcome(&document, "AI-RMF/GOVERN-6.1"), "met-with-statements");
    assert_eq!(outcome(&document, "AG-805/R1"), "partly-met", "its statement is over");
    let counts: Vec<_> =
        document["statements"].as_array().unwrap().iter().map(|one| &one["counts"]).collect();
    assert_eq!(counts, [&true, &false]);
}

#[test]
fn statements_never_outweigh_what_was_found() {
    let stage = Stage::new();
    in_order(&stage);
    stage.plant("stranger.env");
    let about = "[[statement]]\nabout = \"third-parties\"\nby = \"b\"\non = 2026-01-01\nuntil = 2027-01-01\nevidence = \"e\"\n";
    stage.write("../home/s.toml", format!("version = 1\n{about}"));
    let (document, _) = json(&stage, &["--statements", "../home/s.toml"]);
    assert_eq!(outcome(&document, "AI-RMF/GOVERN-6.1"), "gap");
}

#[test]
fn costs_are_the_user_s_own_and_what_is_absent_is_said() {
    let stage = Stage::new();
    in_order(&stage);
    let (document, _) = json(&stage, &[]);
    assert!(document["cost"].is_null());
    stage.write(
        "../home/c.toml",
        "version = 1\ncurrency = \"USD\"\n[incident]\ncost = { value = 1_500_000, source = \"finance\" }\n\
         annual_probability = 0.15\nannual_probability_with_rotation = 0.03\n[investment]\ninitial = 250_000\n",
    );
    let (document, status) = json(&stage, &["--cost", "../home/c.toml"]);
    assert_eq!(status, 0, "costs are no gap");
    let result = |name: &str| {
        let results = document["cost"]["results"].as_array().unwrap();
        results.iter().find(|result| result["name"] == name).unwrap().clone()
    };
    assert_eq!(result("expected-annual-loss")["value"], 225_000.0);
    assert_eq!(result("net-benefit")["unit"], "absent");
    assert_eq!(
        result("net-benefit")["missing"],
        serde_json::json!(["investment.years", "investment.operations_per_year"])
    );
    assert_eq!(document["cost"]["inputs"][0]["source"], "finance");
    assert!(document["cost"]["inputs"][1]["source"].is_null());
}

#[test]
fn a_rotation_raises_the_score_of_its_credential_owner_and_agent() {
    let stage = Stage::new();
    stage.plant("leak.env");
    let fields = IN_ORDER.replace(
        "issued = 2026-10-31T12:00:00Z\nexpires = 2026-11-03T12:00:00Z",
        "last_rotated = 2026-01-01",
    );
    declare(&stage, &(entry(&stage, "a", "leak.env", &fields) + HOOKS + AGENT));
    let (before, _) = json(&stage, &[]);
    let old = stage.fingerprint(&token("leak.env"));
    let previous = format!(
        "[[credential.previous]]\nfingerprint = \"{old}\"\nretired = 2026-10-31T00:00:00Z\naccept_until = 2026-10-31T01:00:00Z\n"
    );
    let fresh = fields.replace("2026-01-01", "2026-10-31");
    declare(&stage, &(entry(&stage, "a", "another seed", &fresh) + &previous + HOOKS + AGENT));
    let (after, _) = json(&stage, &[]);
    for pointer in
        ["/credentials/0/score", "/owners/0/hygiene/score", "/agents/0/hygiene/score", "/hygiene/score"]
    {
        let score = |document: &serde_json::Value| document.pointer(pointer).unwrap().as_u64().unwrap();
        assert!(score(&after) > score(&before), "{pointer}: {} then {}", score(&before), score(&after));
    }
}
