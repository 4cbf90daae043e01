//! What terminals, log collectors and pipelines put around and inside of lines.

use straykey::rule::template::expand;

use super::harness::{Stage, token};

/// `line:column` of everything that is found in a file of this name.
fn found(name: &str, text: &str) -> Vec<String> {
    let stage = Stage::new();
    stage.write(name, text);
    let prefix = format!("{name}:");
    stage.found(&["--min-confidence", "medium"]).iter().map(|place| place.replacen(&prefix, "", 1)).collect()
}

/// Every line is the template of a line with `%` for a secret; the secret has to be found in it.
#[track_caller]
fn finds_in_each(name: &str, secret: &str, lines: &[&str]) {
    for line in lines {
        let text = format!("nothing here\n{}\n", line.replace('%', secret));
        let places = found(name, &text);
        assert!(!places.is_empty(), "{line:?}");
        // Columns are those of the line as it is, colours and all.
        let column = line.chars().take_while(|character| *character != '%').count() + 1;
        assert!(places.contains(&format!("2:{column}")), "{line:?}: {places:?}");
    }
}

#[test]
fn a_token_is_found_whatever_stands_around_it() {
    finds_in_each(
        "build.log",
        &token("ci"),
        &[
            "2026-01-02T03:04:05.1234567Z GITHUB_TOKEN=%",
            "2026-01-02T03:04:05.1234567Z ##[debug]token %",
            "2026-01-02T03:04:05.1234567Z ::add-mask::%",
            "2026-01-02T03:04:05.1234567Z ::set-output name=token::%",
            "::error file=a.js,line=1::bad token %",
            "\x1b[31m%\x1b[0m",
            "\x1b[36;1mgit clone https://x:\x1b[0m%\x1b[36;1m@github.com\x1b[0m",
            "2026-01-02T03:04:05.123456Z 00O $ export TOKEN=%",
            "section_start:1767323045:step\r\x1b[0Kexport TOKEN=%",
            "\x1b[0K\x1b[32;1m$ curl -H 'Authorization: token %'\x1b[0;m",
            "build\tRun make\t2026-01-02T03:04:05.1234567Z token: %",
            "{\"level\":\"info\",\"ts\":1767323045.1,\"msg\":\"using token %\"}",
            "{\"msg\":\"header \\\"Authorization: Bearer %\\\"\"}",
            "{\"msg\":\"\\u001b[31m%\\u001b[0m\"}",
            "192.0.2.1 - - [02/Jan/2026:03:04:05 +0000] \"GET /api?access_token=%&x=1 HTTP/1.1\" 200 12",
            "Jan  2 03:04:05 host app[12]: token=%",
            "I0102 03:04:05.678901       1 auth.go:12] token %",
            "time=\"2026-01-02T03:04:05Z\" level=debug msg=\"token %\"",
            "web-1  | 2026-01-02T03:04:05Z token %",
            "[pod/web/app] TOKEN=%",
            "      GITHUB_TOKEN:  %",
            "  \x1b[32m+\x1b[0m \x1b[0mtoken = \"%\"",
        ],
    );
}

#[test]
fn a_token_is_found_with_colours_inside() {
    let secret = token("inside");
    let (front, back) = secret.split_at(4);
    for colour in ["\x1b[01;31m\x1b[K", "\x1b[m", "\x1b[38;5;196m"] {
        let text = format!("first\n\x1b[0mmatch: {colour}{front}\x1b[m\x1b[K{back}\x1b[0m\n");
        let start = "\x1b[0mmatch: ".len() + colour.len() + 1;
        assert_eq!(found("grep.txt", &text), [format!("2:{start}")], "{colour:?}");
    }
    let stage = Stage::new();
    stage.write("a.txt", format!("\x1b[1m{front}\x1b[0m{back}\n"));
    stage.write("b.txt", format!("{secret}\n"));
    let (report, _) = stage.json(&[]);
    assert_eq!(report["findings"].as_array().unwrap().len(), 1, "it is one secret");
    let place = &report["findings"][0]["occurrences"][0];
    assert_eq!((&place["column"], &place["end_column"]), (&5.into(), &(5 + 40 + 4).into()), "{place}");
}

#[test]
fn passwords_are_found_in_the_output_of_tools() {
    let secret = expand("{alnum:20}", "password");
    finds_in_each(
        "deploy.log",
        &secret,
        &[
            "  + password = \"%\"",
            "  \x1b[32m+\x1b[0m\x1b[0m db_password = \"%\"",
            "2026-01-02T03:04:05.123Z   DB_PASSWORD: %",
            "      DB_PASSWORD:  %",
            "Caused by: java.sql.SQLException: jdbc:postgresql://db.internal:5432/app?user=app&password=%",
            "sqlalchemy.exc.OperationalError: postgresql://app:%@db.internal:5432/app",
            "2026-01-02 03:04:05,123 ERROR amqp://app:%@mq.internal:5672/",
        ],
    );
}

#[test]
fn a_key_of_many_lines_is_one_behind_time_stamps_and_in_colours() {
    let key = expand("{pem:ec}", "key");
    let plain = Stage::new();
    plain.write("key.log", &key);
    let fingerprint = |stage: &Stage| {
        let (report, _) = stage.json(&[]);
        let findings = report["findings"].as_array().unwrap().clone();
        assert_eq!(findings.len(), 1, "{report}");
        (
            findings[0]["fingerprint"].clone(),
            findings[0]["rule"].clone(),
            findings[0]["occurrences"][0]["line"].clone(),
        )
    };
    let (expected, rule, _) = fingerprint(&plain);
    for (front, back) in [
        ("2026-01-02T03:04:05.1234567Z ", ""),
        ("2026-01-02T03:04:05.123456Z 00O ", ""),
        ("deploy\tShow key\t2026-01-02T03:04:05.1234567Z ", ""),
        ("\x1b[36m", "\x1b[0m"),
        ("2026-01-02T03:04:05.1234567Z \x1b[36;1m", "\x1b[0m"),
    ] {
        let stage = Stage::new();
        let lines: String = key.lines().map(|line| format!("{front}{line}{back}\n")).collect();
        stage.write("ci.log", format!("{front}begin{back}\n{lines}{front}end{back}\n"));
        assert_eq!(fingerprint(&stage), (expected.clone(), rule.clone(), 2.into()), "{front:?}");
    }
}

#[test]
fn histories_see_through_noise_too() {
    let stage = Stage::new();
    stage.git("", &["init", "-q", "-b", "main"]);
    let secret = token("committed");
    let (front, back) = secret.split_at(10);
    for round in 0..3 {
        let filler = format!("2026-01-02T03:04:0{round}Z filler\n").repeat(round * 40 + 1);
        stage.write("ci.log", format!("{filler}x \x1b[1m{front}\x1b[0m{back}\n"));
        stage.write("plain.log", format!("{}\x1b[1mno secret\x1b[0m {round}\n", "line\n".repeat(50)));
        stage.git("", &["add", "-A"]);
        stage.git("", &["commit", "-q", "-m", "log"]);
    }
    let loose = stage.json(&["--history"]).0;
    assert_eq!(loose["findings"].as_array().unwrap().len(), 1);
    assert_eq!(loose["findings"][0]["occurrences"][0]["versions"], 3);
    stage.git("", &["repack", "-adfq"]);
    assert_eq!(stage.json(&["--history"]).0["findings"], loose["findings"]);
}
