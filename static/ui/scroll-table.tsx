import { Box, DynamicTable } from '@forge/react';
import type { ComponentProps } from 'react';

type TableProps = ComponentProps<typeof DynamicTable>;

interface ScrollTableProps extends Omit<TableProps, 'head'> {
  /** Titles of the columns. */
  readonly columns: readonly string[];
}

/** Shows a table that scrolls inside the page if its content is wider than the page. */
export function ScrollTable({ columns, ...table }: ScrollTableProps) {
  return (
    <Box xcss={{ overflowX: 'auto' }}>
      <DynamicTable {...table} head={{ cells: columns.map((name) => ({ key: name, content: name })) }} />
    </Box>
  );
}

/** Returns the cells of a row by the titles of their columns. */
export function cellsOf(columns: readonly string[], contents: Readonly<Record<string, TableCell>>) {
  return columns.map((name) => ({ key: name, content: contents[name] ?? '' }));
}

type TableCell = NonNullable<NonNullable<TableProps['rows']>[number]['cells'][number]['content']>;
