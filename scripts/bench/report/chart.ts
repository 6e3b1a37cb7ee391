/** Points of one line; both axes are logarithmic. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** One picture. */
export interface Curve {
  /** File in docs/pictures, without its ending. */
  readonly file: string;
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
}

const WIDTH = 720;
const HEIGHT = 360;
const LEFT = 72;
const TOP = 44;
const BOTTOM = 56;
const RIGHT = 168;
const COLORS = ['#2f6fe0', '#d9730d', '#1f8f5f', '#9b51c9', '#c4314b'];

/** Draws a curve as SVG, for light and dark pages. Each point says its value. */
export function drawCurve({ title, x, y, lines }: Curve): string {
  const all = lines.flatMap(({ points }) => points).filter(([a, b]) => a > 0 && b > 0);
  const [left, right] = range(all.map(([a]) => a));
  const [low, high] = range(all.map(([, b]) => b));
  const toX = (value: number): number =>
    LEFT + (Math.log10(value / left) / Math.log10(right / left)) * (WIDTH - LEFT - RIGHT);
  const toY = (value: number): number =>
    HEIGHT - BOTTOM - (Math.log10(value / low) / Math.log10(high / low)) * (HEIGHT - TOP - BOTTOM);
  const grid = [
    ...decades(left, right).map(
      (value) =>
        `<line class="grid" x1="${at(toX(value))}" x2="${at(toX(value))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/>` +
        `<text x="${at(toX(value))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${short(value)}</text>`,
    ),
    ...decades(low, high).map(
      (value) =>
        `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(toY(value))}" y2="${at(toY(value))}"/>` +
        `<text x="${LEFT - 8}" y="${at(toY(value) + 4)}" text-anchor="end">${short(value)}</text>`,
    ),
  ];
  const drawn = lines.map(({ name, points }, n) => {
    const color = COLORS[n % COLORS.length] ?? 'gray';
    const shown = points.filter(([a, b]) => a > 0 && b > 0);
    const path = shown.map(([a, b]) => `${at(toX(a))},${at(toY(b))}`).join(' ');
    const dots = shown.map(
      ([a, b]) =>
        `<circle cx="${at(toX(a))}" cy="${at(toY(b))}" r="4" fill="${color}"><title>${escaped(name)}: ${short(b)} at ${short(a)}</title></circle>`,
    );
    const legendY = TOP + 12 + n * 20;
    return (
      `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>${dots.join('')}` +
      `<circle cx="${WIDTH - RIGHT + 18}" cy="${legendY - 4}" r="4" fill="${color}"/>` +
      `<text x="${WIDTH - RIGHT + 28}" y="${legendY}">${escaped(name)}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">`,
    '<style>',
    'text{font:12px system-ui,sans-serif;fill:#44546f}.title{font-size:15px;font-weight:600;fill:#172b4d}.grid{stroke:#8590a2;stroke-opacity:.3}',
    'rect{fill:#fff}@media(prefers-color-scheme:dark){rect{fill:#1d2125}text{fill:#9fadbc}.title{fill:#dee4ea}}',
    '</style>',
    `<rect width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text class="title" x="${LEFT}" y="24">${escaped(title)}</text>`,
    ...grid,
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 14}" text-anchor="middle">${escaped(x)}</text>`,
    `<text transform="translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

/** Returns the powers of ten around all values. */
function range(values: readonly number[]): [number, number] {
  const low = 10 ** Math.floor(Math.log10(Math.min(...values)));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...values)));
  return [low, Math.max(high, low * 10)];
}

function decades(from: number, to: number): number[] {
  const count = Math.round(Math.log10(to / from));
  return Array.from({ length: count + 1 }, (_, n) => from * 10 ** n);
}

const at = (value: number): string => String(Math.round(value * 10) / 10);
const short = (value: number): string => Number(value.toPrecision(3)).toLocaleString('en-US');
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
