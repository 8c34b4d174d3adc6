//! What was proved, as a table: procedures × kinds of reader.

use std::collections::BTreeMap;
use std::io::Write;

use guichet_engine::model::prove::{Cell, Failure, Proof};

/// Writes the kinds of reader by number, the table, and each failure once with a way there.
pub fn table(proof: &Proof, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out)?;
    for (reader, number) in proof.readers.iter().zip(1..) {
        writeln!(out, "{number:>4}  {}", reader.name)?;
    }
    let width = proof.rows.iter().map(|row| row.procedure.chars().count()).max().unwrap_or_default();
    let heads: Vec<String> = (1..=proof.readers.len()).map(|number| format!("{number:>3}")).collect();
    writeln!(out, "\n{:width$} {}", "", heads.join(""))?;
    let mut failures: BTreeMap<(&str, &Failure), Vec<usize>> = BTreeMap::new();
    for row in &proof.rows {
        let mut line = format!("{:width$} ", row.procedure);
        for (cell, number) in row.cells.iter().zip(1..) {
            line.push_str(match cell {
                Cell::NotTheirs => "  ·",
                Cell::Holds => "  ✓",
                Cell::Fails(found) => {
                    for failure in found {
                        failures.entry((row.procedure.as_str(), failure)).or_default().push(number);
                    }
                    "  ✖"
                }
            });
        }
        writeln!(out, "{line}")?;
    }
    writeln!(
        out,
        "\n✓ every way ends, nobody is left without a way on, no loop asks nobody, every value is asked for"
    )?;
    writeln!(out, "  before it is shown, and every ticket has its fields   · not for them   ✖ see below")?;
    for ((procedure, failure), readers) in failures {
        let readers: Vec<String> = readers.iter().map(ToString::to_string).collect();
        let step = failure.path.last().map_or("", String::as_str);
        writeln!(out, "\n✖ {procedure} ({}): {step} {}.", readers.join(", "), failure.what)?;
        if failure.path.len() > 1 {
            writeln!(out, "   {}", failure.path.join(" → "))?;
        }
    }
    Ok(())
}
