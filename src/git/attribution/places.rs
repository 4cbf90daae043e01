//! From blobs at paths to secrets at paths.

use std::collections::HashSet;
use std::sync::Arc;

use super::blobs::Blobs;
use super::presence::Inquiry;
use super::survey::{Placement, Survey};
use super::{Pathless, Place, Standing, Version};
use crate::git::graph::Graph;

/// One secret in one placement; sorts by secret, path, standing, introduction.
type Sighting = (u32, u32, Standing, u32);

/// All places, by secret, then path.
pub(super) fn of(survey: &Survey<'_>, graph: &Graph, blobs: &Blobs) -> Vec<Place> {
    let numbers = survey.used_paths();
    let mut paths: Vec<(Arc<[u8]>, u32)> =
        numbers.into_iter().map(|path| (survey.paths.bytes(path).into(), path)).collect();
    paths.sort_unstable();
    // Two numbers for one path (its names hold slashes, which git would not have written) are one place.
    let mut ranks: Vec<(u32, u32)> = Vec::with_capacity(paths.len());
    for (rank, same) in (0..).zip(paths.chunk_by(|(left, _), (right, _)| left == right)) {
        ranks.extend(same.iter().map(|(_, path)| (*path, rank)));
    }
    ranks.sort_unstable();
    paths.dedup_by(|(right, _), (left, _)| left == right);
    let rank =
        |path: u32| ranks.binary_search_by_key(&path, |(path, _)| *path).ok().and_then(|at| ranks.get(at));
    let mut sightings: Vec<Sighting> = Vec::new();
    for (at, placement) in (0..).zip(&survey.placements) {
        let Some((_, rank)) = rank(placement.path) else { continue };
        let secrets = blobs.secrets(placement.blob).iter();
        sightings.extend(secrets.map(|secret| (*secret, *rank, placement.standing, at)));
    }
    sightings.sort_unstable();
    let same_place = |left: &Sighting, right: &Sighting| (left.0, left.1) == (right.0, right.1);
    let places = sightings.chunk_by(same_place).filter_map(|sightings| {
        let (secret, rank, ..) = sightings.first()?;
        let (path, _) = paths.get(*rank as usize)?;
        let placements: Vec<&Placement> =
            sightings.iter().filter_map(|(.., at)| survey.placements.get(*at as usize)).collect();
        let number = |placement: &Placement| blobs.numbers().get(placement.blob as usize).copied();
        let in_head = placements.iter().find(|placement| placement.is_in_head);
        let mut versions: Vec<Version> =
            placements.iter().filter_map(|placement| version(placement, graph, blobs)).collect();
        let mut met = HashSet::new();
        versions.retain(|version| met.insert(version.blob));
        Some(Place {
            secret: *blobs.secret_numbers().get(*secret as usize)?,
            path: Arc::clone(path),
            head: in_head.and_then(|placement| number(placement)),
            versions,
        })
    });
    places.collect()
}

fn version(placement: &Placement, graph: &Graph, blobs: &Blobs) -> Option<Version> {
    Some(Version {
        blob: *blobs.numbers().get(placement.blob as usize)?,
        introduced: graph.commits().number(placement.introduced),
        standing: placement.standing,
    })
}

/// The blobs that have no place.
pub(super) fn pathless(survey: &Survey<'_>, inquiry: &Inquiry, blobs: &Blobs) -> Vec<Pathless> {
    let mut is_placed = vec![false; blobs.count()];
    for placement in &survey.placements {
        if let Some(is_placed) = is_placed.get_mut(placement.blob as usize) {
            *is_placed = true;
        }
    }
    let unplaced = blobs.numbers().iter().enumerate().filter(|(at, _)| is_placed.get(*at) == Some(&false));
    unplaced.map(|(at, number)| inquiry.pathless(at, *number)).collect()
}
