use proptest::prelude::*;

use super::{Age, Capability, Dates, Facts, Hygiene, Ownership, Score};

const DAY: u64 = 86_400;

fn spotless() -> Facts {
    Facts {
        age: Age::Known { seconds: 0, limit: 30 * DAY },
        capability: Capability::Unchanged,
        exposed_places: 0,
        retired_places: 0,
        dates: Dates::Hold,
        ownership: Ownership::Owned,
        custody: 2,
        consumers: 1,
    }
}

fn total(change: impl FnOnce(&mut Facts)) -> u8 {
    let mut facts = spotless();
    change(&mut facts);
    Score::of(&facts).total()
}

#[test]
fn the_formula_of_the_documentation() {
    let days = |days: u64| Age::Known { seconds: days * DAY, limit: 30 * DAY };
    assert_eq!(total(|_| ()), 100);
    for (age, points) in [
        (days(30), 35),
        (Age::Known { seconds: 30 * DAY + 1, limit: 30 * DAY }, 34),
        (days(45), 17),
        (days(59), 1),
        (days(60), 0),
        (days(670), 0),
        (Age::Unlimited, 17),
        (Age::Unknown, 0),
        (Age::Ended, 0),
        (Age::Over, 35),
    ] {
        assert_eq!(total(|facts| facts.age = age), 65 + points, "{age:?}");
    }
    assert_eq!(total(|facts| facts.capability = Capability::Changed), 82);
    for (exposed, retired, points) in [(0, 1, 12), (1, 0, 8), (0, 2, 8), (1, 1, 6), (12, 0, 1), (13, 0, 0)] {
        let change = |facts: &mut Facts| (facts.exposed_places, facts.retired_places) = (exposed, retired);
        assert_eq!(total(change), 75 + points, "{exposed} exposed, {retired} retired");
    }
    assert_eq!(total(|facts| facts.dates = Dates::Contradicted), 90);
    assert_eq!(total(|facts| facts.ownership = Ownership::Orphaned), 95);
    assert_eq!(total(|facts| facts.ownership = Ownership::None), 90);
    assert_eq!([0, 1].map(|custody| total(|facts| facts.custody = custody)), [90, 95]);
    let isolated = [0, 1, 2, 3, 11].map(|consumers| total(|facts| facts.consumers = consumers));
    assert_eq!(isolated, [100, 100, 95, 93, 90]);
}

#[test]
fn undeclared_secrets_count_as_credentials_without_points() {
    assert_eq!(Hygiene::over([], 0), None);
    let hygiene = |totals: &[u8], undeclared| {
        let hygiene = Hygiene::over(totals.iter().copied(), undeclared).unwrap();
        (hygiene.score, hygiene.lowest)
    };
    assert_eq!(hygiene(&[80], 0), (80, 80));
    assert_eq!(hygiene(&[80, 91], 0), (85, 80));
    assert_eq!(hygiene(&[80, 91], 1), (57, 0));
    assert_eq!(hygiene(&[], 3), (0, 0));
}

fn facts() -> impl Strategy<Value = Facts> {
    let known = (0..2000 * DAY, 1..400 * DAY).prop_map(|(seconds, limit)| Age::Known { seconds, limit });
    let age =
        prop_oneof![8 => known, 1 => Just(Age::Unknown), 1 => Just(Age::Unlimited), 1 => Just(Age::Ended)];
    let counts = (any::<u64>(), any::<u64>(), any::<u64>())
        .prop_map(|(one, two, three)| (one % 40, two % 40, three % 40))
        .boxed()
        .prop_union((any::<u64>(), any::<u64>(), any::<u64>()).boxed());
    let states = (
        prop_oneof![Just(Capability::Unchanged), Just(Capability::Changed)],
        prop_oneof![Just(Dates::Hold), Just(Dates::Contradicted)],
        prop_oneof![Just(Ownership::None), Just(Ownership::Orphaned), Just(Ownership::Owned)],
        0..=2_u8,
    );
    (age, counts, states).prop_map(|(age, (exposed_places, retired_places, consumers), states)| {
        let (capability, dates, ownership, custody) = states;
        Facts { age, capability, exposed_places, retired_places, dates, ownership, custody, consumers }
    })
}

/// Rotating: a new version of this moment. The old one, wherever it lay, is an old version now.
fn rotated(facts: Facts, limit: u64) -> Facts {
    let age = match facts.age {
        Age::Known { limit, .. } => Age::Known { seconds: 0, limit },
        Age::Unlimited | Age::Over => facts.age,
        Age::Unknown | Age::Ended => Age::Known { seconds: 0, limit },
    };
    Facts {
        age,
        capability: Capability::Unchanged,
        exposed_places: 0,
        retired_places: facts.retired_places.saturating_add(facts.exposed_places),
        dates: Dates::Hold,
        ..facts
    }
}

proptest! {
    #[test]
    fn rotating_can_only_raise_it(facts in facts(), limit in 1..400 * DAY) {
        prop_assert!(Score::of(&rotated(facts, limit)).total() >= Score::of(&facts).total(), "{facts:?}");
    }

    #[test]
    fn a_later_rotation_can_only_raise_it(facts in facts(), later in any::<u64>()) {
        if let Age::Known { seconds, limit } = facts.age {
            let younger = Facts { age: Age::Known { seconds: seconds.saturating_sub(later), limit }, ..facts };
            prop_assert!(Score::of(&younger).total() >= Score::of(&facts).total());
        }
    }

    #[test]
    fn every_repair_can_only_raise_it(facts in facts(), fewer in 0..50_u64) {
        let repairs: [fn(&mut Facts, u64); 8] = [
            |facts, fewer| facts.exposed_places = facts.exposed_places.saturating_sub(fewer),
            |facts, fewer| facts.retired_places = facts.retired_places.saturating_sub(fewer),
            |facts, fewer| facts.consumers = facts.consumers.saturating_sub(fewer),
            |facts, _| facts.dates = Dates::Hold,
            |facts, _| facts.capability = Capability::Unchanged,
            |facts, _| facts.ownership = Ownership::Owned,
            |facts, _| if facts.ownership == Ownership::None { facts.ownership = Ownership::Orphaned },
            |facts, _| facts.custody = (facts.custody + 1).min(2),
        ];
        for (at, repair) in repairs.iter().enumerate() {
            let mut repaired = facts;
            repair(&mut repaired, fewer);
            prop_assert!(Score::of(&repaired).total() >= Score::of(&facts).total(), "repair {at} of {facts:?}");
        }
    }

    #[test]
    fn a_score_is_a_percentage_and_parts_stay_in_their_bounds(facts in facts()) {
        let score = Score::of(&facts);
        prop_assert!(score.total() <= 100);
        prop_assert!(score.age <= 35 && score.places <= 25 && score.isolation <= 10);
    }

    #[test]
    fn raising_one_credential_cannot_lower_them_all_and_declaring_a_secret_cannot_either(
        totals in prop::collection::vec(0..=100_u8, 1..20), at in any::<prop::sample::Index>(), by in 0..=100_u8,
        undeclared in 0..20_u64,
    ) {
        let before = Hygiene::over(totals.iter().copied(), undeclared).unwrap();
        let mut raised = totals.clone();
        let one = at.get_mut(&mut raised);
        *one = (*one).saturating_add(by).min(100);
        let after = Hygiene::over(raised.iter().copied(), undeclared).unwrap();
        prop_assert!(after.score >= before.score && after.lowest >= before.lowest);
        if undeclared > 0 {
            raised.push(by);
            let declared = Hygiene::over(raised, undeclared - 1).unwrap();
            prop_assert!(declared.score >= after.score && declared.lowest >= after.lowest);
        }
    }
}

/// The same through the real comparison: rotate an entry in the inventory, and look at the same files again.
mod rotation {
    use proptest::prelude::*;

    use crate::audit::sample::{World, entry, fingerprint};
    use crate::audit::statement::Statements;

    fn total(world: World) -> u8 {
        world.see().audit(&Statements::default(), |audit| audit.scores().next().unwrap().1.total())
    }

    /// An entry, and the secrets that lie around.
    fn world(text: &str, strays: usize, allowed: usize, consumer: Option<&str>) -> World {
        let mut world = World::new(text);
        for at in 0..strays {
            world = world.found("token", "a", &format!("stray/{at}"));
        }
        for at in 0..allowed {
            world = world.found("token", "a", &format!("ok/{at}"));
        }
        match consumer {
            Some(name) if strays + allowed > 0 => world.used_by(name),
            _ => world,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn rotating_in_the_inventory_can_only_raise_it(
            rotated in prop::option::of("2025-0[1-9]-[01][1-9]"), expires in prop::option::of("2026-1[012]-[01][1-9]"),
            strays in 0..4_usize, allowed in 0..3_usize, consumer in prop::option::of("[a-c]"),
            consumers in prop::collection::btree_set("[a-c]", 0..3), stored in any::<bool>(),
        ) {
            let names: Vec<_> = consumers.iter().map(|name| format!("'{name}'")).collect();
            let stored = if stored { "stored_in = 'vault:x'\n" } else { "" };
            let fields = format!("allowed_in = ['ok/*']\nconsumers = [{}]\n{stored}", names.join(", "));
            let dates = |rotated: Option<&str>, expires: Option<&str>| {
                let rotated = rotated.map(|date| format!("last_rotated = {date}\n")).unwrap_or_default();
                rotated + &expires.map(|date| format!("expires = {date}\n")).unwrap_or_default()
            };
            let before = entry("a", &(fields.clone() + &dates(rotated.as_deref(), expires.as_deref())));
            // Rotated now; the old version is what the files hold, inside its window.
            let old = format!(
                "[[credential.previous]]\nfingerprint = '{}'\nretired = 2026-11-01T00:00:00Z\n\
                 accept_until = 2026-11-01T04:00:00Z\n", fingerprint("a"),
            );
            let fresh = fields + &dates(Some("2026-11-01T00:00:00Z"), None) + &old;
            let after = entry("a", &fresh).replacen(&fingerprint("a"), &fingerprint("new"), 1);
            let score = |text: &str| total(world(text, strays, allowed, consumer.as_deref()));
            let (before, after) = (score(&before), score(&after));
            prop_assert!(after >= before, "{before} became {after}");
        }
    }
}
