//! Which of the requests that match a rule it fires on.

use fastrand::Rng;

#[derive(Debug)]
pub(crate) enum Occurrence {
    Always,
    First(u64),
    /// The N-th, the 2N-th, and so on.
    Every(u64),
    /// Each with this probability: which ones, the generator's seed decides.
    Random(f64, Rng),
}

impl Occurrence {
    /// Whether the rule fires on the match of this number, which counts from 1. To be asked once a
    /// match, in their order.
    pub(crate) fn includes(&mut self, number: u64) -> bool {
        match self {
            Self::Always => true,
            Self::First(count) => number <= *count,
            Self::Every(interval) => number.is_multiple_of(*interval),
            Self::Random(probability, generator) => generator.f64() < *probability,
        }
    }
}
