//! How often a rule fires on the requests that it matches.

use fastrand::Rng;

#[derive(Debug)]
pub(crate) enum Occurrence {
    Always,
    First(u64),
    /// The N-th match, the 2N-th, and so on.
    Every(u64),
    /// Each match with this probability, drawn from a seeded generator.
    Random(f64, Rng),
}

impl Occurrence {
    /// Whether the rule fires on this match. Matches count from 1. Call this once for each match,
    /// in order, because it draws a random number.
    pub(crate) fn includes(&mut self, number: u64) -> bool {
        match self {
            Self::Always => true,
            Self::First(count) => number <= *count,
            Self::Every(interval) => number.is_multiple_of(*interval),
            Self::Random(probability, generator) => generator.f64() < *probability,
        }
    }
}
