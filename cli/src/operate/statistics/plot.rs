//! Plots as SVG, drawn with the colours of the page.

use std::fmt::Write;

use time::Date;

use super::figures::Outcomes;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 200.0;
/// Room for the numbers at the left and the days below.
const LEFT: f64 = 36.0;
const BELOW: f64 = 22.0;
const ABOVE: f64 = 8.0;
/// More days than this are drawn as weeks.
const MOST_BARS: usize = 62;

/// Conversations by day, or by week: one bar upon the other.
#[expect(clippy::cast_precision_loss, reason = "a place in a drawing")]
pub fn bars(days: &[(Date, Outcomes)]) -> String {
    let size = if days.len() > MOST_BARS { 7 } else { 1 };
    let all: Vec<(Date, Outcomes)> = days
        .chunks(size)
        .filter_map(|part| {
            let sum = part.iter().fold(Outcomes::default(), |sum, (_, one)| Outcomes {
                begun: sum.begun + one.begun,
                solved: sum.solved + one.solved,
                passed: sum.passed + one.passed,
            });
            Some((part.first()?.0, sum))
        })
        .collect();
    let height = |one: &Outcomes| one.solved + one.passed + one.neither();
    let step = nice(all.iter().map(|(_, one)| height(one)).max().unwrap_or_default());
    let top = step * 4;
    let scale = (HEIGHT - ABOVE - BELOW) / top as f64;
    let wide = (WIDTH - LEFT) / all.len().max(1) as f64;
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"Conversations by {}\">\n",
        if size == 1 { "day" } else { "week" }
    );
    for line in 0..=4 {
        let y = HEIGHT - BELOW - (line * step) as f64 * scale;
        let _ = writeln!(
            svg,
            "<path class=\"grid\" d=\"M{LEFT} {y:.1}H{WIDTH}\"/><text class=\"axis end\" x=\"{}\" y=\"{:.1}\">{}</text>",
            LEFT - 8.0,
            y + 4.0,
            line * step
        );
    }
    for (at, (day, one)) in all.iter().enumerate() {
        let x = LEFT + wide * at as f64 + wide * 0.14;
        let mut y = HEIGHT - BELOW;
        let told =
            format!("{day}: {} solved, {} passed on, {} neither", one.solved, one.passed, one.neither());
        let _ = write!(svg, "<g><title>{told}</title>");
        for (class, number) in [("solved", one.solved), ("passed", one.passed), ("neither", one.neither())] {
            let tall = number as f64 * scale;
            y -= tall;
            if number > 0 {
                let width = (wide * 0.72).min(34.0);
                let _ = write!(
                    svg,
                    "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{tall:.1}\"/>"
                );
            }
        }
        svg.push_str("</g>\n");
    }
    // No more days than there is room for, the first and the last among them.
    let every = all.len().saturating_sub(1).div_ceil(6).max(1);
    for (at, (day, _)) in all.iter().enumerate().filter(|(at, _)| at % every == 0) {
        let x = LEFT + wide * at as f64 + wide * 0.14;
        let _ = writeln!(
            svg,
            "<text class=\"axis\" x=\"{x:.1}\" y=\"{:.1}\">{} {}</text>",
            HEIGHT - 4.0,
            day.day(),
            month(*day)
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn month(day: Date) -> String {
    day.month().to_string().chars().take(3).collect()
}

/// A quarter of a top that is easy to read.
fn nice(most: i64) -> i64 {
    let wanted = (most.max(1) + 3) / 4;
    let mut size = 1;
    loop {
        for factor in [1, 2, 5] {
            if size * factor >= wanted {
                return size * factor;
            }
        }
        size *= 10;
    }
}
