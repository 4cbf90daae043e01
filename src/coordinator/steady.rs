//! Time that only passes: within one process neither a clock that jumps ahead ends a wait, nor a small correction makes one
//! record earlier than the one before.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::progress::after;
use crate::journal::Clock;

/// How far a clock may be corrected back without anybody being told.
pub const TOLERANCE: SignedDuration = SignedDuration::from_secs(5);

/// How often a wait looks whether it is to end.
const GLANCE: Duration = Duration::from_millis(100);

/// The machine's clock, held to what has really passed since the process began.
#[derive(Debug)]
pub struct SteadyClock<C> {
    clock: C,
    begun: Timestamp,
    elapsed: Instant,
    last: Mutex<Timestamp>,
}

impl<C: Clock> SteadyClock<C> {
    /// Begins to count.
    #[must_use]
    pub fn new(clock: C) -> Self {
        let begun = clock.now();
        Self { clock, begun, elapsed: Instant::now(), last: Mutex::new(begun) }
    }
}

impl<C: Clock> Clock for SteadyClock<C> {
    fn now(&self) -> Timestamp {
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *last = held(self.clock.now(), after(self.begun, self.elapsed.elapsed()), *last);
        *last
    }
}

/// What a clock that says `told` is believed, when `passed` is the most that it can be.
fn held(told: Timestamp, passed: Timestamp, last: Timestamp) -> Timestamp {
    let now = told.min(passed);
    let is_correction = now < last && last.duration_since(now) <= TOLERANCE;
    if is_correction { last } else { now }
}

/// Whether to go on after a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    On,
    /// Somebody wants it to end.
    Stop,
}

/// Whoever waits.
pub trait Wait: std::fmt::Debug {
    /// Waits for so long, or until somebody wants it to end.
    fn wait(&self, length: Duration) -> Flow;

    /// Whether somebody wants it to end.
    fn flow(&self) -> Flow;
}

/// Waits by sleeping.
#[derive(Debug)]
pub struct Sleeper<'a> {
    /// Set when somebody wants it to end.
    pub stop: &'a AtomicBool,
}

impl Wait for Sleeper<'_> {
    fn wait(&self, length: Duration) -> Flow {
        let begun = Instant::now();
        loop {
            let left = length.saturating_sub(begun.elapsed());
            if self.flow() == Flow::Stop || left.is_zero() {
                return self.flow();
            }
            std::thread::sleep(left.min(GLANCE));
        }
    }

    fn flow(&self) -> Flow {
        if self.stop.load(Ordering::Relaxed) { Flow::Stop } else { Flow::On }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::{Duration, Instant};

    use jiff::Timestamp;

    use super::{Flow, Sleeper, Wait as _, held};

    #[test]
    fn a_clock_is_believed_as_far_as_time_has_passed() {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        // told, passed, last → believed
        let cases = [
            (10, 10, 9, 10),
            // It jumped ahead.
            (5000, 10, 9, 10),
            // It was corrected a little.
            (7, 10, 9, 9),
            (4, 10, 9, 9),
            // It was set back.
            (3, 10, 9, 3),
            (-5000, 10, 9, -5000),
        ];
        for (told, passed, last, expected) in cases {
            assert_eq!(held(at(told), at(passed), at(last)), at(expected), "{told} {passed} {last}");
        }
    }

    #[test]
    fn a_wait_ends_when_it_is_over_or_somebody_asks() {
        let stop = AtomicBool::new(false);
        let sleeper = Sleeper { stop: &stop };
        let begun = Instant::now();
        assert_eq!(sleeper.wait(Duration::from_millis(30)), Flow::On);
        assert!(begun.elapsed() >= Duration::from_millis(30));
        stop.store(true, Ordering::Relaxed);
        let begun = Instant::now();
        assert_eq!(sleeper.wait(Duration::from_secs(60)), Flow::Stop);
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}
