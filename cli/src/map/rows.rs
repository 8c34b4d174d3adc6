//! Rows: what does not hang together stands side by side.

use super::Map;
use super::layout::{BESIDE, Layout, Place, part};

/// Width of a row.
const ROW: f64 = 1200.0;

/// Places a picture: what hangs together by itself, and that side by side, in rows.
pub fn place(map: &Map) -> Layout {
    let mut parts: Vec<(Vec<usize>, Vec<usize>, Layout)> = Vec::new();
    for shapes in groups(map) {
        let number = |shape: usize| shapes.binary_search(&shape).ok();
        let mut own = Map::default();
        own.shapes.extend(shapes.iter().filter_map(|shape| map.shapes.get(*shape).cloned()));
        let mut arrows = Vec::new();
        for (at, arrow) in map.arrows.iter().enumerate() {
            if let (Some(from), Some(to)) = (number(arrow.from), number(arrow.to)) {
                arrows.push(at);
                own.lead(from, to, arrow.label.clone(), arrow.dotted);
            }
        }
        let layout = part(&own);
        parts.push((shapes, arrows, layout));
    }
    let widest = parts.iter().map(|(.., layout)| layout.width).fold(ROW, f64::max);
    let mut whole = Layout {
        width: 0.0,
        height: 0.0,
        shapes: vec![(Place::default(), Vec::new()); map.shapes.len()],
        arrows: vec![(Vec::new(), None); map.arrows.len()],
    };
    let (mut x, mut y, mut high) = (0.0, 0.0, 0.0_f64);
    for (shapes, arrows, layout) in parts {
        if x > 0.0 && x + layout.width > widest {
            (x, y, high) = (0.0, y + high - BESIDE, 0.0);
        }
        for (shape, (place, lines)) in shapes.into_iter().zip(layout.shapes) {
            if let Some(slot) = whole.shapes.get_mut(shape) {
                *slot = (place.moved(x, y), lines);
            }
        }
        for (arrow, (corners, label)) in arrows.into_iter().zip(layout.arrows) {
            if let Some(slot) = whole.arrows.get_mut(arrow) {
                let corners = corners.into_iter().map(|corner| (corner.0 + x, corner.1 + y)).collect();
                *slot = (corners, label.map(|(place, lines)| (place.moved(x, y), lines)));
            }
        }
        (x, high) = (x + layout.width - BESIDE, high.max(layout.height));
        (whole.width, whole.height) = (whole.width.max(x + BESIDE), whole.height.max(y + high));
    }
    whole
}

/// Shapes that hang together, each group in its order; the groups in that of their first shapes, those that
/// are more than one shape before the others.
fn groups(map: &Map) -> Vec<Vec<usize>> {
    let mut joined = vec![Vec::new(); map.shapes.len()];
    for arrow in &map.arrows {
        for (a, b) in [(arrow.from, arrow.to), (arrow.to, arrow.from)] {
            if let Some(list) = joined.get_mut(a) {
                list.push(b);
            }
        }
    }
    let mut seen = vec![false; map.shapes.len()];
    let mut groups = Vec::new();
    for start in 0..map.shapes.len() {
        let (mut group, mut open) = (Vec::new(), vec![start]);
        while let Some(at) = open.pop() {
            let Some(fresh) = seen.get_mut(at).filter(|seen| !**seen) else { continue };
            *fresh = true;
            group.push(at);
            open.extend(joined.get(at).into_iter().flatten());
        }
        group.sort_unstable();
        groups.extend((!group.is_empty()).then_some(group));
    }
    groups.sort_by_key(|group| group.len() == 1);
    groups
}
