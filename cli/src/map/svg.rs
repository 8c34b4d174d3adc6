//! The picture as a drawing: light or dark as the reader's screen is, with words for those who hear it.

use std::fmt::Write;

use super::layout::{LINE, Layout, Place};
use super::rows::place;
use super::{Arrow, Map, Shape, ShapeKind};

const STYLE: &str = "\
svg{--ink:#1f2328;--soft:#59636e;--line:#8c959f;--paper:#fff;--step:#f6f8fa;--edge:#c5cdd5;--ask:#ddf4ff;\
--ticket:#fff1d6;--end:#dafbe1;--call:#fbefff}\
@media(prefers-color-scheme:dark){svg{--ink:#e6edf3;--soft:#9da7b1;--line:#6e7681;--paper:#0d1117;--step:#161b22;\
--edge:#3d444d;--ask:#0c2d4a;--ticket:#3a2a0b;--end:#10301a;--call:#2c1f3d}}\
text{font:13px system-ui,-apple-system,'Segoe UI',Roboto,Ubuntu,Cantarell,sans-serif;fill:var(--ink);text-anchor:middle}\
.label text{font-size:12px;fill:var(--soft)}.label rect{fill:var(--paper);opacity:.9}\
.way{fill:none;stroke:var(--line);stroke-width:1.3}.dotted{stroke-dasharray:2 4}.head{fill:var(--line)}\
.box{fill:var(--step);stroke:var(--edge)}.question .box{fill:var(--ask)}.ticket .box{fill:var(--ticket)}\
.end .box{fill:var(--end)}.call .box{fill:var(--call)}.paper{fill:var(--paper)}";

/// Draws it.
pub fn draw(map: &Map) -> String {
    let layout = place(map);
    let (width, height) = (layout.width.ceil(), layout.height.ceil());
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"graphics-document document\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n\
         <defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
         orient=\"auto\" markerUnits=\"userSpaceOnUse\"><path class=\"head\" d=\"M0 0 8 4 0 8z\"/></marker></defs>\n\
         <rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n",
        escaped(if map.title.is_empty() { "Procedures" } else { &map.title }),
    );
    ways(map, &layout, &mut svg);
    for (shape, (place, lines)) in map.shapes.iter().zip(&layout.shapes) {
        self::shape(shape, place, lines, &mut svg);
    }
    svg.push_str("</svg>\n");
    svg
}

fn ways(map: &Map, layout: &Layout, svg: &mut String) {
    let words =
        |number: usize| map.shapes.get(number).map(|shape| shape.lines.join(", ")).unwrap_or_default();
    for (arrow, (corners, _)) in map.arrows.iter().zip(&layout.arrows) {
        let Arrow { from, to, label, dotted } = arrow;
        let class = if *dotted { "way dotted" } else { "way" };
        let by = if label.is_empty() { String::new() } else { format!(": {label}") };
        let told = escaped(&format!("From {} to {}{by}", words(*from), words(*to)));
        let path = path(corners);
        let _ = writeln!(
            svg,
            "<path class=\"{class}\" marker-end=\"url(#head)\" d=\"{path}\"><title>{told}</title></path>"
        );
    }
    // Words above all lines.
    for (place, lines) in layout.arrows.iter().filter_map(|(_, label)| label.as_ref()) {
        let Place { x, y, width, height } = place;
        let (left, top) = (x - width / 2.0, y - height / 2.0);
        let _ = write!(
            svg,
            "<g class=\"label\"><rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
        );
        text(place, lines, svg);
        svg.push_str("</g>\n");
    }
}

/// A line with round corners.
fn path(corners: &[(f64, f64)]) -> String {
    let mut straight: Vec<(f64, f64)> = Vec::new();
    for corner in corners {
        // What lies between two others on one line is no corner.
        if let [.., a, b] = straight.as_slice()
            && ((a.0 - b.0).abs() < 0.5 && (b.0 - corner.0).abs() < 0.5
                || (a.1 - b.1).abs() < 0.5 && (b.1 - corner.1).abs() < 0.5)
        {
            straight.pop();
        }
        straight.push(*corner);
    }
    let mut path = String::new();
    for (at, (x, y)) in straight.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| straight.get(at));
        match (before, straight.get(at + 1)) {
            (None, _) => {
                let _ = write!(path, "M{x:.1} {y:.1}");
            }
            (_, None) => {
                let _ = write!(path, "L{x:.1} {y:.1}");
            }
            (Some(before), Some(after)) => {
                let (a, b) = (towards((*x, *y), *before), towards((*x, *y), *after));
                let _ = write!(path, "L{:.1} {:.1}Q{x:.1} {y:.1} {:.1} {:.1}", a.0, a.1, b.0, b.1);
            }
        }
    }
    path
}

/// A few pixels from a corner towards the next.
fn towards(from: (f64, f64), to: (f64, f64)) -> (f64, f64) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy);
    let share = if length == 0.0 { 0.0 } else { 6.0_f64.min(length / 2.0) / length };
    (from.0 + dx * share, from.1 + dy * share)
}

fn shape(shape: &Shape, place: &Place, lines: &[String], svg: &mut String) {
    let name = shape.kind.name();
    let words = escaped(&format!("{name}: {}", shape.lines.join(", ")));
    let _ = write!(svg, "<g class=\"{name}\" role=\"graphics-symbol img\"><title>{words}</title>");
    let Place { x, y, width, height } = *place;
    let (left, right, top, bottom) = (x - width / 2.0, x + width / 2.0, y - height / 2.0, y + height / 2.0);
    let rect = |round: f64| {
        format!(
            "<rect class=\"box\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"{round:.1}\"/>"
        )
    };
    let lines_of = |points: &[(f64, f64)]| {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        format!("<path class=\"box\" d=\"M{}z\"/>", points.join("L"))
    };
    let drawn = match shape.kind {
        ShapeKind::Step => rect(6.0),
        ShapeKind::End => rect(height / 2.0),
        ShapeKind::Question => {
            lines_of(&[(left + 14.0, top), (right, top), (right - 14.0, bottom), (left, bottom)])
        }
        ShapeKind::Call => lines_of(&[
            (left + 12.0, top),
            (right - 12.0, top),
            (right, y),
            (right - 12.0, bottom),
            (left + 12.0, bottom),
            (left, y),
        ]),
        // A page with a corner turned down.
        ShapeKind::Ticket => {
            let page = lines_of(&[
                (left, top),
                (right - 12.0, top),
                (right, top + 12.0),
                (right, bottom),
                (left, bottom),
            ]);
            format!("{page}<path class=\"box\" d=\"M{:.1} {top:.1}v12h12\"/>", right - 12.0)
        }
        ShapeKind::Procedure => format!(
            "{}<path class=\"box\" d=\"M{:.1} {top:.1}V{bottom:.1}M{:.1} {top:.1}V{bottom:.1}\"/>",
            rect(0.0),
            left + 7.0,
            right - 7.0
        ),
    };
    svg.push_str(&drawn);
    text(place, lines, svg);
    svg.push_str("</g>\n");
}

fn text(place: &Place, lines: &[String], svg: &mut String) {
    let first = place.y - (lines.len() as f64 - 1.0) * LINE / 2.0 + 4.5;
    for (at, line) in lines.iter().enumerate() {
        let y = first + at as f64 * LINE;
        let _ = write!(svg, "<text x=\"{:.1}\" y=\"{y:.1}\">{}</text>", place.x, escaped(line));
    }
}

/// Words as XML takes them; characters that it does not know are left out.
fn escaped(words: &str) -> String {
    let known = |mark: &char| !mark.is_control() && !matches!(mark, '\u{fffe}' | '\u{ffff}');
    let words: String = words.chars().filter(known).collect();
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
