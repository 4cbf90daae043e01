//! How often something is tried, and how long is waited in between.

use std::time::Duration;

/// How much effort one event is worth at one target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How often it is tried in all.
    pub attempts: u32,
    /// How long one attempt may take.
    pub attempt: Duration,
    /// How long is waited before the second attempt; four times as long before each further one.
    pub pause: Duration,
    /// How long all of it may take.
    pub whole: Duration,
}

impl Patience {
    /// For what is asked over a network.
    pub const NETWORK: Self = Self {
        attempts: 3,
        attempt: Duration::from_secs(20),
        pause: Duration::from_secs(1),
        whole: Duration::from_secs(60),
    };

    /// How long a program may take. It is started once: only its author knows whether it may be started again.
    pub const PROGRAM: Duration = Duration::from_secs(30);

    /// How long to wait after the attempt of this number, counted from 1; nothing if there is to be no other one.
    ///
    /// `chance` spreads those who were refused at the same time: half as long again at most, half as long at least. What the
    /// other side asks for counts instead, if it is longer.
    #[must_use]
    pub fn pause_after(
        &self,
        attempt: u32,
        elapsed: Duration,
        asked: Option<Duration>,
        chance: u32,
    ) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let base = self.pause.saturating_mul(4u32.saturating_pow(attempt.saturating_sub(1)));
        let spread = base / 2 + base.mul_f64(f64::from(chance) / f64::from(u32::MAX));
        let pause = spread.max(asked.unwrap_or_default());
        (elapsed.saturating_add(pause) < self.whole).then_some(pause)
    }

    /// How long the next attempt may take.
    #[must_use]
    pub fn next_attempt(&self, elapsed: Duration) -> Duration {
        self.attempt.min(self.whole.saturating_sub(elapsed))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Patience;

    #[test]
    fn pauses_grow_and_end_within_the_bound() {
        let patience = Patience::NETWORK;
        let (low, high) = (0, u32::MAX);
        for (attempt, elapsed, asked, chance, expected) in [
            (1, 0, None, low, Some(500)),
            (1, 0, None, high, Some(1500)),
            (2, 5_000, None, low, Some(2_000)),
            (2, 5_000, None, high, Some(6_000)),
            (3, 5_000, None, low, None),
            (u32::MAX, 0, None, high, None),
            (1, 0, Some(10), low, Some(10_000)),
            (1, 0, Some(0), low, Some(500)),
            (1, 0, Some(59), low, Some(59_000)),
            (1, 0, Some(60), low, None),
            (1, 50_000, Some(9), low, Some(9_000)),
            (1, 50_000, Some(10), low, None),
            (1, 59_600, None, low, None),
            (1, 0, Some(u64::MAX / 2_000), low, None),
        ] {
            let asked = asked.map(Duration::from_secs);
            let pause = patience.pause_after(attempt, Duration::from_millis(elapsed), asked, chance);
            assert_eq!(pause, expected.map(Duration::from_millis), "{attempt} {elapsed} {asked:?}");
        }
    }

    #[test]
    fn the_last_attempt_gets_what_is_left() {
        for (elapsed, expected) in [(0, 20), (40, 20), (41, 19), (60, 0), (90, 0)] {
            let next = Patience::NETWORK.next_attempt(Duration::from_secs(elapsed));
            assert_eq!(next, Duration::from_secs(expected));
        }
    }
}
