//! What a path says about whom a credential serves there: which environment, which tenant, which repository.

use std::path::{Component, Path};

use crate::provenance::Provenance;

/// The names of environments, and what paths call them.
const ENVIRONMENTS: &[(&str, &[&str])] = &[
    ("production", &["production", "prod", "prd"]),
    ("staging", &["staging", "stg", "preprod", "preproduction"]),
    ("acceptance", &["uat", "acceptance"]),
    ("quality assurance", &["qa"]),
    ("development", &["development", "dev"]),
];

/// Folders with one folder for each tenant.
const TENANTS: &[&str] = &["tenants", "tenant", "customers", "customer"];

/// The environment that a name or a path speaks of; nothing if it speaks of none, or of more than one.
#[must_use]
pub fn environment(text: &str) -> Option<&'static str> {
    let mut words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let of = |word: &str| {
        let is_it = |names: &[&str]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
        ENVIRONMENTS.iter().find(|(_, names)| is_it(names)).map(|(name, _)| *name)
    };
    let first = words.by_ref().find_map(of)?;
    words.filter_map(of).all(|other| other == first).then_some(first)
}

/// The environment of a place.
#[must_use]
pub fn environment_of(provenance: &Provenance) -> Option<&'static str> {
    provenance.path().and_then(|path| environment(&path.to_string_lossy()))
}

/// The tenant of a place: the folder below `tenants` or `customers`.
#[must_use]
pub fn tenant_of(provenance: &Provenance) -> Option<String> {
    let mut folders = provenance.path()?.parent()?.components();
    let is_tenants =
        |part: &Component<'_>| TENANTS.iter().any(|name| part.as_os_str().eq_ignore_ascii_case(name));
    folders.find(is_tenants)?;
    folders.next().map(|tenant| tenant.as_os_str().to_string_lossy().into_owned())
}

/// The name of the repository, or of the scanned folder, that a place is in.
#[must_use]
pub fn repository_of(provenance: &Provenance) -> Option<String> {
    let root: &Path = match provenance.outer() {
        Provenance::File { root, .. } | Provenance::Git { root, .. } => root,
        Provenance::Stream { .. } | Provenance::Inside { .. } => return None,
    };
    let name = root.file_name()?.to_string_lossy();
    // A bare repository is usually called after what is in it.
    Some(name.strip_suffix(".git").filter(|name| !name.is_empty()).unwrap_or(&name).to_owned())
}

/// A name as it is compared: letters and digits, in lower case.
#[must_use]
pub fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::{environment, plain, repository_of, tenant_of};
    use crate::provenance::Provenance;

    fn file(root: &str, path: &str) -> Provenance {
        Provenance::File { shown: path.into(), relative: path.into(), root: Path::new(root).into() }
    }

    #[test]
    fn paths_speak_of_environments() {
        for (path, expected) in [
            (".env.production", Some("production")),
            ("deploy/prod/app.yaml", Some("production")),
            ("values-STG.yaml", Some("staging")),
            ("k8s/overlays/dev/secret.yaml", Some("development")),
            ("deploy/production/prod.env", Some("production")),
            ("deploy/production/dev.env", None),
            ("products/device.py", None),
            ("src/app.py", None),
            ("", None),
        ] {
            assert_eq!(environment(path), expected, "{path}");
        }
        assert_eq!(environment("eu-prod"), Some("production"), "declared names are read the same way");
    }

    #[test]
    fn the_folder_below_tenants_is_a_tenant() {
        for (path, expected) in [
            ("tenants/acme/app.env", Some("acme")),
            ("config/Customers/Globex/prod/app.env", Some("Globex")),
            ("tenants/app.env", None),
            ("src/tenants", None),
            ("app.env", None),
        ] {
            assert_eq!(tenant_of(&file("/r", path)).as_deref(), expected, "{path}");
        }
        assert_eq!(tenant_of(&Provenance::Stream { name: "tenants/acme/x".into() }), None);
    }

    #[test]
    fn repositories_are_called_by_their_folder() {
        for (root, expected) in [
            ("/a/invoices", Some("invoices")),
            ("/a/invoices.git", Some("invoices")),
            ("/", None),
            ("/a/.git", Some(".git")),
        ] {
            assert_eq!(repository_of(&file(root, "x")).as_deref(), expected, "{root}");
        }
        let archive = Arc::new(file("/a/invoices", "a.zip"));
        assert_eq!(repository_of(&archive.member("x")).as_deref(), Some("invoices"));
        assert_eq!(repository_of(&Provenance::Stream { name: "-".into() }), None);
    }

    #[test]
    fn names_are_compared_without_separators() {
        assert_eq!(plain("Invoice-Agent_2"), plain("invoiceAgent2"));
        assert_ne!(plain("a"), plain("b"));
    }
}
