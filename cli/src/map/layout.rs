//! Places: where each shape and label stands, and the bends of each arrow, in pixels.

use textwrap::core::display_width;

use super::order::{Layers, Stands};
use super::ports::{Part, ports};
use super::{Map, ShapeKind};

/// Height of a line of text, and how wide one of its characters is taken to be.
pub const LINE: f64 = 17.0;
const MARK: f64 = 6.9;
/// Most characters of a line, in a shape and on an arrow, and most lines.
const COLUMNS: usize = 26;
const LABEL_COLUMNS: usize = 22;
const MOST_LINES: usize = 6;
/// Between neighbours of a layer; between layers, and between arrows that run side by side there.
pub const BESIDE: f64 = 26.0;
const BELOW: f64 = 18.0;
const TRACK: f64 = 9.0;
/// How far an arrow back to its own shape goes, its words beside it.
const LOOP: f64 = 20.0;
/// Rounds of moving things towards those they are joined with.
const ROUNDS: usize = 24;

/// A box of the picture: its middle and its size.
#[derive(Clone, Copy, Default)]
pub struct Place {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Place {
    /// The same elsewhere.
    pub fn moved(self, x: f64, y: f64) -> Self {
        Self { x: self.x + x, y: self.y + y, ..self }
    }
}

/// Everything placed.
pub struct Layout {
    pub width: f64,
    pub height: f64,
    /// Each shape and its lines.
    pub shapes: Vec<(Place, Vec<String>)>,
    pub arrows: Vec<Drawn>,
}

/// An arrow: its corners, from its beginning to its head, and its words with their place.
pub type Drawn = (Vec<(f64, f64)>, Option<(Place, Vec<String>)>);

/// Lines of words, broken to a width, and not too many.
fn broken(lines: &[String], columns: usize) -> Vec<String> {
    let mut all: Vec<String> = lines
        .iter()
        .flat_map(|line| textwrap::wrap(line, columns).into_iter().map(std::borrow::Cow::into_owned))
        .collect();
    if all.len() > MOST_LINES {
        all.truncate(MOST_LINES);
        if let Some(last) = all.last_mut() {
            last.push('…');
        }
    }
    all
}

fn size(lines: &[String], kind: Option<ShapeKind>) -> (f64, f64) {
    let widest = lines.iter().map(|line| display_width(line)).max().unwrap_or_default();
    let (around, above) = match kind {
        None => (8.0, 2.0),
        Some(ShapeKind::Step | ShapeKind::Ticket) => (28.0, 18.0),
        Some(ShapeKind::Question | ShapeKind::Call) => (48.0, 18.0),
        Some(ShapeKind::End | ShapeKind::Procedure) => (38.0, 16.0),
    };
    (widest as f64 * MARK + around, lines.len() as f64 * LINE + above)
}

/// Places what hangs together.
pub fn part(map: &Map) -> Layout {
    let layers = Layers::new(map);
    let mut texts: Vec<Vec<String>> = Vec::new();
    let mut places: Vec<Place> = Vec::new();
    for thing in &layers.things {
        let (lines, kind) = match thing {
            Stands::Shape(number) => {
                let shape = map.shapes.get(*number);
                let mut lines = shape.map(|shape| shape.lines.clone()).unwrap_or_default();
                let folder = shape.map(|shape| shape.folder.as_str()).filter(|folder| !folder.is_empty());
                lines.extend(folder.map(|folder| format!("{folder}/")));
                (broken(&lines, COLUMNS), shape.map(|shape| shape.kind))
            }
            Stands::Label(number) => {
                let label = map.arrows.get(*number).map(|arrow| arrow.label.clone());
                (broken(&label.into_iter().collect::<Vec<_>>(), LABEL_COLUMNS), None)
            }
            Stands::Bend => (Vec::new(), None),
        };
        let (width, height) = if *thing == Stands::Bend { (0.0, 0.0) } else { size(&lines, kind) };
        places.push(Place { width, height, ..Place::default() });
        texts.push(lines);
    }
    // An arrow back to its own shape needs room beside it for its words.
    let loops = map.arrows.iter().filter(|arrow| arrow.from == arrow.to);
    let mut room: std::collections::BTreeMap<usize, f64> = std::collections::BTreeMap::new();
    for arrow in loops {
        let words = size(&broken(std::slice::from_ref(&arrow.label), LABEL_COLUMNS), None).0;
        let wide = room.entry(arrow.from).or_default();
        *wide = wide.max(2.0 * (words + LOOP));
    }
    let widen = |places: &mut [Place], sign: f64| {
        for (shape, wide) in &room {
            if let Some(place) = places.get_mut(*shape) {
                place.width += sign * wide;
            }
        }
    };
    widen(&mut places, 1.0);
    across(&layers, &mut places);
    widen(&mut places, -1.0);
    let mut ways = ports(&layers, &places);
    let height = down(&layers, &mut places, &mut ways);
    let place = |at: usize| places.get(at).copied().unwrap_or_default();
    let labels: std::collections::BTreeMap<usize, usize> = layers
        .things
        .iter()
        .zip(0..)
        .filter_map(|(thing, at)| if let Stands::Label(number) = thing { Some((*number, at)) } else { None })
        .collect();
    let mut arrows = Vec::new();
    for (number, (parts, arrow)) in ways.iter().zip(&map.arrows).enumerate() {
        if arrow.from == arrow.to {
            arrows.push(round(&place(arrow.from), &arrow.label));
            continue;
        }
        let label = labels.get(&number).copied();
        let label = label.map(|at| (place(at), texts.get(at).cloned().unwrap_or_default()));
        let way = layers.ways.get(number).map_or(&[][..], Vec::as_slice);
        arrows.push((corners(way, &places, parts), label));
    }
    let shapes = (0..map.shapes.len()).map(|at| (place(at), texts.get(at).cloned().unwrap_or_default()));
    let shapes: Vec<_> = shapes.collect();
    let mut width = places.iter().map(|place| place.x + place.width / 2.0).fold(0.0, f64::max);
    for (corners, label) in &arrows {
        let words = label.iter().map(|(place, _)| place.x + place.width / 2.0);
        width = corners.iter().map(|(x, _)| *x).chain(words).fold(width, f64::max);
    }
    Layout { width: width + BESIDE, height, shapes, arrows }
}

/// How far apart the middles of two neighbours must be.
fn apart(a: &Place, b: &Place) -> f64 {
    let gap = if a.width == 0.0 && b.width == 0.0 { BESIDE / 2.0 } else { BESIDE };
    f64::midpoint(a.width, b.width) + gap
}

/// Moves everything towards the middle of what it is joined with, in its order and not too near.
fn across(layers: &Layers, places: &mut [Place]) {
    let (above, below) = layers.joined();
    for layer in &layers.layers {
        let mut x = 0.0;
        let mut last: Option<Place> = None;
        for thing in layer {
            let Some(place) = places.get_mut(*thing) else { continue };
            x += last.map_or(0.0, |last| apart(&last, place));
            place.x = x;
            last = Some(*place);
        }
    }
    for round in 0..ROUNDS {
        let downwards = round % 2 == 0;
        let last = round + 2 >= ROUNDS;
        let count = layers.layers.len();
        for step in 0..count {
            let at = if downwards { step } else { count - 1 - step };
            let Some(layer) = layers.layers.get(at) else { continue };
            let wanted: Vec<(f64, f64)> = layer
                .iter()
                .map(|thing| {
                    let own = places.get(*thing).copied().unwrap_or_default();
                    let side = if downwards { &above } else { &below };
                    let mut near: Vec<usize> = side.get(*thing).cloned().unwrap_or_default();
                    if last || near.is_empty() {
                        near = above
                            .get(*thing)
                            .into_iter()
                            .chain(below.get(*thing))
                            .flatten()
                            .copied()
                            .collect();
                    }
                    // An arrow that goes on, and a shape that only follows another, stand right below it.
                    let weigh = |other: &usize| -> (f64, f64) {
                        let place = places.get(*other).copied().unwrap_or_default();
                        let long = own.width == 0.0 && place.width == 0.0;
                        let only = single(&above, &below, *other) && single(&above, &below, *thing);
                        (place.x, if long || only { 12.0 } else { 1.0 })
                    };
                    let weights: Vec<(f64, f64)> = near.iter().map(weigh).collect();
                    let weight: f64 = weights.iter().map(|(_, weight)| weight).sum();
                    let sum: f64 = weights.iter().map(|(x, weight)| x * weight).sum();
                    let x = if near.is_empty() { own.x } else { sum / weight };
                    // A long arrow runs straight, whatever is beside it.
                    (x, if own.width == 0.0 { 8.0 } else { 1.0 + near.len() as f64 / 4.0 })
                })
                .collect();
            settle(layer, &wanted, places);
        }
    }
    let left = places.iter().map(|place| place.x - place.width / 2.0).fold(f64::MAX, f64::min);
    for place in places.iter_mut() {
        place.x += BESIDE - left;
    }
}

/// Whether a thing has at most one other above it and one below.
fn single(above: &[Vec<usize>], below: &[Vec<usize>], thing: usize) -> bool {
    let few = |side: &[Vec<usize>]| side.get(thing).is_none_or(|near| near.len() < 2);
    few(above) && few(below)
}

/// The places nearest to the wanted ones that keep order and distance: pool adjacent violators.
fn settle(layer: &[usize], wanted: &[(f64, f64)], places: &mut [Place]) {
    let mut offsets = Vec::new();
    let mut offset = 0.0;
    let mut last: Option<Place> = None;
    for thing in layer {
        let place = places.get(*thing).copied().unwrap_or_default();
        offset += last.map_or(0.0, |last| apart(&last, &place));
        offsets.push(offset);
        last = Some(place);
    }
    // Each block: where it stands, its weight, and how many things it holds.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for ((x, weight), offset) in wanted.iter().zip(&offsets) {
        let mut block = (x - offset, *weight, 1);
        while let Some(before) = blocks.last().copied().filter(|before| before.0 > block.0) {
            blocks.pop();
            let weight = before.1 + block.1;
            block = ((before.0 * before.1 + block.0 * block.1) / weight, weight, before.2 + block.2);
        }
        blocks.push(block);
    }
    let settled = blocks.into_iter().flat_map(|(x, _, count)| std::iter::repeat_n(x, count));
    for ((thing, x), offset) in layer.iter().zip(settled).zip(offsets) {
        if let Some(place) = places.get_mut(*thing) {
            place.x = x + offset;
        }
    }
}

/// Sets heights: of layers, and of the level parts between them, none on another. The height of it all.
fn down(layers: &Layers, places: &mut [Place], ways: &mut [Vec<Part>]) -> f64 {
    let ranks = layers.ranks();
    let rank = |thing: usize| ranks.get(thing).copied().unwrap_or_default();
    // By layer above: the level parts, from left to right, and which part of which arrow each is.
    let mut levels: Vec<Vec<(f64, f64, usize, usize)>> = vec![Vec::new(); layers.layers.len()];
    for (number, way) in layers.ways.iter().enumerate() {
        for (part, pair) in way.windows(2).enumerate() {
            let [a, b] = pair else { continue };
            let Some(ends) = ways.get(number).and_then(|way| way.get(part)) else { continue };
            let list = levels.get_mut(rank(*a).min(rank(*b)));
            if let Some(list) = list.filter(|_| (ends.from - ends.to).abs() > 0.5) {
                list.push((ends.from.min(ends.to), ends.from.max(ends.to), number, part));
            }
        }
    }
    let mut y = BESIDE;
    for (at, layer) in layers.layers.iter().enumerate() {
        let high =
            layer.iter().filter_map(|thing| places.get(*thing)).map(|place| place.height).fold(0.0, f64::max);
        for thing in layer {
            if let Some(place) = places.get_mut(*thing) {
                place.y = y + high / 2.0;
            }
        }
        y += high;
        let mut levels = levels.get_mut(at).map(std::mem::take).unwrap_or_default();
        levels.sort_by(|a, b| (b.1 - b.0).total_cmp(&(a.1 - a.0)).then(a.0.total_cmp(&b.0)));
        levels.reverse();
        let mut tracks: Vec<Vec<(f64, f64)>> = Vec::new();
        for (left, right, number, part) in levels {
            let free = |track: &Vec<(f64, f64)>| {
                track.iter().all(|(from, to)| right + 4.0 < *from || *to + 4.0 < left)
            };
            let track = tracks.iter().position(free).unwrap_or_else(|| {
                tracks.push(Vec::new());
                tracks.len() - 1
            });
            if let Some(track) = tracks.get_mut(track) {
                track.push((left, right));
            }
            if let Some(part) = ways.get_mut(number).and_then(|way| way.get_mut(part)) {
                part.level = y + BELOW / 2.0 + track as f64 * TRACK;
            }
        }
        y += BELOW + tracks.len() as f64 * TRACK;
    }
    y + BESIDE - BELOW
}

/// The corners of an arrow: down, across, down; through the layers between without stopping.
fn corners(way: &[usize], places: &[Place], parts: &[Part]) -> Vec<(f64, f64)> {
    let mut corners = Vec::new();
    let place = |thing: usize| places.get(thing).copied().unwrap_or_default();
    for (pair, part) in way.windows(2).zip(parts) {
        let [a, b] = pair else { continue };
        let (a, b) = (place(*a), place(*b));
        let half = if a.y < b.y { 0.5 } else { -0.5 };
        corners.push((part.from, a.y + a.height * half));
        if (part.from - part.to).abs() > 0.5 {
            corners.push((part.from, part.level));
            corners.push((part.to, part.level));
        }
        corners.push((part.to, b.y - b.height * half));
    }
    corners
}

/// An arrow back to its own shape, at its right side.
fn round(place: &Place, label: &str) -> Drawn {
    let right = place.x + place.width / 2.0;
    let (high, low) = (place.y - place.height / 5.0, place.y + place.height / 5.0);
    let corners = vec![(right, low), (right + 16.0, low), (right + 16.0, high), (right, high)];
    let lines = broken(&[label.to_owned()], LABEL_COLUMNS);
    let (width, height) = size(&lines, None);
    let words = Place { x: right + LOOP + width / 2.0, y: place.y, width, height };
    (corners, (!label.is_empty()).then_some((words, lines)))
}
