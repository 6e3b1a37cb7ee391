import type { ReactNode } from 'react';
import { list, text, type Part } from './draw';
import type { KitNode } from './tree';

/** Figure that a chart shows, such as a bar or a point. */
interface Mark {
  readonly label: string;
  readonly series: string;
  readonly value: number;
}

/** Default palette: accent colors of Atlassian's design tokens. */
const COLORS = ['blue', 'lime', 'orange', 'magenta', 'purple', 'teal', 'yellow', 'red', 'green'] as const;
/** Width of a chart's view box. All lengths are in its units, which are px unless the browser scales the chart. */
const WIDTH = 560;
/** Default height of a chart, px [doc: bar-chart]. */
const DEFAULT_HEIGHT = 400;
const MARGIN = { top: 20, right: 16, bottom: 32, left: 48 } as const;
/** Width of the labels of a horizontal chart, px. */
const LABEL_WIDTH = 120;
/** Space between a label and its horizontal bars, px. */
const LABEL_GAP = 8;
/** Distance of the labels' baseline from the bottom of a chart, px. */
const LABEL_BASELINE = 12;
/** Space for the figure after the longest horizontal bar, px. */
const FIGURE_WIDTH = 24;
/** Space between a bar and its figure, px. */
const FIGURE_GAP = 4;
/** Space between a point of a line and its figure, px. */
const POINT_FIGURE_GAP = 6;
/** Half of a digit's height, which centers a figure beside a bar, px. */
const HALF_DIGIT = 4;
/** Share of a label's space that its bars take. The rest separates the labels. */
const BARS_SHARE = 0.8;
/** Position of the baseline of a horizontal chart's label, as a share of the label's space. */
const LABEL_BASELINE_SHARE = 0.45;
/** Width of a line, px. */
const LINE_WIDTH = 3;
/** Share of a donut's radius that its hole takes. */
const DONUT_HOLE = 0.5;

/**
 * Returns the value in a datum that the app's accessor names. The accessor is a key of an object or an index of a list
 * [source: @forge/react].
 */
function valueAt(datum: unknown, accessor: unknown): unknown {
  return typeof datum === 'object' && datum !== null && (typeof accessor === 'string' || typeof accessor === 'number')
    ? Reflect.get(datum, accessor)
    : undefined;
}

/** Returns the chart's figures. The accessors are names of props that contain the app's accessors. */
function marksOf(node: KitNode, labelAccessor: string, valueAccessor: string): Mark[] {
  const data: readonly unknown[] = Array.isArray(node.props.data) ? node.props.data : [];
  return data.map((datum) => ({
    label: text(valueAt(datum, node.props[labelAccessor])) ?? '',
    series: text(valueAt(datum, node.props.colorAccessor)) ?? '',
    value: Number(valueAt(datum, node.props[valueAccessor])),
  }));
}

/** Returns a function for the color of a series: the app's color, or the next color of the default palette. */
function colorsOf(node: KitNode, series: readonly string[]): (name: string) => string {
  const appColors = new Map(list(node.props.colorPalette).map(({ key, value }) => [text(key), text(value)]));
  return (name) => {
    const color = appColors.get(name);
    const token = color?.startsWith('color.') === true ? color.slice('color.'.length).replaceAll('.', '-') : undefined;
    if (token !== undefined) return `var(--ds-${token})`;
    return color ?? `var(--ds-background-accent-${COLORS[series.indexOf(name) % COLORS.length] ?? 'blue'}-bolder)`;
  };
}

const distinct = (names: readonly string[]): string[] => [...new Set(names)];
const heightOf = (node: KitNode): number =>
  typeof node.props.height === 'number' ? node.props.height : DEFAULT_HEIGHT;

/** Entry of a chart's legend. */
interface LegendEntry {
  readonly name: string;
  readonly fill: string;
}

/** Draws a chart's title, drawing and legend. The figures are the accessible name of the drawing. */
function Figure({
  node,
  data,
  legend,
  children,
}: {
  readonly node: KitNode;
  readonly data: readonly Mark[];
  readonly legend: readonly LegendEntry[];
  readonly children: ReactNode;
}): ReactNode {
  const { title, subtitle, width, showBorder, hideMenu } = node.props;
  const figures = data.map(({ label, series, value }) => `${[label, series].filter(Boolean).join(', ')}: ${value}`);
  const namedEntries = legend.filter(({ name }) => name !== '');
  return (
    <figure className={`chart${showBorder === true ? ' bordered' : ''}`} data-menu={hideMenu !== true}>
      <figcaption>
        <strong>{text(title) ?? ''}</strong> <small>{text(subtitle)}</small>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${heightOf(node)}`}
        role="img"
        aria-label={`${text(title) ?? 'Chart'}. ${figures.join('; ')}`}
        {...(typeof width === 'number' && { style: { maxWidth: width } })}
      >
        {children}
      </svg>
      {namedEntries.length > 0 && (
        <ul className="legend" aria-hidden>
          {namedEntries.map(({ name, fill }) => (
            <li key={name}>
              <span style={{ background: fill }} /> {name}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

/** Returns a part that draws vertical or horizontal bars, grouped or stacked. */
function barsPart({ isHorizontal, isStacked }: { readonly isHorizontal: boolean; readonly isStacked: boolean }): Part {
  return function DrawBars({ node }) {
    const data = marksOf(node, 'xAccessor', 'yAccessor');
    const labels = distinct(data.map(({ label }) => label));
    const series = distinct(data.map((mark) => mark.series));
    const color = colorsOf(node, series);
    const sum = (label: string): number =>
      data.filter((mark) => mark.label === label).reduce((total, { value }) => total + value, 0);
    const highest = Math.max(1, ...(isStacked ? labels.map(sum) : data.map(({ value }) => value)));
    const height = heightOf(node);
    const left = isHorizontal ? LABEL_WIDTH : MARGIN.left;
    const length = isHorizontal ? WIDTH - left - MARGIN.right - FIGURE_WIDTH : height - MARGIN.top - MARGIN.bottom;
    const labelSpace = (isHorizontal ? height - MARGIN.top : WIDTH - left - MARGIN.right) / Math.max(1, labels.length);
    const thickness = (labelSpace * BARS_SHARE) / (isStacked ? 1 : Math.max(1, series.length));
    const stackedLengths = new Map<string, number>();
    return (
      <Figure node={node} data={data} legend={series.map((name) => ({ name, fill: color(name) }))}>
        {labels.map((label, index) =>
          isHorizontal ? (
            <text
              key={label}
              className="axis"
              x={left - LABEL_GAP}
              y={(index + LABEL_BASELINE_SHARE) * labelSpace}
              textAnchor="end"
            >
              {label}
            </text>
          ) : (
            <text
              key={label}
              className="axis"
              x={left + (index + BARS_SHARE / 2) * labelSpace}
              y={height - LABEL_BASELINE}
              textAnchor="middle"
            >
              {label}
            </text>
          ),
        )}
        {data.map((mark, index) => {
          const size = (mark.value / highest) * length;
          const start = isStacked ? (stackedLengths.get(mark.label) ?? 0) : 0;
          stackedLengths.set(mark.label, start + size);
          const offset =
            labels.indexOf(mark.label) * labelSpace + (isStacked ? 0 : series.indexOf(mark.series) * thickness);
          const box = isHorizontal
            ? { x: left + start, y: offset, width: size, height: thickness }
            : { x: left + offset, y: height - MARGIN.bottom - start - size, width: thickness, height: size };
          const figurePosition = isHorizontal
            ? { x: box.x + size + FIGURE_GAP, y: box.y + thickness / 2 + HALF_DIGIT }
            : { x: box.x + thickness / 2, y: box.y - FIGURE_GAP };
          return (
            <g key={index}>
              <rect {...box} fill={color(mark.series)} />
              {!isStacked && (
                <text className="figure" {...figurePosition} textAnchor={isHorizontal ? 'start' : 'middle'}>
                  {mark.value}
                </text>
              )}
            </g>
          );
        })}
        {isStacked &&
          labels.map((label, index) => {
            const end = stackedLengths.get(label) ?? 0;
            const middle = (index + BARS_SHARE / 2) * labelSpace;
            const figurePosition = isHorizontal
              ? { x: left + end + FIGURE_GAP, y: middle + HALF_DIGIT }
              : { x: left + middle, y: height - MARGIN.bottom - end - FIGURE_GAP };
            return (
              <text key={label} className="figure" {...figurePosition} textAnchor={isHorizontal ? 'start' : 'middle'}>
                {sum(label)}
              </text>
            );
          })}
      </Figure>
    );
  };
}

const DrawLines: Part = ({ node }) => {
  const data = marksOf(node, 'xAccessor', 'yAccessor');
  const labels = distinct(data.map(({ label }) => label));
  const series = distinct(data.map((mark) => mark.series));
  const color = colorsOf(node, series);
  const highest = Math.max(1, ...data.map(({ value }) => value));
  const height = heightOf(node);
  const positionOf = ({ label, value }: Mark): { readonly x: number; readonly y: number } => ({
    x: MARGIN.left + (labels.indexOf(label) / Math.max(1, labels.length - 1)) * (WIDTH - MARGIN.left - MARGIN.right),
    y: height - MARGIN.bottom - (value / highest) * (height - MARGIN.top - MARGIN.bottom),
  });
  return (
    <Figure node={node} data={data} legend={series.map((name) => ({ name, fill: color(name) }))}>
      {labels.map((label) => (
        <text
          key={label}
          className="axis"
          x={positionOf({ label, series: '', value: 0 }).x}
          y={height - LABEL_BASELINE}
          textAnchor="middle"
        >
          {label}
        </text>
      ))}
      {series.map((name) => {
        const points = data.filter((mark) => mark.series === name);
        return (
          <g key={name}>
            <polyline
              fill="none"
              stroke={color(name)}
              strokeWidth={LINE_WIDTH}
              points={points
                .map(positionOf)
                .map(({ x, y }) => `${x},${y}`)
                .join(' ')}
            />
            {points.map((mark) => (
              <text
                key={mark.label}
                className="figure"
                x={positionOf(mark).x}
                y={positionOf(mark).y - POINT_FIGURE_GAP}
                textAnchor="middle"
              >
                {mark.value}
              </text>
            ))}
          </g>
        );
      })}
    </Figure>
  );
};

/** Returns a part that draws slices of a disk or ring. `hole` is the hole's share of the radius. */
function slicesPart(hole: number): Part {
  return function DrawSlices({ node }) {
    const data = marksOf(node, 'labelAccessor', 'valueAccessor');
    const seriesNames = distinct(data.map(({ series }) => series));
    const color = colorsOf(node, seriesNames);
    const total = data.reduce((sum, { value }) => sum + value, 0) || 1;
    const height = heightOf(node);
    const radius = height / 2 - MARGIN.top;
    const width = radius * (1 - hole);
    const circumference = 2 * Math.PI * (radius - width / 2);
    const labels = new Map(data.map(({ series, label, value }) => [series, `${label} ${value}`]));
    let drawnLength = 0;
    return (
      <Figure
        node={node}
        data={data}
        legend={seriesNames.map((name) => ({ name: labels.get(name) ?? name, fill: color(name) }))}
      >
        {data.map(({ series, value }, index) => {
          const length = (value / total) * circumference;
          const offset = -drawnLength;
          drawnLength += length;
          return (
            <circle
              key={index}
              cx={WIDTH / 2}
              cy={height / 2}
              r={radius - width / 2}
              fill="none"
              stroke={color(series)}
              strokeWidth={width}
              strokeDasharray={`${length} ${circumference - length}`}
              strokeDashoffset={offset}
            />
          );
        })}
      </Figure>
    );
  };
}

export const chartParts: Readonly<Record<string, Part>> = {
  BarChart: barsPart({ isHorizontal: false, isStacked: false }),
  StackBarChart: barsPart({ isHorizontal: false, isStacked: true }),
  HorizontalBarChart: barsPart({ isHorizontal: true, isStacked: false }),
  HorizontalStackBarChart: barsPart({ isHorizontal: true, isStacked: true }),
  LineChart: DrawLines,
  PieChart: slicesPart(0),
  DonutChart: slicesPart(DONUT_HOLE),
};
