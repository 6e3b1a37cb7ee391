import { EmptyState, Inline, LoadingButton, Stack, Text } from '@forge/react';
import { formatTime } from '../../labels';
import { useLoaded } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { cellsOf, ScrollTable } from '../../ui/scroll-table';
import { call } from '../api';

const COLUMNS = ['Time', 'Call', 'Id', 'Status', 'Problem'];

const loadRequests = () => call('listRefusedRequests', {});

/** Lists the last calls that were authenticated and refused. */
export function RefusedRequests() {
  const { value, error, isLoading, reload } = useLoaded(loadRequests);
  return (
    <Stack space="space.200">
      <Inline spread="space-between" alignBlock="center" shouldWrap>
        <Text>The last 50 calls of the service that we refused. Calls without a valid credential aren't listed.</Text>
        <LoadingButton isLoading={isLoading} onClick={reload}>
          Refresh
        </LoadingButton>
      </Inline>
      <ErrorSection title="We couldn't load the requests" error={error} retry={reload} />
      {value?.requests.length === 0 ? (
        <EmptyState header="No refused requests" headingLevel={2} description="Refused calls appear here." />
      ) : (
        <ScrollTable
          label="Requests"
          columns={COLUMNS}
          isLoading={!value && isLoading}
          rows={(value?.requests ?? []).map(({ at, call: request, id, status, problem, pointers }, index) => ({
            key: `${at} ${index}`,
            cells: cellsOf(COLUMNS, {
              Time: formatTime(at),
              Call: request,
              Id: id ?? 'None',
              Status: String(status),
              Problem: [problem, ...pointers].join(' '),
            }),
          }))}
        />
      )}
    </Stack>
  );
}
