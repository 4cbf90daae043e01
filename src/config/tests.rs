use std::path::Path;

use super::{Config, ForeignMarkers, Trust};

fn load(text: &str, trust: Trust) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("straykey.toml");
    std::fs::write(&path, text).unwrap();
    Config::load(&path, trust)
        .map_err(|error| error.to_string().replace(&format!("{}/", folder.path().display()), ""))
}

fn allow(fields: &str) -> String {
    format!("[[allow]]\nowner = 'me'\nreason = 'test'\nexpires = 2027-01-01\n{fields}\n")
}

#[test]
fn wrong_settings_are_told_with_line_and_suggestion() {
    for (text, told) in [
        ("fail_on = \"high\"\ninventry = \"x\"\n", "straykey.toml:2: unknown field `inventry`"),
        ("inventry = \"x\"\n", "did you mean `inventory`?"),
        ("\nfail_on = 'hihg'\n", "straykey.toml:2:"),
        ("exclude = ['a[']\n", "straykey.toml:1: `a[` is not a glob"),
        ("foreign_markers = 'no'\n", "straykey.toml:1:"),
        (&allow("rul = 'a'"), "did you mean `rule`?"),
        (&allow(""), "straykey.toml:1: an entry needs at least one of"),
        (&allow("value = '('"), "`value` is no pattern"),
        (&allow("path = 'a['"), "`a[` is not a glob"),
        (&allow("finding = 'abc'"), "is no finding id"),
        (&allow("fingerprint = 'abc'"), "`fingerprint`:"),
        (
            &format!("\n{}", allow("rule = 'a'").replace("'me'", "' '")),
            "straykey.toml:2: an [[allow]] entry needs `owner`",
        ),
        (&allow("rule = 'a'").replace("reason = 'test'\n", ""), "missing field `reason`"),
        (&allow("rule = 'a'").replace("expires = 2027-01-01\n", ""), "missing field `expires`"),
        (&allow("rule = 'a'").replace("2027-01-01", "'soon'"), "`expires`:"),
    ] {
        let error = load(text, Trust::Named).unwrap_err();
        assert!(error.contains(told), "{text}: {error}");
    }
}

#[test]
fn paths_are_relative_to_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("straykey.toml");
    std::fs::write(&path, "inventory = \"keys.toml\"\nbaseline = 'b'\n").unwrap();
    for trust in [Trust::Named, Trust::Found] {
        let config = Config::load(&path, trust).unwrap();
        assert_eq!(config.inventory, Some(folder.path().join("keys.toml")));
        assert_eq!((config.lines["inventory"], config.lines["baseline"]), (1, 2));
    }
}

#[test]
fn a_file_that_nobody_named_leads_nowhere_else() {
    for path in ["../x.toml", "/etc/x.toml", "a/../../x.toml"] {
        for key in ["inventory", "baseline"] {
            let text = format!("{key} = '{path}'\n");
            assert!(load(&text, Trust::Named).is_ok());
            assert!(load(&text, Trust::Found).unwrap_err().contains("outside of the folder"), "{text}");
        }
        let text = format!("rules = ['{path}']\n");
        assert!(load(&text, Trust::Found).unwrap_err().contains("outside of the folder"), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere_else_either() {
    let folder = tempfile::tempdir().unwrap();
    let (inner, path) = (folder.path().join("in"), folder.path().join("in/straykey.toml"));
    std::fs::create_dir(&inner).unwrap();
    std::fs::write(folder.path().join("outside"), "").unwrap();
    std::os::unix::fs::symlink("../outside", inner.join("link")).unwrap();
    std::fs::write(&path, "inventory = 'link'\n").unwrap();
    assert!(Config::load(&path, Trust::Found).unwrap_err().to_string().contains("outside of the folder"));
    let linked = inner.join("linked.toml");
    std::os::unix::fs::symlink("straykey.toml", &linked).unwrap();
    assert!(Config::load(&linked, Trust::Found).unwrap_err().to_string().contains("plain file"));
    assert!(Config::load(&linked, Trust::Named).is_ok());
}

#[test]
fn everything_is_read() {
    let text = format!(
        "min_confidence = 'low'\nfail_on = 'high'\nmax_size = '1MB'\nmax_archive_depth = 2\nexclude = ['vendor/**', '*.min.js']\n\
         foreign_markers = false\n{}",
        allow("rule = 'a'\npath = 'tests/**'\nvalue = 'test-.*'")
    );
    let config = load(&text, Trust::Found).unwrap();
    assert_eq!(config.foreign_markers, Some(ForeignMarkers::Ignored));
    assert!(config.excluded.is_match(Path::new("vendor/a/b")) && config.excluded.is_match("x.min.js"));
    assert!(!config.excluded.is_match("a/x.min.js"), "`*` stays inside of a folder");
    assert_eq!((config.allows.len(), config.allows[0].line), (1, 7));
}
