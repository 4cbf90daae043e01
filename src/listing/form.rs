//! The forms of listings: which store printed it, and with which command.

use std::fmt;
use std::str::FromStr;

use crate::suggest::nearest;

macro_rules! forms {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $command:literal;)+) => {
        /// Which store printed a listing. Names are stable: inventories hold them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Form {
            $($(#[$doc])* $variant,)+
        }

        impl Form {
            /// Every form, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The command that prints such a listing.
            #[must_use]
            pub fn command(self) -> &'static str {
                match self { $(Self::$variant => $command,)+ }
            }
        }
    };
}

forms! {
    /// Secrets in AWS Secrets Manager.
    AwsSecretsManager = "aws-secrets-manager", "aws secretsmanager list-secrets";
    /// Access keys of IAM users.
    AwsIamAccessKeys = "aws-iam-access-keys", "aws iam list-access-keys --user-name NAME";
    /// The credential report of an AWS account.
    AwsCredentialReport = "aws-credential-report", "aws iam get-credential-report";
    /// Versions of secrets in the key-value store of Vault and OpenBao.
    VaultKvMetadata = "vault-kv-metadata", "vault kv metadata get -format=json MOUNT/PATH (and --at MOUNT/PATH)";
    /// Versions of secrets in Google's Secret Manager.
    GcpSecretVersions = "gcp-secret-versions", "gcloud secrets versions list NAME --format=json";
    /// Keys of Google service accounts.
    GcpServiceAccountKeys = "gcp-service-account-keys",
        "gcloud iam service-accounts keys list --iam-account=ACCOUNT --format=json";
    /// Secrets in Azure Key Vault.
    AzureKeyVault = "azure-key-vault", "az keyvault secret list --vault-name NAME --output json";
    /// Kubernetes secrets, with their values.
    KubernetesSecrets = "kubernetes-secrets", "kubectl get secrets --all-namespaces --output json";
    /// Certificates of cert-manager.
    CertManager = "cert-manager", "kubectl get certificates --all-namespaces --output json";
    /// Secrets of GitHub Actions, Dependabot and Codespaces.
    GithubSecrets = "github-secrets", "gh secret list --json name,updatedAt,visibility (and --at OWNER/REPOSITORY)";
    /// Registration entries of SPIRE.
    Spire = "spire", "spire-server entry show -output json";
    /// Secrets in Doppler, with their values.
    Doppler = "doppler", "doppler secrets --json (and --at PROJECT/CONFIG)";
    /// Secrets in Infisical, with their values.
    Infisical = "infisical", "infisical secrets --output json, or the API's GET /secrets";
    /// Items of 1Password, with their values where the listing has them.
    OnePassword = "1password", "op item list --format json";
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is no form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", said(.0))]
pub struct UnknownForm(String);

fn said(name: &str) -> String {
    let known: Vec<&str> = Form::ALL.iter().map(|form| form.as_str()).collect();
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("unknown form of listing `{name}`, did you mean `{near}`?"),
        None => format!("unknown form of listing `{name}`; the forms are {}", known.join(", ")),
    }
}

impl FromStr for Form {
    type Err = UnknownForm;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().copied().find(|form| form.as_str() == name);
        known.ok_or_else(|| UnknownForm(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn names_round_trip() {
        for form in Form::ALL {
            assert_eq!(form.as_str().parse(), Ok(*form));
        }
    }

    #[test]
    fn a_misspelt_form_gets_a_suggestion_and_a_strange_one_the_list() {
        let error = "aws-secret-manager".parse::<Form>().unwrap_err().to_string();
        assert_eq!(
            error,
            "unknown form of listing `aws-secret-manager`, did you mean `aws-secrets-manager`?"
        );
        let error = "zzz".parse::<Form>().unwrap_err().to_string();
        assert!(error.contains("the forms are aws-secrets-manager, "), "{error}");
    }
}
