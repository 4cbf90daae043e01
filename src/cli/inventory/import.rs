//! `straykey inventory import`: what stores list, as entries of an inventory.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use clap::Args;
use jiff::Timestamp;

use super::args::{DEFAULT_FILE, OutcomeFormat};
use super::file::InventoryFile;
use super::import_report::ImportReport;
use super::{moment, this_second};
use crate::cli::output::Sink;
use crate::cli::{CliError, ExitStatus, settings};
use crate::detect::{Detector, Scratch};
use crate::fingerprint::Fingerprinter;
use crate::import::{self, Field, Merging, Plan, Proposals};
use crate::listing::{self, Form, LARGEST, Listing, Terms};
use crate::notice::Coverage;
use crate::occurrence::Disclosure;
use crate::read::Limits;
use crate::report::json::write_pretty;
use crate::rule::RuleSet;
use crate::scan::{Progress, Rejections, Scanner};
use crate::secret::Secret;

const EXAMPLES: &str = "\
Examples, one for each form (any of them may be piped in: `COMMAND | straykey inventory import -`):
  aws secretsmanager list-secrets                                          > aws-secrets-manager
  for u in $(aws iam list-users --query 'Users[].UserName' --output text)
    do aws iam list-access-keys --user-name \"$u\"; done                     > aws-iam-access-keys
  aws iam get-credential-report                                            > aws-credential-report
  vault kv metadata get -format=json kv/agents/openai  (--at kv/agents/openai)
                                                                           > vault-kv-metadata
  gcloud secrets versions list NAME --format=json                          > gcp-secret-versions
  gcloud iam service-accounts keys list --iam-account=A --format=json      > gcp-service-account-keys
  az keyvault secret list --vault-name NAME --output json                  > azure-key-vault
  kubectl get secrets -A --show-managed-fields -o json                     > kubernetes-secrets
  kubectl get certificates -A -o json                                      > cert-manager
  gh secret list --json name,updatedAt,visibility      (--at acme/shop)    > github-secrets
  spire-server entry show -output json                                     > spire
  doppler secrets --json                               (--at shop/prd)     > doppler
  infisical secrets --env prod --output json           (--at shop/prod)    > infisical
  op item list --format json                                               > 1password

Secrets in a listing are fingerprinted as a scan would, in memory, and dropped: pipe such listings instead of keeping
them in files. Guessable ones need STRAYKEY_FINGERPRINT_KEY or --fingerprint-key-file. Without its secret an entry has
no fingerprint: it is judged by its dates and its owner, and is not recognised where it is found.

What people wrote is never overwritten: where the store says something else, the difference is told and stays, unless
--accept names the field. A version that the store has replaced moves to `previous`. Importing again changes nothing.

Exit status:
  0  the inventory is as listed, or would be with --dry-run
  1  the same, and differences were kept: somebody has to decide
  2  refused: nothing was written
  3  the listing or the fingerprints are not complete, or the file could not be written";

/// `straykey inventory import`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ImportArgs {
    /// What the store printed: JSON, YAML of kubectl, or the table of AWS; `-` is standard input
    #[arg(value_name = "FILE")]
    pub listing: PathBuf,

    /// Which form it has, where its content does not tell
    #[arg(long, value_name = "FORM")]
    pub from: Option<Form>,

    /// What its entries belong to, where it does not tell: a path in Vault, a repository, PROJECT/CONFIG
    #[arg(long, value_name = "PLACE")]
    pub at: Option<String>,

    /// The inventory that gets the entries
    #[arg(long, short, value_name = "FILE", default_value = DEFAULT_FILE)]
    pub into: PathBuf,

    /// Take the store's word for FIELD where people wrote something else; may be repeated
    #[arg(long, value_name = "FIELD")]
    pub accept: Vec<Field>,

    /// Show what would change, and write nothing
    #[arg(long)]
    pub dry_run: bool,

    /// When the listing was printed (RFC 3339 or YYYY-MM-DD) [default: now]
    #[arg(long, value_name = "TIME")]
    pub taken: Option<String>,

    /// Read the fingerprint key from FILE instead of STRAYKEY_FINGERPRINT_KEY
    #[arg(long, value_name = "FILE")]
    pub fingerprint_key_file: Option<PathBuf>,

    /// How to write what was done
    #[arg(long, value_enum, default_value_t = OutcomeFormat::Text)]
    pub format: OutcomeFormat,
}

/// Reads a listing and enters what is in it.
pub(super) fn run(args: &ImportArgs) -> Result<ExitStatus, CliError> {
    let today = this_second();
    let now = moment("--taken", args.taken.as_deref())?.unwrap_or(today);
    if now > today {
        return Err(CliError::Usage(format!("--taken: {now} is still to come: say when it was printed")));
    }
    let file = InventoryFile::open(&args.into, Timestamp::now())?;
    let terms = Terms { form: args.from, at: args.at.as_deref(), now };
    let listing = read(&args.listing, &terms)?;
    let form = listing.form;
    let fingerprinter = settings::fingerprinter(args.fingerprint_key_file.as_deref())?;
    let proposals = propose(listing, &fingerprinter, now)?;
    let accept: BTreeSet<Field> = args.accept.iter().copied().collect();
    let plan = import::merge(&file.inventory, proposals, &Merging { form, now, accept: &accept });
    let changes = import::changes(&plan);
    let new = file.changed_by_all(&changes, Timestamp::now())?;
    let difference = (args.dry_run && !changes.is_empty()).then(|| file.difference(&new));
    if !args.dry_run && !changes.is_empty() {
        file.replace(&new)?;
    }
    let report =
        ImportReport { inventory: file.shown(), form, plan: &plan, difference: difference.as_deref() };
    Sink::Stdout.write(|out| match args.format {
        OutcomeFormat::Text => report.write(out),
        OutcomeFormat::Json => write_pretty(&report.document(), out),
    })?;
    Ok(status(&plan))
}

/// What is missing weighs more than what has to be decided: it may hide more of that.
fn status(plan: &Plan) -> ExitStatus {
    if plan.remarks.iter().any(|remark| remark.coverage == Coverage::Incomplete) {
        ExitStatus::Incomplete
    } else if plan.conflicts.is_empty() {
        ExitStatus::Clean
    } else {
        ExitStatus::Findings
    }
}

/// The text of a listing may hold secrets: it is wiped when it has been read.
fn read(path: &Path, terms: &Terms<'_>) -> Result<Listing, CliError> {
    let unreadable = |cause: std::io::Error| {
        CliError::Usage(format!("cannot read the listing {}: {cause}", path.display()))
    };
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
    };
    let text = Secret::new(bytes);
    read.map_err(unreadable)?;
    listing::read(text.expose(), terms)
        .map_err(|error| CliError::Usage(format!("{}: {error}", path.display())))
}

/// Looks at the secrets of a listing with the rules that come with the program.
fn propose(listing: Listing, fingerprinter: &Fingerprinter, now: Timestamp) -> Result<Proposals, CliError> {
    let rules = RuleSet::load(&[])?;
    let (detector, progress, stop) = (Detector::new(&rules), Progress::default(), AtomicBool::new(false));
    let scanner = Scanner {
        rules: &rules,
        detector: &detector,
        fingerprinter,
        disclosure: Disclosure::Never,
        rejections: Rejections::Count,
        max_size: None,
        archives: Limits::default(),
        now,
        progress: &progress,
        stop: &stop,
        vouchers: crate::voucher::Vouchers::none(),
    };
    let mut scratch = Scratch::default();
    Ok(import::propose(listing, fingerprinter, now, &mut |name, value| {
        scanner.value(name, value, &mut scratch)
    }))
}
