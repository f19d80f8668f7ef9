/** Shapes and words of a figure painted again on a canvas, where they stand in the window and as they look there. */

const SKIPPED = "button, defs, title, desc, .sr";
const PICTURES = new Map<string, Promise<Document>>();

/** Paint an element and all it holds. */
export async function paint(to: CanvasRenderingContext2D, node: Element, opacity = 1): Promise<void> {
  const style = getComputedStyle(node);
  if (style.display === "none" || node.matches(SKIPPED)) return;
  const own = opacity * Number(style.opacity);
  const isCut = node instanceof SVGSVGElement && node.ownerSVGElement === null && style.overflow !== "visible";
  if (isCut) cut(to, node.getBoundingClientRect());
  if (style.visibility === "visible") {
    if (node instanceof SVGGeometryElement) fill(to, outline(node), node, style, own);
    else if (node instanceof SVGUseElement) for (const one of await used(node)) fill(to, one, node, style, own);
  }
  for (const child of node.childNodes) {
    if (child instanceof Element) await paint(to, child, own);
    else if (child instanceof Text && style.visibility === "visible") write(to, child, style, own);
  }
  if (isCut) to.restore();
}

function cut(to: CanvasRenderingContext2D, box: DOMRect): void {
  to.save();
  to.beginPath();
  to.rect(box.left, box.top, box.width, box.height);
  to.clip();
}

function fill(to: CanvasRenderingContext2D, shape: Path2D, node: SVGGraphicsElement, style: CSSStyleDeclaration, opacity: number): void {
  const place = node.getScreenCTM();
  if (place === null) return;
  const placed = new Path2D();
  placed.addPath(shape, place);
  if (style.fill !== "none") {
    to.globalAlpha = opacity * Number(style.fillOpacity);
    to.fillStyle = style.fill.startsWith("url") ? hatched(to, style.fill) : style.fill;
    to.fill(placed);
  }
  if (style.stroke === "none") return;
  to.globalAlpha = opacity * Number(style.strokeOpacity);
  to.strokeStyle = style.stroke;
  to.lineWidth = parseFloat(style.strokeWidth);
  to.lineJoin = style.strokeLinejoin === "round" ? "round" : "miter";
  to.setLineDash(style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[ ,]+/).map(parseFloat));
  to.stroke(placed);
}

function outline(node: SVGGeometryElement): Path2D {
  const shape = new Path2D(node instanceof SVGPathElement ? (node.getAttribute("d") ?? "") : undefined);
  if (node instanceof SVGRectElement) {
    const [x, y, width, height, round] = [node.x, node.y, node.width, node.height, node.rx].map((one) => one.baseVal.value);
    shape.roundRect(x ?? 0, y ?? 0, width ?? 0, height ?? 0, round ?? 0);
  } else if (node instanceof SVGLineElement) {
    shape.moveTo(node.x1.baseVal.value, node.y1.baseVal.value);
    shape.lineTo(node.x2.baseVal.value, node.y2.baseVal.value);
  } else if (node instanceof SVGCircleElement) {
    shape.arc(node.cx.baseVal.value, node.cy.baseVal.value, node.r.baseVal.value, 0, 2 * Math.PI);
  }
  return shape;
}

/** The outlines of what stands in a file of shapes, such as the countries of the map. */
async function used(node: SVGUseElement): Promise<Path2D[]> {
  const [file, id] = node.href.baseVal.split("#");
  if (file === undefined || id === undefined || file === "") return [];
  if (!PICTURES.has(file)) PICTURES.set(file, read(file));
  const found = (await PICTURES.get(file))?.getElementById(id);
  return Array.from(found?.querySelectorAll<SVGGeometryElement>("path, circle") ?? []).map((part) => {
    const placed = new Path2D();
    placed.addPath(outline(part), part.transform.baseVal.consolidate()?.matrix);
    return placed;
  });
}

async function read(file: string): Promise<Document> {
  const answer = await fetch(file);
  return new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
}

/** The pattern that a fill names, painted once and repeated. */
function hatched(to: CanvasRenderingContext2D, said: string): CanvasPattern | string {
  const named = document.getElementById(/#([^"')]+)/.exec(said)?.[1] ?? "");
  if (!(named instanceof SVGPatternElement)) return "transparent";
  const tile = document.createElement("canvas");
  tile.width = named.width.baseVal.value;
  tile.height = named.height.baseVal.value;
  const on = tile.getContext("2d");
  for (const part of named.querySelectorAll("rect")) {
    if (on === null) break;
    on.fillStyle = getComputedStyle(part).fill;
    on.fillRect(part.x.baseVal.value, part.y.baseVal.value, part.width.baseVal.value, part.height.baseVal.value);
  }
  const pattern = to.createPattern(tile, "repeat");
  const turned = named.patternTransform.baseVal.consolidate()?.matrix;
  if (turned !== undefined) pattern?.setTransform(DOMMatrix.fromMatrix(turned));
  return pattern ?? "transparent";
}

/** Each word where it stands, so that lines that were broken are broken alike. */
function write(to: CanvasRenderingContext2D, text: Text, style: CSSStyleDeclaration, opacity: number): void {
  to.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  to.fillStyle = text.parentNode instanceof SVGElement ? style.fill : style.color;
  to.globalAlpha = opacity;
  for (const word of text.data.matchAll(/\S+/g)) {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    const place = range.getBoundingClientRect();
    const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = to.measureText(word[0]);
    if (place.width > 0) to.fillText(word[0], place.left, place.top + (place.height - above - below) / 2 + above);
  }
}
