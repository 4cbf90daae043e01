//! Completions and man pages, from the description of the command line.

use super::harness::Stage;

#[test]
fn every_shell_has_completions_that_know_every_command() {
    let stage = Stage::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let outcome = stage.run(&["completions", shell]);
        assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""), "{shell}");
        for word in
            ["scan", "inventory", "rules", "audit", "fingerprint", "completions", "history", "no-ignore"]
        {
            assert!(outcome.stdout.contains(word), "{shell}: {word}");
        }
    }
    stage.run(&["completions", "cmd"]).says(2, &["bash", "elvish"]);
}

#[test]
fn the_bash_completions_are_a_script_that_bash_reads() {
    let stage = Stage::new();
    stage.write("c.bash", stage.run(&["completions", "bash"]).stdout);
    let mut command = stage.command("bash");
    let script = "source c.bash; COMP_WORDS=(straykey sc); COMP_CWORD=1; _straykey straykey sc straykey; echo ${COMPREPLY[@]}";
    command.args(["--norc", "-c", script]);
    let outcome = stage.finish(command, b"");
    assert_eq!((outcome.stdout.as_str(), outcome.status), ("scan\n", 0), "{outcome:?}");
}

#[test]
fn every_command_has_a_page_with_its_options_and_examples() {
    let stage = Stage::new();
    for (command, texts) in [
        (&[][..], &["SYNOPSIS", "straykey\\-scan(1)"][..]),
        (&["scan"], &["SYNOPSIS", "\\-\\-timeout", "Exit status:", "Examples:"]),
        (&["inventory", "add"], &["SYNOPSIS", "straykey\\-inventory\\-add"]),
    ] {
        let outcome = stage.run(&[&["man"], command].concat());
        assert_eq!(outcome.status, 0, "{outcome:?}");
        assert!(outcome.stdout.contains(".TH straykey"), "{command:?}");
        for text in texts {
            assert!(outcome.stdout.contains(text), "{command:?}: no {text}");
        }
    }
    stage.run(&["man", "scna"]).says(2, &["did you mean `scan`?"]);
}

/// With whichever reader of man pages is there; without one there is nothing to test.
#[test]
fn pages_render_without_a_complaint() {
    let stage = Stage::new();
    stage.write("scan.1", stage.run(&["man", "scan"]).stdout);
    let readers: &[(&str, &[&str])] = &[
        ("mandoc", &["-T", "utf8", "-W", "error", "scan.1"]),
        ("groff", &["-k", "-man", "-Tutf8", "-ww", "scan.1"]),
    ];
    let is_there = |program: &str| {
        std::env::split_paths(&std::env::var_os("PATH").unwrap()).any(|folder| folder.join(program).is_file())
    };
    for (program, arguments) in readers.iter().filter(|(program, _)| is_there(program)) {
        let mut command = stage.command(program);
        command.args(*arguments);
        let outcome = stage.finish(command, b"");
        assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""), "{program}");
        assert!(outcome.stdout.contains("Exit status"), "{program}");
    }
}
