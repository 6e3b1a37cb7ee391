import { Inline, LoadingButton, Stack, Text } from '@forge/react';
import type { AdminFunctions } from '../../../src/domain/contract/admin-functions';
import { formatCellDateTime } from '../../labels';
import { useLoaded } from '../../loading';
import { PagedTable } from '../../ui/paged-table';
import type { Columns } from '../../ui/scroll-table';
import { call } from '../api';

type RefusedRequest = AdminFunctions['listRefusedRequests']['answer']['requests'][number];

/** Columns that fit the page: without buttons or links, a table can't be scrolled by keyboard. */
const COLUMNS: Columns<RefusedRequest> = {
  Time: ({ at }) => formatCellDateTime(at),
  Call: ({ call: request, id }) => (
    <Stack space="space.050">
      <Text>{wrappable(request)}</Text>
      {id !== null && <Text>{`Id: ${wrappable(id)}`}</Text>}
    </Stack>
  ),
  Problem: ({ status, problem, pointers }) =>
    [`${status}: ${problemName(problem)}`, ...pointers.map(wrappable)].join(' '),
};

const loadRequests = () => call('listRefusedRequests', {});

/** Lists the last authenticated calls that the app refused. */
export function RefusedRequests() {
  const list = useLoaded(loadRequests);
  return (
    <Stack space="space.200">
      <Inline spread="space-between" alignBlock="center" shouldWrap>
        <Text>The last 50 calls from the service that we refused. Calls without a valid credential aren't listed.</Text>
        <LoadingButton isLoading={list.isLoading} onClick={list.reload}>
          Refresh
        </LoadingButton>
      </Inline>
      <PagedTable
        label="Requests"
        columns={COLUMNS}
        keyOf={({ at }, index) => `${at} ${index}`}
        list={{ ...list, rows: list.value?.requests }}
        empty={{ header: 'No refused requests', description: 'Refused calls appear here.' }}
      />
    </Stack>
  );
}

/** Allows breaks after slashes, hyphens and the like, which paths and ids have instead of spaces. */
function wrappable(text: string): string {
  return text.replaceAll(/[/:._~-]/g, '$&\u200b');
}

/** Returns the last part of a problem's type in words: `urn:delegate-for-jira:problem:bad-request` is `bad request`. */
function problemName(type: string): string {
  return type.slice(type.lastIndexOf(':') + 1).replaceAll('-', ' ');
}
