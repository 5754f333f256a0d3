//! Lists which cases show which row of the table of faults.

use std::collections::BTreeMap;
use std::path::Path;

use hms_rooms_conformance::case;

#[expect(clippy::print_stdout, reason = "it is a list to be read")]
fn main() -> Result<(), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    let cases = case::load(&folder)?;
    let mut rows: BTreeMap<u8, Vec<&str>> = BTreeMap::new();
    for case in &cases {
        for row in case.all_rows() {
            rows.entry(row).or_default().push(&case.name);
        }
    }
    for (row, names) in rows {
        println!("{row:2}  {}", names.join("\n    "));
    }
    Ok(())
}
