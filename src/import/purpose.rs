//! What a secret is for, by what people call it. A guess: the store does not say it.

use crate::kind::CredentialKind as Kind;

/// Words of names, and what they stand for. The first row with a word of the name counts: providers before the general
/// words that stand beside them.
const WORDS: &[(&[&str], Kind)] = &[
    (
        &["openai", "anthropic", "claude", "gemini", "mistral", "cohere", "groq", "llm", "bedrock"],
        Kind::LlmApiKey,
    ),
    (&["pinecone", "weaviate", "qdrant", "milvus", "chroma"], Kind::VectorDb),
    (&["github", "gitlab", "bitbucket", "gitea"], Kind::VcsToken),
    (&["npm", "pypi", "rubygems", "nuget", "artifactory", "docker", "dockerhub"], Kind::PackageRegistryToken),
    (&["jenkins", "circleci", "buildkite", "argocd"], Kind::CiToken),
    (&["stripe", "paypal", "adyen", "braintree", "square"], Kind::Payment),
    (&["slack", "twilio", "sendgrid", "mailgun", "smtp", "telegram", "discord"], Kind::Messaging),
    (&["datadog", "sentry", "newrelic", "grafana", "splunk", "pagerduty", "honeycomb"], Kind::Observability),
    (&["vault", "consul", "kubernetes", "kubeconfig", "cloudflare", "tailscale"], Kind::InfraToken),
    (&["jwt", "jwk", "jwks"], Kind::JwtSigningKey),
    (&["webhook"], Kind::Webhook),
    (&["refresh"], Kind::OauthRefreshToken),
    (&["oauth", "oidc"], Kind::OauthClientSecret),
    (
        &[
            "postgres",
            "postgresql",
            "mysql",
            "mariadb",
            "mongodb",
            "mongo",
            "redis",
            "mssql",
            "oracle",
            "rds",
            "db",
            "dsn",
            "database",
            "sql",
        ],
        Kind::Database,
    ),
    (&["serviceaccount", "gcp"], Kind::ServiceAccountKey),
    (&["aws", "azure"], Kind::CloudAccessKey),
    (&["certificate", "cert", "mtls"], Kind::MtlsCertificate),
    (&["ssh", "tls", "pem", "privatekey"], Kind::PrivateKey),
    (&["signing", "encryption", "hmac", "cookie", "session"], Kind::SigningKey),
    (&["password", "passwd", "pwd", "passphrase", "pass", "login"], Kind::Password),
];

/// Words that say that something is secret, besides those above.
const SECRET: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "pass",
    "secret",
    "secrets",
    "token",
    "tokens",
    "key",
    "keys",
    "apikey",
    "credential",
    "credentials",
    "creds",
    "auth",
    "privatekey",
    "dsn",
    "pin",
    "seed",
];

/// The kind that a name suggests.
pub(super) fn of(name: &str) -> Kind {
    let words = words(name);
    let named = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    WORDS.iter().find(|(known, _)| named(known)).map_or(Kind::SaasApiKey, |(_, kind)| *kind)
}

/// Does a name say that something is secret?
pub(super) fn is_secret(name: &str) -> bool {
    words(name).iter().any(|word| SECRET.contains(&word.as_str()))
}

/// The words of a name in lower case: `prod/paymentsDB_PASSWORD` has `prod`, `payments`, `db` and `password`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for character in name.chars() {
        if !character.is_alphanumeric() || (character.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| character.is_alphanumeric()) {
            word.extend(character.to_lowercase());
        }
        before = character;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{is_secret, of};
    use crate::kind::CredentialKind as Kind;

    #[test]
    fn names_suggest_kinds() {
        for (name, kind) in [
            ("prod/payments/openai", Kind::LlmApiKey),
            ("prod/orders-db", Kind::Database),
            ("ordersDbPassword", Kind::Database),
            ("SLACK_WEBHOOK", Kind::Messaging),
            ("webhook-signing", Kind::Webhook),
            ("ADMIN_PASSWORD", Kind::Password),
            ("redbird", Kind::SaasApiKey),
            ("", Kind::SaasApiKey),
        ] {
            assert_eq!(of(name), kind, "{name}");
        }
    }

    #[test]
    fn some_names_say_that_they_are_secret() {
        for name in ["DB_PASSWORD", "apiKey", "session.secret", "token"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["LOG_LEVEL", "monkey", "username", "tls.crt"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
