import { EmptyState, Inline, LoadingButton, Stack, Text } from '@forge/react';
import { formatTime } from '../../labels';
import { useLoaded } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { cellsOf, ScrollTable } from '../../ui/scroll-table';
import { call } from '../api';

/** Few columns, because nobody can scroll a table without buttons or links by keyboard. */
const COLUMNS = ['Time', 'Call', 'Problem'];

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
              Call: (
                <Stack space="space.050">
                  <Text>{wrappable(request)}</Text>
                  {id !== null && <Text>{`Id: ${wrappable(id)}`}</Text>}
                </Stack>
              ),
              Problem: [`${status}: ${wordsOf(problem)}`, ...pointers.map(wrappable)].join(' '),
            }),
          }))}
        />
      )}
    </Stack>
  );
}

/** Allows breaks after slashes, hyphens and the like, which paths and ids have instead of spaces. */
function wrappable(text: string): string {
  return text.replaceAll(/[/:._~-]/g, '$&\u200b');
}

/** Returns the last part of a problem's type in words: `urn:delegate-for-jira:problem:bad-request` is `bad request`. */
function wordsOf(type: string): string {
  return type.slice(type.lastIndexOf(':') + 1).replaceAll('-', ' ');
}
