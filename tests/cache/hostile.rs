//! Repositories that try to speak for others.

use super::repository::{Repo, line};
use super::scans::{cached_in, same_in};

fn object(repo: &Repo, folder: &str, id: &str) -> std::path::PathBuf {
    repo.stage.path(folder).join("objects").join(&id[..2]).join(&id[2..])
}

#[test]
fn a_blob_under_the_name_of_another_does_not_make_that_one_quiet() {
    let repo = Repo::begun();
    repo.plant("a.env", "a");
    repo.commit("a");
    let secret = repo.git(&["rev-parse", "HEAD:a.env"]);
    let harmless = repo.git(&["rev-parse", "HEAD:README"]);
    let outcome = repo.git_in(".", &["clone", "--quiet", "--bare", "repo", "hostile.git"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    // The name of the secret's blob leads to something harmless.
    let place = object(&repo, "hostile.git", &secret);
    let _ = std::fs::remove_file(&place);
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::copy(object(&repo, "repo/.git", &harmless), &place).unwrap();
    assert_eq!(same_in(&repo, ".", &["hostile.git"]), 0);
    assert_eq!(same_in(&repo, "repo", &[]), 1);
    // Nor does it speak for what it was itself before.
    let outcome = cached_in(&repo, ".", &["--format", "json", "hostile.git"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    std::fs::remove_file(&place).unwrap();
    std::fs::copy(object(&repo, "repo/.git", &secret), &place).unwrap();
    assert_eq!(same_in(&repo, ".", &["hostile.git"]), 1);
}

#[test]
fn times_that_are_set_back_hide_nothing() {
    let repo = Repo::begun();
    repo.plant("a.env", "a");
    repo.commit("a");
    let id = repo.git(&["rev-parse", "HEAD:a.env"]);
    let place = object(&repo, "repo/.git", &id);
    let whole = std::fs::read(&place).unwrap();
    let time = std::fs::metadata(&place).unwrap().modified().unwrap();
    std::fs::remove_file(&place).unwrap();
    std::fs::write(&place, vec![0; whole.len()]).unwrap();
    assert_eq!(same_in(&repo, "repo", &[]), 3);
    std::fs::remove_file(&place).unwrap();
    std::fs::write(&place, &whole).unwrap();
    std::fs::File::options().append(true).open(&place).unwrap().set_modified(time).unwrap();
    assert_eq!(same_in(&repo, "repo", &[]), 1);
    assert!(line("a").ends_with('\n'));
}
