// The map of the world: outlines of Natural Earth (public domain) by way of world-atlas, in the Equal Earth projection.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { feature } from "topojson-client";

const require = createRequire(import.meta.url);
const WIDTH = 1000;
// Half of the width of Equal Earth at the equator, in radii: the drawing is as wide as this twice.
const EXTENT = 2.7066;
const NORTH = 84;
const SOUTH = -56;
const ANTARCTICA = "010";
// Points stand on a grid of this many to a unit: finer than a screen shows, and neighbours share theirs.
const FINE = 2;
// What covers less than this many square units cannot be seen or pointed at: it gets a dot instead.
const SMALLEST = 9;
const DOT = 3.2;

/** Equal Earth (Savric, Patterson, Jenny 2018): areas keep their size, so that no country looks more than it is. */
function project([longitude, latitude]) {
  const [a1, a2, a3, a4] = [1.340264, -0.081106, 0.000893, 0.003796];
  const lambda = (longitude * Math.PI) / 180;
  const theta = Math.asin((Math.sqrt(3) / 2) * Math.sin((latitude * Math.PI) / 180));
  const squared = theta * theta;
  const sixth = squared ** 3;
  const slope = a1 + 3 * a2 * squared + sixth * (7 * a3 + 9 * a4 * squared);
  const x = (2 * Math.sqrt(3) * lambda * Math.cos(theta)) / (3 * slope);
  const y = theta * (a1 + a2 * squared + sixth * (a3 + a4 * squared));
  return [x, y];
}

const TOP = project([0, NORTH])[1];
const SCALE = WIDTH / (2 * EXTENT);
const HEIGHT = Math.round((TOP - project([0, SOUTH])[1]) * SCALE);

/** A point on the grid, so that paths are written with whole numbers. */
function placed(point) {
  const [x, y] = project(point);
  return [Math.round((x + EXTENT) * SCALE * FINE), Math.round((TOP - y) * SCALE * FINE)];
}

function area(ring) {
  return Math.abs(ring.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = ring[(at + 1) % ring.length];
    return sum + x * nextY - nextX * y;
  }, 0)) / (2 * FINE * FINE);
}

/** What of a ring lies on the side of a meridian where `inside` holds. */
function clipped(ring, meridian, inside) {
  return ring.flatMap((point, at) => {
    const before = ring.at(at - 1);
    const kept = inside(point[0]) ? [point] : [];
    if (inside(before[0]) === inside(point[0])) return kept;
    const share = (meridian - before[0]) / (point[0] - before[0]);
    return [[meridian, before[1] + share * (point[1] - before[1])], ...kept];
  });
}

/** The pieces of a ring on this side of the date line: some countries lie on both. */
function pieces(ring) {
  let turns = 0;
  const whole = ring.map(([longitude, latitude], at) => {
    const step = at ? longitude - ring[at - 1][0] : 0;
    turns += step > 180 ? -360 : step < -180 ? 360 : 0;
    return [longitude + turns, latitude];
  });
  return [-360, 0, 360].map((turn) => {
    const turned = whole.map(([longitude, latitude]) => [longitude + turn, latitude]);
    return clipped(clipped(turned, -180, (x) => x >= -180), 180, (x) => x <= 180);
  }).filter((piece) => piece.length > 2);
}

/** A ring without points that fall on the one before. */
function thinned(ring) {
  return ring.map(placed).filter(([x, y], at, all) => at === 0 || x !== all[at - 1][0] || y !== all[at - 1][1]);
}

function pathOf(ring) {
  const steps = ring.slice(1).map(([x, y], at) => `${x - ring[at][0]} ${y - ring[at][1]}`);
  return `M${ring[0].join(" ")}l${steps.join(" ")}z`;
}

function largestOf(rings) {
  return rings.reduce((best, ring) => (area(ring) > area(best) ? ring : best));
}

/** Where the largest piece of a country lies, in units: left, top, right, bottom. France is seen without Guiana. */
function frameOf(rings) {
  const [x, y] = [0, 1].map((axis) => largestOf(rings).map((point) => Math.round(point[axis] / FINE)));
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}

function dotOf(rings) {
  const largest = largestOf(rings);
  const middle = (axis) => Math.round((largest.reduce((sum, point) => sum + point[axis], 0) / largest.length / FINE) * 10) / 10;
  return `<circle vector-effect="non-scaling-stroke" cx="${middle(0)}" cy="${middle(1)}" r="${DOT}"/>`;
}

function shapeOf(geometry) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const outer = polygons.flatMap(([ring]) => pieces(ring).map(thinned));
  const whole = outer.reduce((sum, ring) => sum + area(ring), 0);
  const frame = frameOf(outer);
  if (whole < SMALLEST) return { isDot: true, frame, svg: dotOf(outer) };
  const rings = polygons.flat().flatMap(pieces).map(thinned).filter((ring) => ring.length > 2 && area(ring) > 0.2);
  return { isDot: false, frame, svg: `<path vector-effect="non-scaling-stroke" transform="scale(${1 / FINE})" d="${rings.map(pathOf).join("")}"/>` };
}

/**
 * One file: `land` is all countries but the dots, and each country is an element of its own by its ISO 3166-1 number
 * (`c276`), so that a page draws the land once and again only the countries it has figures of.
 */
export async function world() {
  const topology = JSON.parse(await readFile(require.resolve("world-atlas/countries-50m.json"), "utf8"));
  const { features } = feature(topology, topology.objects.countries);
  const shapes = features.filter(({ id }) => id !== ANTARCTICA).map(({ id, geometry }) => ({ id, ...shapeOf(geometry) }));
  const ids = shapes.map(({ id }) => id);
  const known = shapes.filter(({ id }, at) => id !== undefined && ids.indexOf(id) === at);
  const element = (shape) => (known.includes(shape) ? `<g id="c${shape.id}">${shape.svg}</g>` : shape.svg);
  const drawn = (isDot) => shapes.filter((shape) => shape.isDot === isDot).map(element).join("");
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}"><defs>${drawn(true)}</defs><g id="land">${drawn(false)}</g></svg>`,
    countries: known.map(({ id, frame }) => [id, ...frame].join(" ")).sort(),
    size: `${WIDTH} ${HEIGHT}`,
  };
}
