import { Box, DynamicTable } from '@forge/react';
import type { ComponentProps } from 'react';

type TableProps = ComponentProps<typeof DynamicTable>;
type Cell = NonNullable<TableProps['rows']>[number]['cells'][number]['content'];

/** Columns by title. Each returns the cell of a row as plain elements, because UI Kit doesn't support hooks in cells. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>;

export interface ScrollTableProps<Row> extends Omit<TableProps, 'head' | 'rows'> {
  readonly columns: Columns<Row>;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row, index: number) => string;
}

/** Shows a table that scrolls inside the page if its content is wider than the page. */
export function ScrollTable<Row>({ columns, rows, keyOf, ...table }: ScrollTableProps<Row>) {
  return (
    <Box xcss={{ overflowX: 'auto' }}>
      <DynamicTable
        {...table}
        head={{ cells: Object.keys(columns).map((name) => ({ key: name, content: name })) }}
        rows={rows.map((row, index) => ({
          key: keyOf(row, index),
          cells: Object.entries(columns).map(([name, cellOf]) => ({ key: name, content: cellOf(row) })),
        }))}
      />
    </Box>
  );
}
