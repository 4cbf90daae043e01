//! straykey finds stray keys: credentials that leaked, and credentials that drifted from what the team declared.
//!
//! Data flows in one direction; a stage takes the previous stage's type and returns a new one:
//!
//! ```text
//! Scope ─► source ─► Candidate ─► read ─► Blob ─► detect ─► RawMatch ─► validate ─► Match ─► fingerprint ─► Occurrence
//!                                         (plain secret bytes live only from Blob to Occurrence)             │
//!                     Inventory, Policy, now ─► correlate ◄───────────────────────────────────────────────────┘
//!                                                   │
//!                                                   ▼
//!                                        Assessment ─► Finding ─► Report ─► text | json | jsonl | sarif
//! ```
//!
//! `read` opens the [`container`]s that it meets, archives and compressed files: one candidate may be many texts. What is
//! encoded in a text becomes [`layer`]s, which are detected and judged like texts of their own; their matches carry the places
//! of the text. An occurrence also learns from its surroundings: the time of its line ([`log`]), and the agent or tool server
//! that uses the credential ([`consumer`]).
//!
//! What git holds goes the same way, with [`git`] in the place of `source` and `read`: changes as blobs with their paths,
//! histories as decoded objects, which become occurrences once it is known where their blobs stand.
//!
//! From a report to a revoked key: [`intake`] reads reports back, [`planning`] makes a plan from them and the inventory, in the words
//! of [`rotation`]. [`coordinator`] carries it out through hooks that [`runner`] runs, and writes everything into the
//! [`journal`], whose replay is the only state. [`trigger`] tells others, [`forensics`] tells what is known afterwards.
//!
//! [`scan`] is the only module that knows the order of the stages. Who may import whom is enforced by
//! `tests/architecture.rs`.

pub mod audit;
pub mod baseline;
pub mod blob;
pub mod cache;
pub mod canonical;
pub mod cli;
pub mod codec;
pub mod commit;
pub mod config;
pub mod consumer;
pub mod container;
pub mod coordinator;
pub mod correlate;
pub mod detect;
pub mod evidence;
pub mod exposure;
pub mod finding;
pub mod fingerprint;
pub mod forensics;
pub mod git;
pub mod hook;
pub mod import;
pub mod intake;
pub mod inventory;
pub mod journal;
pub mod kind;
pub mod layer;
pub mod listing;
pub mod location;
pub mod log;
pub mod marker;
pub mod notice;
pub mod occurrence;
pub mod planning;
pub mod provenance;
pub mod quantity;
pub mod read;
pub mod readiness;
pub mod report;
pub mod role;
pub mod rotation;
pub mod rule;
pub mod runner;
pub mod scan;
pub mod secret;
pub mod source;
pub mod suggest;
pub mod suppress;
pub mod suppression;
pub mod trigger;
pub mod validate;
pub mod voucher;
