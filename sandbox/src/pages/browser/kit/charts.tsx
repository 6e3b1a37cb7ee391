import type { ReactNode } from 'react';
import { text, type Part } from './draw';
import type { KitNode } from './tree';

interface Mark {
  readonly label: string;
  readonly series: string;
  readonly value: number;
}

const colours = ['blue', 'lime', 'orange', 'magenta', 'purple', 'teal', 'yellow', 'red', 'green'];
const colour = (index: number): string =>
  `var(--ds-background-accent-${colours[index % colours.length] ?? 'blue'}-bolder)`;

/** Reads a datum by the accessor that the app gave: a key of an object or a place in a list [src]. */
function read(datum: unknown, accessor: unknown): unknown {
  return typeof datum === 'object' && datum !== null && (typeof accessor === 'string' || typeof accessor === 'number')
    ? Reflect.get(datum, accessor)
    : undefined;
}

function marks(node: KitNode, label: string, value: string): Mark[] {
  const data = Array.isArray(node.props.data) ? node.props.data : [];
  return data.map((datum) => ({
    label: text(read(datum, node.props[label])) ?? '',
    series: text(read(datum, node.props.colorAccessor)) ?? '',
    value: Number(read(datum, node.props[value])),
  }));
}

/** A drawing for the eye, and the same figures as a table for everybody. */
function Figure({
  node,
  data,
  children,
}: {
  readonly node: KitNode;
  readonly data: readonly Mark[];
  readonly children: ReactNode;
}): ReactNode {
  return (
    <figure className="chart">
      <figcaption>
        {text(node.props.title) ?? 'Chart'} <small>{text(node.props.subtitle)}</small>
      </figcaption>
      <svg viewBox="0 0 400 200" aria-hidden>
        {children}
      </svg>
      <table className="plain-table">
        <tbody>
          {data.map(({ label, series, value }, index) => (
            <tr key={index}>
              <th scope="row">{[label, series].filter(Boolean).join(', ')}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function bars({ across, stacked }: { readonly across: boolean; readonly stacked: boolean }): Part {
  return function DrawBars({ node }) {
    const data = marks(node, 'xAccessor', 'yAccessor');
    const labels = [...new Set(data.map(({ label }) => label))];
    const series = [...new Set(data.map(({ series: name }) => name))];
    const total = (label: string): number =>
      data.filter((mark) => mark.label === label).reduce((sum, { value }) => sum + value, 0);
    const highest = Math.max(1, ...(stacked ? labels.map(total) : data.map(({ value }) => value)));
    const length = across ? 400 : 200;
    const room = (across ? 200 : 400) / Math.max(1, labels.length);
    const filled = new Map<string, number>();
    return (
      <Figure node={node} data={data}>
        {data.map((mark, index) => {
          const size = (mark.value / highest) * length;
          const start = stacked ? (filled.get(mark.label) ?? 0) : 0;
          filled.set(mark.label, start + size);
          const lane = stacked ? 1 : series.length;
          const place =
            labels.indexOf(mark.label) * room + (stacked ? 0 : (series.indexOf(mark.series) * room * 0.8) / lane);
          const thick = (room * 0.8) / lane;
          const fill = colour(series.indexOf(mark.series));
          return across ? (
            <rect key={index} x={start} y={place} width={size} height={thick} fill={fill} />
          ) : (
            <rect key={index} x={place} y={200 - start - size} width={thick} height={size} fill={fill} />
          );
        })}
      </Figure>
    );
  };
}

const DrawLines: Part = ({ node }) => {
  const data = marks(node, 'xAccessor', 'yAccessor');
  const labels = [...new Set(data.map(({ label }) => label))];
  const series = [...new Set(data.map(({ series: name }) => name))];
  const highest = Math.max(1, ...data.map(({ value }) => value));
  const point = ({ label, value }: Mark): string =>
    `${(labels.indexOf(label) / Math.max(1, labels.length - 1)) * 400},${200 - (value / highest) * 190}`;
  return (
    <Figure node={node} data={data}>
      {series.map((name, index) => (
        <polyline
          key={name}
          fill="none"
          stroke={colour(index)}
          strokeWidth="3"
          points={data
            .filter((mark) => mark.series === name)
            .map(point)
            .join(' ')}
        />
      ))}
    </Figure>
  );
};

function slices(hole: number): Part {
  return function DrawSlices({ node }) {
    const data = marks(node, 'labelAccessor', 'valueAccessor');
    const total = data.reduce((sum, { value }) => sum + value, 0) || 1;
    const width = 90 - hole;
    const around = 2 * Math.PI * (hole + width / 2);
    let turned = 0;
    return (
      <Figure node={node} data={data}>
        {data.map(({ value }, index) => {
          const share = (value / total) * around;
          const offset = -turned;
          turned += share;
          return (
            <circle
              key={index}
              cx="200"
              cy="100"
              r={hole + width / 2}
              fill="none"
              stroke={colour(index)}
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
  BarChart: bars({ across: false, stacked: false }),
  StackBarChart: bars({ across: false, stacked: true }),
  HorizontalBarChart: bars({ across: true, stacked: false }),
  HorizontalStackBarChart: bars({ across: true, stacked: true }),
  LineChart: DrawLines,
  PieChart: slices(0),
  DonutChart: slices(45),
};
