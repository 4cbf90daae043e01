//! Tells others that a credential has to be rotated: one CloudEvents event for each, without values.
