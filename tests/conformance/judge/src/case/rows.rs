//! The rows of the table of faults that a case shows.

use std::ops::RangeInclusive;

use super::{Case, Source};

/// Those that the table has.
const ROWS: RangeInclusive<u8> = 1..=75;

impl Case {
    /// The one that is its source, and those it names besides.
    pub fn all_rows(&self) -> impl Iterator<Item = u8> {
        let source = match self.source {
            Source::Faults(row) => Some(row),
            Source::SeedPage | Source::ApiFacts | Source::Contract => None,
        };
        source.into_iter().chain(self.rows.iter().copied())
    }

    pub(super) fn check_rows(&self) -> Result<(), &'static str> {
        let rows: Vec<u8> = self.all_rows().collect();
        if !rows.iter().all(|row| ROWS.contains(row)) {
            return Err("the rows of the table of faults count from 1 to 75");
        }
        if (1..rows.len()).any(|end| rows[..end].contains(&rows[end])) {
            return Err("a row is named once, and not again where it is the source");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::case;

    /// The rows that no case can show, with what it takes to make them happen. A host is asked one
    /// question at a time, on sockets of the loopback.
    const NOT_BY_A_CASE: [(&[u8], &str); 8] = [
        (&[3, 5], "a resolver that hangs, or that knows several addresses"),
        (&[28, 50], "a clock that runs on"),
        (&[36, 38, 39, 41, 42], "threads, processes and signals in mid-call"),
        (&[43, 44, 48], "a system that fails, or a defect of ours"),
        (&[51, 52], "a loader, or the sandbox's process"),
        (&[53], "hours"),
        (
            &[54, 55, 62, 64, 70, 71],
            "a process that ends, fibers, two calls in one log, its rights",
        ),
        (&[56, 57, 66, 69], "a name that moves, sockets that are full, TLS that breaks off"),
    ];

    #[test]
    fn every_row_that_a_case_can_show_has_one() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
        let cases = case::load(&folder).unwrap();
        let shown: BTreeSet<u8> = cases.iter().flat_map(Case::all_rows).collect();
        let others = NOT_BY_A_CASE.iter().flat_map(|(rows, _)| *rows);
        let wanted: BTreeSet<u8> = ROWS.filter(|row| !others.clone().any(|r| r == row)).collect();
        assert_eq!(shown, wanted);
    }

    #[test]
    fn a_row_is_one_of_the_table_and_named_once() {
        let check = |source: &str, rows: &str| {
            let case: Case = serde_json::from_str(&format!(
                r#"{{"name": "a", "sentence": "b", "source": "{source}", "rows": {rows}}}"#
            ))
            .unwrap();
            case.check_rows()
        };
        assert!(check("faults 75", "[1, 2]").is_ok());
        assert!(check("contract", "[]").is_ok());
        for (source, rows) in [
            ("faults 76", "[]"),
            ("faults 0", "[]"),
            ("contract", "[0]"),
            ("contract", "[1, 76]"),
            ("contract", "[1, 2, 1]"),
            ("faults 8", "[8]"),
        ] {
            assert!(check(source, rows).is_err(), "{source} {rows}");
        }
    }
}
