import { ButtonGroup, Inline, LoadingButton, Stack, Text } from '@forge/react';
import { useCallback, useState, type ComponentProps, type ReactNode } from 'react';
import { useLoaded } from '../loading';
import { ErrorSection } from './error-message';
import { ScrollTable } from './scroll-table';

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Null on the last page. */
  readonly cursor: string | null;
}

interface PageStart {
  readonly cursor: string | undefined;
  /** Number of rows on the pages before it. */
  readonly offset: number;
}

const FIRST: PageStart = { cursor: undefined, offset: 0 };

export interface Pages<Row> {
  /** Undefined until the page is loaded. */
  readonly rows: readonly Row[] | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly reload: () => void;
  /** Number of rows on the pages before this one. */
  readonly offset: number;
  readonly next: (() => void) | undefined;
  readonly previous: (() => void) | undefined;
}

/**
 * Loads a list page by page. Cursors only lead forward, so the starts of the earlier pages are kept.
 * @param load function whose identity changes only with the list
 */
export function usePages<Row>(load: (cursor: string | undefined) => Promise<Page<Row>>): Pages<Row> {
  const [path, setPath] = useState({ load, starts: [FIRST] });
  const starts = path.load === load ? path.starts : [FIRST];
  const { cursor, offset } = starts.at(-1) ?? FIRST;
  const { value, error, isLoading, reload } = useLoaded(useCallback(() => load(cursor), [load, cursor]));
  const following = value?.cursor ?? null;
  return {
    rows: value?.rows,
    error,
    isLoading,
    reload,
    offset,
    next:
      value && following !== null
        ? () => setPath({ load, starts: [...starts, { cursor: following, offset: offset + value.rows.length }] })
        : undefined,
    previous: starts.length > 1 ? () => setPath({ load, starts: starts.slice(0, -1) }) : undefined,
  };
}

interface PagedTableProps<Row> {
  readonly label: string;
  readonly columns: readonly string[];
  readonly pages: Pages<Row>;
  readonly rowOf: (row: Row) => NonNullable<ComponentProps<typeof ScrollTable>['rows']>[number];
  /** Replaces the table if the list is empty. */
  readonly empty: ReactNode;
}

/** Shows one page of a list, with its position and the buttons *Previous* and *Next*. */
export function PagedTable<Row>({ label, columns, pages, rowOf, empty }: PagedTableProps<Row>) {
  const { rows, error, isLoading, reload, offset, next, previous } = pages;
  const isEmpty = rows?.length === 0 && !next && !previous;
  return (
    <Stack space="space.150">
      <ErrorSection title={`We couldn't load ${label.toLowerCase()}`} error={error} retry={reload} />
      {isEmpty ? (
        empty
      ) : (
        <ScrollTable label={label} columns={columns} isLoading={!rows && isLoading} rows={(rows ?? []).map(rowOf)} />
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
