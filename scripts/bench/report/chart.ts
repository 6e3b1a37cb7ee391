/** One line of a chart. Both axes are logarithmic, so points that aren't positive are left out. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A chart of lines. */
export interface Curve {
  /** Name of its file in docs/pictures, without the extension. */
  readonly file: string;
  readonly title: string;
  /** Label of the x axis. */
  readonly x: string;
  /** Label of the y axis. */
  readonly y: string;
  readonly lines: readonly Line[];
}

/** Size of the picture, px. */
const WIDTH = 720;
const HEIGHT = 360;
/** Margins around the plot, px. */
const LEFT = 72;
const TOP = 44;
const BOTTOM = 56;
const RIGHT = 168;
/** Distances of labels from the plot, px. */
const X_LABEL_GAP = 18;
const Y_LABEL_GAP = 8;
const LEGEND_GAP = 18;
/** Height of a line of the legend, px. */
const LEGEND_LINE = 20;
const DOT_RADIUS = 4;
/** Distance between the baseline of a text and the middle of its letters, px. */
const HALF_LETTER = 4;
const COLORS = ['#2f6fe0', '#d9730d', '#1f8f5f', '#9b51c9', '#c4314b'];

/** Returns a chart as SVG, for light and dark pages. The tooltip of each point names its values. */
export function drawCurve({ title, x, y, lines }: Curve): string {
  const allPoints = lines.flatMap(({ points }) => points).filter(isPositive);
  const [left, right] = decadesAround(allPoints.map(([pointX]) => pointX));
  const [low, high] = decadesAround(allPoints.map(([, pointY]) => pointY));
  const toX = (value: number): number =>
    LEFT + (Math.log10(value / left) / Math.log10(right / left)) * (WIDTH - LEFT - RIGHT);
  const toY = (value: number): number =>
    HEIGHT - BOTTOM - (Math.log10(value / low) / Math.log10(high / low)) * (HEIGHT - TOP - BOTTOM);
  const grid = [
    ...decades(left, right).map(
      (value) =>
        `<line class="grid" x1="${roundPx(toX(value))}" x2="${roundPx(toX(value))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/>` +
        `<text x="${roundPx(toX(value))}" y="${HEIGHT - BOTTOM + X_LABEL_GAP}" text-anchor="middle">${formatNumber(value)}</text>`,
    ),
    ...decades(low, high).map(
      (value) =>
        `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${roundPx(toY(value))}" y2="${roundPx(toY(value))}"/>` +
        `<text x="${LEFT - Y_LABEL_GAP}" y="${roundPx(toY(value) + HALF_LETTER)}" text-anchor="end">${formatNumber(value)}</text>`,
    ),
  ];
  const drawnLines = lines.map(({ name, points }, n) => {
    const color = COLORS[n % COLORS.length] ?? 'gray';
    const positive = points.filter(isPositive);
    const path = positive.map(([pointX, pointY]) => `${roundPx(toX(pointX))},${roundPx(toY(pointY))}`).join(' ');
    const dots = positive.map(
      ([pointX, pointY]) =>
        `<circle cx="${roundPx(toX(pointX))}" cy="${roundPx(toY(pointY))}" r="${DOT_RADIUS}" fill="${color}"><title>${escapeXml(name)}: ${formatNumber(pointY)} at ${formatNumber(pointX)}</title></circle>`,
    );
    const legendY = TOP + 12 + n * LEGEND_LINE;
    return (
      `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>${dots.join('')}` +
      `<circle cx="${WIDTH - RIGHT + LEGEND_GAP}" cy="${legendY - HALF_LETTER}" r="${DOT_RADIUS}" fill="${color}"/>` +
      `<text x="${WIDTH - RIGHT + LEGEND_GAP + 10}" y="${legendY}">${escapeXml(name)}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeXml(title)}">`,
    '<style>',
    'text{font:12px system-ui,sans-serif;fill:#44546f}.title{font-size:15px;font-weight:600;fill:#172b4d}.grid{stroke:#8590a2;stroke-opacity:.3}',
    'rect{fill:#fff}@media(prefers-color-scheme:dark){rect{fill:#1d2125}text{fill:#9fadbc}.title{fill:#dee4ea}}',
    '</style>',
    `<rect width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text class="title" x="${LEFT}" y="24">${escapeXml(title)}</text>`,
    ...grid,
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 14}" text-anchor="middle">${escapeXml(x)}</text>`,
    `<text transform="translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escapeXml(y)}</text>`,
    ...drawnLines,
    '</svg>',
    '',
  ].join('\n');
}

/** Returns the powers of ten below and above all values. */
function decadesAround(values: readonly number[]): [number, number] {
  const low = 10 ** Math.floor(Math.log10(Math.min(...values)));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...values)));
  return [low, Math.max(high, low * 10)];
}

/** Returns the powers of ten from one to another. */
function decades(from: number, to: number): number[] {
  const count = Math.round(Math.log10(to / from));
  return Array.from({ length: count + 1 }, (_, n) => from * 10 ** n);
}

const isPositive = ([x, y]: readonly [number, number]): boolean => x > 0 && y > 0;
/** Returns a coordinate with one decimal. */
const roundPx = (value: number): string => String(Math.round(value * 10) / 10);
const formatNumber = (value: number): string => Number(value.toPrecision(3)).toLocaleString('en-US');
const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
