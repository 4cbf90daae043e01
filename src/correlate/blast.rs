//! How far each place of a secret can be read.

use std::collections::BTreeSet;

use super::surroundings::{plain, repository_of};
use crate::exposure::Presence;
use crate::finding::blast::{BlastRadius, Reach};
use crate::occurrence::Occurrence;
use crate::provenance::Revision;

/// Which repositories everybody can read: no scan can see that, the inventory declares it.
#[derive(Debug, Default)]
pub struct Publicity {
    names: BTreeSet<String>,
}

impl Publicity {
    /// These are public.
    #[must_use]
    pub fn of(repositories: &[String]) -> Self {
        Self { names: repositories.iter().map(|name| plain(name)).collect() }
    }

    /// Who can read the place of an occurrence.
    #[must_use]
    pub fn reach(&self, found: &Occurrence) -> Reach {
        if self.is_public(found) {
            return Reach::Public;
        }
        let is_lost =
            || found.exposure.as_ref().is_some_and(|exposure| exposure.presence == Presence::Unreachable);
        match found.provenance.revision() {
            _ if found.logged.is_some() => Reach::Log,
            None | Some(Revision::Head | Revision::Index) => Reach::Head,
            Some(Revision::None) => Reach::Unreachable,
            Some(Revision::Commit(_)) if is_lost() => Reach::Unreachable,
            Some(Revision::Commit(_)) => Reach::History,
        }
    }

    fn is_public(&self, found: &Occurrence) -> bool {
        !self.names.is_empty()
            && repository_of(&found.provenance).is_some_and(|name| self.names.contains(&plain(&name)))
    }

    /// The places of all of these.
    #[must_use]
    pub fn radius(&self, found: &[Occurrence]) -> BlastRadius {
        let mut radius = BlastRadius::default();
        found.iter().for_each(|found| radius.add(self.reach(found)));
        radius
    }
}
