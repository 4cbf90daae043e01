use super::{secret, stage};

#[test]
fn a_retired_credential_stays_known() {
    let stage = stage();
    let before = stage.read("credentials.toml");
    let outcome = stage.run(&["inventory", "retire", "one", "--at", "2026-10-02"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let after = stage.read("credentials.toml");
    assert_eq!(after.replace("retired = 2026-10-02T00:00:00Z\n", ""), before);
    stage.write("a.env", format!("OPENAI_API_KEY={}\n", secret("one")));
    let report = stage.json(&["a.env", "--inventory", "credentials.toml"]).0;
    assert_eq!(report["findings"][0]["status"], "retired");
    std::fs::remove_file(stage.path("a.env")).unwrap();
    stage.write("b.txt", "nothing\n");
    let report = stage.json(&["b.txt", "--inventory", "credentials.toml"]).0;
    assert_eq!(report["findings"].as_array().unwrap().len(), 0, "its age counts no longer: {report:#}");
}

#[test]
fn it_is_retired_once() {
    let stage = stage();
    assert_eq!(stage.run(&["inventory", "retire", "one"]).status, 0);
    stage.run(&["inventory", "retire", "one"]).says(2, &["`one` is retired already"]);
    stage.inventory(&["rotate", "one"], &secret("new")).says(2, &["`one` was retired"]);
    stage.run(&["inventory", "retire", "two"]).says(2, &["there is no credential `two`"]);
}
