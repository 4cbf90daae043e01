use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use super::super::tests::seen;
use super::{Order, arrange};
use crate::location::{Location, Point};
use crate::occurrence::Occurrence;
use crate::provenance::Provenance;
use crate::rule::set::RuleIndex;

/// Occurrences of some rules in some texts. A text may be told twice, by equal provenances of different addresses.
fn any_occurrences() -> impl Strategy<Value = Vec<Occurrence>> {
    let provenances: Vec<Arc<Provenance>> = ["b", "a", "a/b", "b", "a-b"]
        .iter()
        .map(|file| {
            let root = Path::new("/tree").into();
            Arc::new(Provenance::File { shown: file.into(), relative: file.into(), root })
        })
        .collect();
    let template = seen("a-token", "s", "a", 1);
    let one = (0..provenances.len(), 0..4u64, 0..3u32).prop_map(move |(text, line, rule)| Occurrence {
        provenance: Arc::clone(&provenances[text]),
        location: Location { start: Point { line, column: 1 }, end: Point { line, column: 9 } },
        rule: RuleIndex(rule),
        ..template.clone()
    });
    prop::collection::vec(one, 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn the_order_is_that_of_a_stable_sort(found in any_occurrences()) {
        let mut expected: Vec<usize> = (0..found.len()).collect();
        expected.sort_by_key(|at| (&found[*at].provenance, found[*at].location, found[*at].rule));
        let order = Order::of(&found);
        let mut sorted: Vec<usize> = (0..found.len()).collect();
        sorted.sort_by_key(|at| order.positions[*at]);
        prop_assert_eq!(&sorted, &expected);
        let mut places = 0;
        let mut last = None;
        for (position, at) in expected.iter().enumerate() {
            let place = (&found[*at].provenance, found[*at].location);
            places += usize::from(last != Some(place));
            last = Some(place);
            prop_assert_eq!(order.ranks[position], places);
        }
    }

    #[test]
    fn items_follow_their_keys(keys in prop::collection::hash_set(0..1000usize, 0..40)) {
        let mut keys: Vec<usize> = keys.into_iter().collect();
        let mut items: Vec<String> = keys.iter().map(ToString::to_string).collect();
        arrange(&mut items, &mut keys);
        prop_assert!(keys.is_sorted());
        prop_assert_eq!(items, keys.iter().map(ToString::to_string).collect::<Vec<_>>());
    }
}
