import type { ReactNode } from 'react';
import { list, text, type Part } from './draw';
import type { KitNode } from './tree';

interface Mark {
  readonly label: string;
  readonly series: string;
  readonly value: number;
}

const COLORS = ['blue', 'lime', 'orange', 'magenta', 'purple', 'teal', 'yellow', 'red', 'green'] as const;
const WIDTH = 560;
/** Default height of a chart, px [doc: bar-chart]. */
const DEFAULT_HEIGHT = 400;
const MARGIN = { top: 20, right: 16, bottom: 32, left: 48 } as const;
/** Width of the labels of a horizontal chart, px. */
const LABEL_WIDTH = 120;

/**
 * Returns the part of a datum that the app's accessor names: a key of an object or an index of a list [source:
 * @forge/react].
 */
function valueAt(datum: unknown, accessor: unknown): unknown {
  return typeof datum === 'object' && datum !== null && (typeof accessor === 'string' || typeof accessor === 'number')
    ? Reflect.get(datum, accessor)
    : undefined;
}

function marksOf(node: KitNode, label: string, value: string): Mark[] {
  const data: readonly unknown[] = Array.isArray(node.props.data) ? node.props.data : [];
  return data.map((datum) => ({
    label: text(valueAt(datum, node.props[label])) ?? '',
    series: text(valueAt(datum, node.props.colorAccessor)) ?? '',
    value: Number(valueAt(datum, node.props[value])),
  }));
}

/** Returns the app's own color of a series, or the next color of the palette. */
function colorsOf(node: KitNode, series: readonly string[]): (name: string) => string {
  const own = new Map(list(node.props.colorPalette).map(({ key, value }) => [text(key), text(value)]));
  return (name) => {
    const given = own.get(name);
    const token = given?.startsWith('color.') === true ? given.slice('color.'.length).replaceAll('.', '-') : undefined;
    if (token !== undefined) return `var(--ds-${token})`;
    return given ?? `var(--ds-background-accent-${COLORS[series.indexOf(name) % COLORS.length] ?? 'blue'}-bolder)`;
  };
}

const distinct = (names: readonly string[]): string[] => [...new Set(names)];
const heightOf = (node: KitNode): number =>
  typeof node.props.height === 'number' ? node.props.height : DEFAULT_HEIGHT;

/** An entry of a chart's legend. */
interface Entry {
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
  readonly legend: readonly Entry[];
  readonly children: ReactNode;
}): ReactNode {
  const { title, subtitle, width, showBorder, hideMenu } = node.props;
  const figures = data.map(({ label, series, value }) => `${[label, series].filter(Boolean).join(', ')}: ${value}`);
  const named = legend.filter(({ name }) => name !== '');
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
      {named.length > 0 && (
        <ul className="legend" aria-hidden>
          {named.map(({ name, fill }) => (
            <li key={name}>
              <span style={{ background: fill }} /> {name}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

/** Draws vertical or horizontal bars, grouped or stacked. */
function bars({ isHorizontal, isStacked }: { readonly isHorizontal: boolean; readonly isStacked: boolean }): Part {
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
    const length = isHorizontal ? WIDTH - left - MARGIN.right - 24 : height - MARGIN.top - MARGIN.bottom;
    const room = (isHorizontal ? height - MARGIN.top : WIDTH - left - MARGIN.right) / Math.max(1, labels.length);
    const thick = (room * 0.8) / (isStacked ? 1 : Math.max(1, series.length));
    const filled = new Map<string, number>();
    return (
      <Figure node={node} data={data} legend={series.map((name) => ({ name, fill: color(name) }))}>
        {labels.map((label, index) =>
          isHorizontal ? (
            <text key={label} className="axis" x={left - 8} y={index * room + room * 0.45} textAnchor="end">
              {label}
            </text>
          ) : (
            <text key={label} className="axis" x={left + index * room + room * 0.4} y={height - 12} textAnchor="middle">
              {label}
            </text>
          ),
        )}
        {data.map((mark, index) => {
          const size = (mark.value / highest) * length;
          const start = isStacked ? (filled.get(mark.label) ?? 0) : 0;
          filled.set(mark.label, start + size);
          const place = labels.indexOf(mark.label) * room + (isStacked ? 0 : series.indexOf(mark.series) * thick);
          const box = isHorizontal
            ? { x: left + start, y: place, width: size, height: thick }
            : { x: left + place, y: height - MARGIN.bottom - start - size, width: thick, height: size };
          const end = isHorizontal
            ? { x: box.x + size + 4, y: box.y + thick / 2 + 4 }
            : { x: box.x + thick / 2, y: box.y - 4 };
          return (
            <g key={index}>
              <rect {...box} fill={color(mark.series)} />
              {!isStacked && (
                <text className="figure" {...end} textAnchor={isHorizontal ? 'start' : 'middle'}>
                  {mark.value}
                </text>
              )}
            </g>
          );
        })}
        {isStacked &&
          labels.map((label, index) => {
            const end = filled.get(label) ?? 0;
            const middle = index * room + room * 0.4;
            const place = isHorizontal
              ? { x: left + end + 4, y: middle + 4 }
              : { x: left + middle, y: height - MARGIN.bottom - end - 4 };
            return (
              <text key={label} className="figure" {...place} textAnchor={isHorizontal ? 'start' : 'middle'}>
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
  const at = ({ label, value }: Mark): { readonly x: number; readonly y: number } => ({
    x: MARGIN.left + (labels.indexOf(label) / Math.max(1, labels.length - 1)) * (WIDTH - MARGIN.left - MARGIN.right),
    y: height - MARGIN.bottom - (value / highest) * (height - MARGIN.top - MARGIN.bottom),
  });
  return (
    <Figure node={node} data={data} legend={series.map((name) => ({ name, fill: color(name) }))}>
      {labels.map((label) => (
        <text
          key={label}
          className="axis"
          x={at({ label, series: '', value: 0 }).x}
          y={height - 12}
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
              strokeWidth="3"
              points={points
                .map(at)
                .map(({ x, y }) => `${x},${y}`)
                .join(' ')}
            />
            {points.map((mark) => (
              <text key={mark.label} className="figure" x={at(mark).x} y={at(mark).y - 6} textAnchor="middle">
                {mark.value}
              </text>
            ))}
          </g>
        );
      })}
    </Figure>
  );
};

/** Draws slices of a ring with a hole of the given radius. */
function slices(hole: number): Part {
  return function DrawSlices({ node }) {
    const data = marksOf(node, 'labelAccessor', 'valueAccessor');
    const names = distinct(data.map(({ series }) => series));
    const color = colorsOf(node, names);
    const total = data.reduce((sum, { value }) => sum + value, 0) || 1;
    const height = heightOf(node);
    const radius = height / 2 - MARGIN.top;
    const width = radius * (1 - hole);
    const around = 2 * Math.PI * (radius - width / 2);
    const labels = new Map(data.map(({ series, label, value }) => [series, `${label} ${value}`]));
    let turned = 0;
    return (
      <Figure
        node={node}
        data={data}
        legend={names.map((name) => ({ name: labels.get(name) ?? name, fill: color(name) }))}
      >
        {data.map(({ series, value }, index) => {
          const share = (value / total) * around;
          const offset = -turned;
          turned += share;
          return (
            <circle
              key={index}
              cx={WIDTH / 2}
              cy={height / 2}
              r={radius - width / 2}
              fill="none"
              stroke={color(series)}
              strokeWidth={width}
              strokeDasharray={`${share} ${around - share}`}
              strokeDashoffset={offset}
            />
          );
        })}
      </Figure>
    );
  };
}

export const chartParts: Readonly<Record<string, Part>> = {
  BarChart: bars({ isHorizontal: false, isStacked: false }),
  StackBarChart: bars({ isHorizontal: false, isStacked: true }),
  HorizontalBarChart: bars({ isHorizontal: true, isStacked: false }),
  HorizontalStackBarChart: bars({ isHorizontal: true, isStacked: true }),
  LineChart: DrawLines,
  PieChart: slices(0),
  DonutChart: slices(0.5),
};
