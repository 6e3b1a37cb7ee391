import { ButtonGroup, EmptyState, Inline, LoadingButton, Stack, Text } from '@forge/react';
import { useCallback, useState, type ComponentProps } from 'react';
import { useLoaded, type Loaded } from '../loading';
import { ErrorSection } from './error-message';
import { ScrollTable, type ScrollTableProps } from './scroll-table';

/** Part of a payload that selects the page; empty for the first page. */
interface PageStart {
  readonly cursor?: string;
}

interface Page<Row> {
  readonly rows: readonly Row[];
  /** Null on the last page. */
  readonly cursor: string | null;
}

const FIRST_PAGE: { readonly start: PageStart; readonly offset: number } = { start: {}, offset: 0 };

/** Rows of a list, or of its current page. */
interface Rows<Row> extends Omit<Loaded<unknown>, 'value'> {
  /** Undefined until the page is loaded. */
  readonly rows: readonly Row[] | undefined;
  /** Number of rows on the pages before this one. */
  readonly offset?: number;
  readonly next?: (() => void) | undefined;
  readonly previous?: (() => void) | undefined;
}

/**
 * Loads a list page by page. Cursors only lead forward, so it keeps the starts of the earlier pages.
 * @param load function whose identity changes only with the list
 */
export function usePages<Row>(load: (start: PageStart) => Promise<Page<Row>>): Rows<Row> {
  const [path, setPath] = useState({ load, starts: [FIRST_PAGE] });
  const starts = path.load === load ? path.starts : [FIRST_PAGE];
  const { start, offset } = starts.at(-1) ?? FIRST_PAGE;
  const { value, ...loaded } = useLoaded(useCallback(() => load(start), [load, start]));
  const cursor = value?.cursor ?? null;
  return {
    ...loaded,
    rows: value?.rows,
    offset,
    next:
      value && cursor !== null
        ? () => setPath({ load, starts: [...starts, { start: { cursor }, offset: offset + value.rows.length }] })
        : undefined,
    previous: starts.length > 1 ? () => setPath({ load, starts: starts.slice(0, -1) }) : undefined,
  };
}

interface PagedTableProps<Row> extends Pick<ScrollTableProps<Row>, 'columns' | 'keyOf'> {
  readonly label: string;
  readonly list: Rows<Row>;
  /** Replaces the table if the list is empty. */
  readonly empty: ComponentProps<typeof EmptyState>;
}

/** Shows a list, with the position and the buttons *Previous* and *Next* if it has several pages. */
export function PagedTable<Row>({ label, columns, keyOf, list, empty }: PagedTableProps<Row>) {
  const { rows, error, isLoading, reload, offset = 0, next, previous } = list;
  const isEmpty = rows?.length === 0 && !next && !previous;
  return (
    <Stack space="space.150">
      <ErrorSection title={`We couldn't load the ${label.toLowerCase()}`} error={error} retry={reload} />
      {isEmpty ? (
        <EmptyState headingLevel={2} {...empty} />
      ) : (
        <ScrollTable label={label} columns={columns} keyOf={keyOf} isLoading={!rows && isLoading} rows={rows ?? []} />
      )}
      {(next ?? previous) && (
        <Inline space="space.150" alignBlock="center">
          <ButtonGroup label={`Pages of ${label.toLowerCase()}`}>
            <LoadingButton isDisabled={!previous} onClick={() => previous?.()}>
              Previous
            </LoadingButton>
            <LoadingButton isDisabled={!next && !isLoading} isLoading={!rows && isLoading} onClick={() => next?.()}>
              Next
            </LoadingButton>
          </ButtonGroup>
          {rows && <Text>{positionOf(offset, rows.length, next !== undefined)}</Text>}
        </Inline>
      )}
    </Stack>
  );
}

function positionOf(offset: number, count: number, hasMore: boolean): string {
  if (count === 0) return hasMore ? 'No matches on this page. More follow.' : 'No more matches.';
  const range = `${offset + 1} to ${offset + count}`;
  return hasMore ? range : `${range} of ${offset + count}`;
}
