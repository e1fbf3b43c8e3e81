import { OPS } from 'unpdf/pdfjs';
import { apply, asMatrix, multiply, unitMatrix, type Matrix } from './matrix.ts';

/** A stretch of a baseline where text was shown, in displayed coordinates. */
export interface Stretch {
  x0: number;
  x1: number;
  y: number;
  size: number;
}

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

export interface UnseenText {
  /** Where text was shown so that nobody sees it: white on white, clear, not drawn, or next to no size. */
  stretches: Stretch[];
  /** Where text was not drawn at all (rendering mode 3), also counted in `stretches`. */
  undrawn: number;
  pictures: Box[];
}

interface State {
  matrix: Matrix;
  fill: string;
  alpha: number;
  mode: number;
  size: number;
  charSpacing: number;
  wordSpacing: number;
  scale: number;
  rise: number;
  leading: number;
}

interface Painted extends Box {
  color: string;
}

const leastSize = 1.5;
const paper = '#ffffff';
/** Boxes that are remembered: a drawing of a map has hundreds of thousands of shapes. */
const maxPainted = 3_000;

/**
 * Follows a page's drawing operations and finds text that cannot be seen. Only the place of the text comes from here, its letters come
 * from the text reading.
 * @param toDisplay from the page's own coordinates to displayed ones
 */
export function findUnseenText(
  operations: { fnArray: ArrayLike<number>; argsArray: ArrayLike<unknown> },
  toDisplay: Matrix,
): UnseenText {
  const found: UnseenText = { stretches: [], undrawn: 0, pictures: [] };
  const painted: Painted[] = [];
  const stack: { state: State; onlyMoved: boolean }[] = [];
  let state: State = {
    matrix: toDisplay,
    fill: '#000000',
    alpha: 1,
    mode: 0,
    size: 0,
    charSpacing: 0,
    wordSpacing: 0,
    scale: 1,
    rise: 0,
    leading: 0,
  };
  let textMatrix = unitMatrix;
  let lineMatrix = unitMatrix;
  /** Since the last `save` nothing was done but moving: what stood there was a picture, which is never decoded here. */
  let onlyMoved = false;

  const moveLine = (x: number, y: number) => {
    lineMatrix = multiply(lineMatrix, [1, 0, 0, 1, x, y]);
    textMatrix = lineMatrix;
  };

  const show = (glyphs: unknown) => {
    if (!Array.isArray(glyphs)) return;
    let advance = 0;
    for (const glyph of glyphs as unknown[]) {
      if (typeof glyph === 'number') advance -= (glyph / 1_000) * state.size;
      else if (typeof glyph === 'object' && glyph !== null) {
        const { width, isSpace } = glyph as { width?: unknown; isSpace?: unknown };
        advance += (typeof width === 'number' ? (width / 1_000) * state.size : 0) + state.charSpacing;
        if (isSpace === true) advance += state.wordSpacing;
      }
    }
    advance *= state.scale;
    const place = multiply(state.matrix, textMatrix);
    const from = apply(place, 0, state.rise);
    const to = apply(place, advance, state.rise);
    const size = Math.abs(state.size) * Math.hypot(place[2], place[3]);
    textMatrix = multiply(textMatrix, [1, 0, 0, 1, advance, 0]);
    const isUndrawn = state.mode === 3 || state.mode === 7;
    if (!isUndrawn && state.alpha > 0.03 && size >= leastSize && !isLikeGround(from, to, size)) return;
    if (isUndrawn) found.undrawn += Math.abs(to.x - from.x);
    found.stretches.push({ x0: Math.min(from.x, to.x), x1: Math.max(from.x, to.x), y: from.y, size });
  };

  /** Whether text would have the colour of what it stands on. Strokes round letters (modes 1, 2) are seen in their own colour. */
  const isLikeGround = (from: { x: number; y: number }, to: { x: number; y: number }, size: number): boolean => {
    if (state.mode === 1 || state.mode === 2) return false;
    const x = (from.x + to.x) / 2;
    const y = from.y - size * 0.3;
    const holds = (box: Box) => x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1;
    if (!isNear(state.fill, paper) && painted.length === 0) return false;
    const ground = painted.findLast(holds)?.color ?? paper;
    return isNear(state.fill, ground) && !found.pictures.some(holds);
  };

  const { fnArray, argsArray } = operations;
  for (let index = 0; index < fnArray.length; index += 1) {
    const operation = fnArray[index];
    const args = (argsArray[index] ?? []) as unknown[];
    const number = (at: number): number => (typeof args[at] === 'number' ? args[at] : 0);
    const wasOnlyMoved: boolean = onlyMoved;
    onlyMoved = false;
    switch (operation ?? 0) {
      case OPS.save:
        if (stack.length < 10_000) stack.push({ state: { ...state }, onlyMoved: wasOnlyMoved });
        onlyMoved = true;
        break;
      case OPS.restore: {
        if (wasOnlyMoved) notePicture(found.pictures, state.matrix);
        state = stack.pop()?.state ?? state;
        break;
      }
      case OPS.transform: {
        const matrix = asMatrix(args);
        if (matrix !== undefined) state.matrix = multiply(state.matrix, matrix);
        onlyMoved = wasOnlyMoved;
        break;
      }
      case OPS.paintFormXObjectBegin: {
        stack.push({ state: { ...state }, onlyMoved: false });
        const matrix = asMatrix(args[0]);
        if (matrix !== undefined) state.matrix = multiply(state.matrix, matrix);
        break;
      }
      case OPS.paintFormXObjectEnd:
        state = stack.pop()?.state ?? state;
        break;
      case OPS.dependency:
      case OPS.setGState: {
        onlyMoved = wasOnlyMoved;
        if (operation !== OPS.setGState || !Array.isArray(args[0])) break;
        for (const pair of args[0] as unknown[]) {
          if (Array.isArray(pair) && pair[0] === 'ca' && typeof pair[1] === 'number') state.alpha = pair[1];
          if (Array.isArray(pair) && pair[0] === 'Font' && Array.isArray(pair[1])) state.size = Number(pair[1][1]) || 0;
        }
        break;
      }
      case OPS.setFillRGBColor:
        state.fill = typeof args[0] === 'string' ? args[0].toLowerCase() : '';
        break;
      case OPS.setFillColorN:
      case OPS.shadingFill:
        state.fill = '';
        break;
      case OPS.constructPath:
        notePainted(painted, args, state);
        break;
      case OPS.beginText:
        textMatrix = lineMatrix = unitMatrix;
        break;
      case OPS.setTextMatrix: {
        const matrix = asMatrix(args[0]) ?? asMatrix(args);
        if (matrix !== undefined) textMatrix = lineMatrix = matrix;
        break;
      }
      case OPS.moveText:
        moveLine(number(0), number(1));
        break;
      case OPS.setLeadingMoveText:
        state.leading = number(1);
        moveLine(number(0), number(1));
        break;
      case OPS.nextLine:
        moveLine(0, state.leading);
        break;
      case OPS.setLeading:
        state.leading = number(0);
        break;
      case OPS.setFont:
        state.size = number(1);
        break;
      case OPS.setCharSpacing:
        state.charSpacing = number(0);
        break;
      case OPS.setWordSpacing:
        state.wordSpacing = number(0);
        break;
      case OPS.setHScale:
        state.scale = number(0) / 100 || 1;
        break;
      case OPS.setTextRise:
        state.rise = number(0);
        break;
      case OPS.setTextRenderingMode:
        state.mode = number(0);
        break;
      case OPS.showText:
      case OPS.showSpacedText:
        show(args[0]);
        break;
      case OPS.nextLineShowText:
      case OPS.nextLineSetSpacingShowText:
        moveLine(0, state.leading);
        show(args.at(-1));
        break;
      default:
        break;
    }
  }
  return found;
}

const leastPicture = 20;

function notePicture(pictures: Box[], matrix: Matrix): void {
  const box = boxOf(matrix, 0, 0, 1, 1);
  if (box.x1 - box.x0 >= leastPicture && box.y1 - box.y0 >= leastPicture && pictures.length < maxPainted)
    pictures.push(box);
}

/** Filled shapes by the box around them: good enough for the bars and panels that text stands on. */
function notePainted(painted: Painted[], args: unknown[], { matrix, fill, alpha }: State): void {
  const fills: unknown[] = [
    OPS.fill,
    OPS.eoFill,
    OPS.fillStroke,
    OPS.eoFillStroke,
    OPS.closeFillStroke,
    OPS.closeEOFillStroke,
  ];
  if (!fills.includes(args[0]) || alpha < 0.5 || painted.length >= maxPainted) return;
  const around = args[2] as ArrayLike<unknown> | null | undefined;
  const [x0, y0, x1, y1] = [0, 1, 2, 3].map((at) => Number(around?.[at]));
  if ([x0, y0, x1, y1].some((value) => !Number.isFinite(value))) return;
  const box = boxOf(matrix, x0 ?? 0, y0 ?? 0, x1 ?? 0, y1 ?? 0);
  // Lines and dots are no ground for text.
  if (box.x1 - box.x0 > 4 && box.y1 - box.y0 > 4) painted.push({ ...box, color: fill });
}

function boxOf(matrix: Matrix, x0: number, y0: number, x1: number, y1: number): Box {
  const corners = [apply(matrix, x0, y0), apply(matrix, x1, y0), apply(matrix, x0, y1), apply(matrix, x1, y1)];
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  return { x0: Math.min(...xs), x1: Math.max(...xs), y0: Math.min(...ys), y1: Math.max(...ys) };
}

/** Two colours that an eye does not tell apart. An unknown one (a pattern) is like none. */
function isNear(one: string, other: string): boolean {
  if (!/^#[0-9a-f]{6}$/.test(one) || !/^#[0-9a-f]{6}$/.test(other)) return false;
  return [1, 3, 5].every(
    (at) => Math.abs(Number.parseInt(one.slice(at, at + 2), 16) - Number.parseInt(other.slice(at, at + 2), 16)) <= 12,
  );
}
