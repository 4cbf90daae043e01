//! Which dates can hardly be true: clocks are wrong, and the dates of commits are whatever their authors wrote.

use jiff::{SignedDuration, Timestamp};

use crate::commit::Commit;
use crate::evidence::{AgeEvidence, AgeSource, Doubt};
use crate::exposure::History;

/// How far ahead a clock may be: a day covers every time zone that was taken for another.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// How far before the author's date a committer's may lie. Clocks of two machines differ by less than a year.
const APART: SignedDuration = SignedDuration::from_hours(24 * 365);

/// The day of the zero of the clock: what a program writes that was given no date, in any time zone.
const EPOCH_ENDS: Timestamp = Timestamp::constant(24 * 60 * 60, 0);

/// The year in which a provider was founded or its service began, by its name in the rules: none of its credentials is
/// older. From what the providers tell about themselves (company pages and first announcements); where they tell two
/// years, the earlier one.
const FOUNDED: &[(&str, i16)] = &[
    ("Anthropic", 2021),
    ("AWS", 2002),
    ("Cohere", 2019),
    ("Datadog", 2010),
    ("DeepSeek", 2023),
    ("DigitalOcean", 2011),
    ("GitHub", 2007),
    ("GitLab", 2011),
    ("Groq", 2016),
    ("Hugging Face", 2016),
    ("Mistral AI", 2023),
    ("npm", 2009),
    ("OpenAI", 2015),
    ("Perplexity", 2022),
    ("Pinecone", 2019),
    ("Replicate", 2019),
    ("SendGrid", 2009),
    ("Slack", 2009),
    ("Stripe", 2009),
    ("Supabase", 2020),
    ("Twilio", 2008),
    ("Vercel", 2015),
];

/// What dates are held against.
#[derive(Debug, Clone, Copy)]
pub struct Plausibility {
    now: Timestamp,
    founded: Option<i16>,
}

impl Plausibility {
    /// Dates of a credential of a provider, told at an instant.
    #[must_use]
    pub fn of(provider: &str, now: Timestamp) -> Self {
        let founded =
            FOUNDED.iter().find(|(name, _)| name.eq_ignore_ascii_case(provider)).map(|(_, year)| *year);
        Self { now, founded }
    }

    /// The evidence of a source that has one date.
    #[must_use]
    pub fn dated(&self, source: AgeSource, since: Timestamp) -> AgeEvidence {
        AgeEvidence { doubt: self.doubt(since), source, since }
    }

    /// The evidence of a commit. Both of its dates have to be possible; where only one is, that one counts.
    #[must_use]
    pub fn committed(&self, commit: &Commit, history: History) -> AgeEvidence {
        let Commit { authored, committed, .. } = *commit;
        let evidence = AgeEvidence::of_commit(commit, history);
        let (of_author, of_committer) = (self.doubt(authored), self.doubt(committed));
        let since = match (of_author, of_committer) {
            (Some(_), None) => committed,
            (None, Some(_)) => authored,
            _ => evidence.since,
        };
        let is_disordered = authored.duration_since(committed) > APART;
        let doubt = of_author.or(of_committer).or(is_disordered.then_some(Doubt::Disordered));
        AgeEvidence { doubt, since, ..evidence }
    }

    fn doubt(&self, date: Timestamp) -> Option<Doubt> {
        if date.duration_since(self.now) > AHEAD {
            return Some(Doubt::Future);
        }
        if date < EPOCH_ENDS {
            return Some(Doubt::Epoch);
        }
        let year = date.to_zoned(jiff::tz::TimeZone::UTC).year();
        self.founded.filter(|founded| year < *founded).map(Doubt::BeforeProvider)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{FOUNDED, Plausibility};
    use crate::commit::{Commit, ObjectId};
    use crate::evidence::{AgeSource, Doubt};
    use crate::exposure::History;
    use crate::rule::RuleSet;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn plausibility(provider: &str) -> Plausibility {
        Plausibility::of(provider, at("2026-11-01T00:00:00Z"))
    }

    #[test]
    fn a_date_is_possible_from_the_founding_to_tomorrow() {
        for (provider, date, doubt) in [
            ("OpenAI", "2015-01-01T00:00:00Z", None),
            ("openai", "2014-12-31T23:59:59Z", Some(Doubt::BeforeProvider(2015))),
            ("Somebody", "2014-12-31T23:59:59Z", None),
            ("Somebody", "1970-01-02T00:00:00Z", None),
            ("Somebody", "1970-01-01T23:59:59Z", Some(Doubt::Epoch)),
            ("Somebody", "1969-06-01T00:00:00Z", Some(Doubt::Epoch)),
            ("Somebody", "2026-11-02T00:00:00Z", None),
            ("Somebody", "2026-11-02T00:00:01Z", Some(Doubt::Future)),
        ] {
            let evidence = plausibility(provider).dated(AgeSource::Log, at(date));
            assert_eq!((evidence.doubt, evidence.since), (doubt, at(date)), "{provider} {date}");
        }
    }

    #[test]
    fn both_dates_of_a_commit_have_to_be_possible_and_in_order() {
        // Author's date, committer's date: the doubt, and the date that counts.
        for (authored, committed, doubt, since) in [
            ("2024-03-01", "2024-04-01", None, "2024-03-01"),
            ("2024-04-01", "2024-03-01", None, "2024-03-01"),
            ("2024-03-01", "2023-03-02", None, "2023-03-02"),
            ("2024-03-01", "2023-03-01", Some(Doubt::Disordered), "2023-03-01"),
            ("2099-01-01", "2024-04-01", Some(Doubt::Future), "2024-04-01"),
            ("2024-03-01", "2099-01-01", Some(Doubt::Future), "2024-03-01"),
            ("1970-01-01", "2024-04-01", Some(Doubt::Epoch), "2024-04-01"),
            ("2012-03-01", "2024-04-01", Some(Doubt::BeforeProvider(2015)), "2024-04-01"),
            ("2012-03-01", "2013-04-01", Some(Doubt::BeforeProvider(2015)), "2012-03-01"),
        ] {
            let day = |day: &str| at(&format!("{day}T00:00:00Z"));
            let id = ObjectId::from_bytes(&[7; 20]).unwrap();
            let commit = Commit { authored: day(authored), committed: day(committed), id, author: None };
            let evidence = plausibility("OpenAI").committed(&commit, History::Complete);
            assert_eq!((evidence.doubt, evidence.since), (doubt, day(since)), "{authored} {committed}");
        }
    }

    #[test]
    fn every_founded_provider_has_rules() {
        let rules = RuleSet::load(&[]).unwrap();
        let mut names: Vec<_> = FOUNDED.iter().map(|(name, _)| *name).collect();
        names.retain(|name| !rules.iter().any(|(_, rule)| rule.provider.eq_ignore_ascii_case(name)));
        assert_eq!(names, [""; 0]);
        assert!(FOUNDED.is_sorted_by_key(|(name, _)| name.to_lowercase()));
    }
}
