//! Who issues a JSON Web Token, by its `iss` claim.

/// How a claim is compared.
enum Form {
    Exactly(&'static str),
    Begins(&'static str),
    Ends(&'static str),
    Contains(&'static str),
}

use Form::{Begins, Contains, Ends, Exactly};

/// Each from the documentation of the issuer's tokens or its OpenID discovery document. The first that fits.
const ISSUERS: &[(Form, &str)] = &[
    (Exactly("accounts.google.com"), "Google"),
    (Exactly("https://accounts.google.com"), "Google"),
    (Begins("https://securetoken.google.com/"), "Firebase"),
    (Begins("https://session.firebase.google.com/"), "Firebase"),
    (Ends(".gserviceaccount.com"), "Google service account"),
    (Begins("https://login.microsoftonline.com/"), "Microsoft Entra ID"),
    (Begins("https://sts.windows.net/"), "Microsoft Entra ID"),
    (Contains(".b2clogin.com/"), "Azure AD B2C"),
    (Exactly("https://token.actions.githubusercontent.com"), "GitHub Actions"),
    (Exactly("kubernetes/serviceaccount"), "Kubernetes"),
    (Begins("https://kubernetes.default"), "Kubernetes"),
    (Contains("://oidc.eks."), "Kubernetes on EKS"),
    (Begins("https://container.googleapis.com/"), "Kubernetes on GKE"),
    (Contains(".auth0.com"), "Auth0"),
    (Contains(".okta.com"), "Okta"),
    (Contains(".oktapreview.com"), "Okta"),
    (Contains(".onelogin.com"), "OneLogin"),
    (Exactly("supabase"), "Supabase"),
    (Ends(".supabase.co/auth/v1"), "Supabase"),
    (Contains("temporal.io"), "Temporal"),
    (Exactly("https://auth.calendly.com"), "Calendly"),
    (Contains("://cognito-idp."), "Amazon Cognito"),
    (Begins("jfac@"), "JFrog"),
    (Begins("jffe@"), "JFrog"),
    (Begins("jfrt@"), "JFrog"),
    (Exactly("https://gitlab.com"), "GitLab"),
    (Ends(".clerk.accounts.dev"), "Clerk"),
    (Begins("https://clerk."), "Clerk"),
    (Exactly("n8n"), "n8n"),
    (Exactly("argocd"), "Argo CD"),
    (Exactly("https://appleid.apple.com"), "Apple"),
    (Begins("https://oidc.vercel.com"), "Vercel"),
    (Begins("https://oidc.circleci.com/"), "CircleCI"),
    (Exactly("https://agent.buildkite.com"), "Buildkite"),
    (Exactly("https://auth.openai.com"), "OpenAI"),
    (Exactly("https://identity.xero.com"), "Xero"),
    (Contains(".databricks.com/"), "Databricks"),
    (Contains("://login.salesforce.com"), "Salesforce"),
    (Contains(".my.salesforce.com"), "Salesforce"),
    (Begins("https://login.docker.com"), "Docker"),
    (Contains("/realms/"), "Keycloak"),
];

/// The issuer's name, if it is one that everybody knows.
pub(super) fn name(issuer: &str) -> Option<&'static str> {
    let fits = |form: &Form| match form {
        Exactly(text) => issuer.trim_end_matches('/') == *text,
        Begins(text) => issuer.starts_with(text),
        Ends(text) => issuer.trim_end_matches('/').ends_with(text),
        Contains(text) => issuer.contains(text),
    };
    ISSUERS.iter().find(|(form, _)| fits(form)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn issuers_by_their_form() {
        for (issuer, expected) in [
            ("https://accounts.google.com", Some("Google")),
            ("https://sts.windows.net/1-2-3/", Some("Microsoft Entra ID")),
            ("build@acme.iam.gserviceaccount.com", Some("Google service account")),
            ("https://acme.eu.auth0.com/", Some("Auth0")),
            ("kubernetes/serviceaccount", Some("Kubernetes")),
            ("supabase", Some("Supabase")),
            ("supabase-demo", None),
            ("https://auth.acme.example", None),
            ("", None),
        ] {
            assert_eq!(name(issuer), expected, "{issuer}");
        }
    }
}
