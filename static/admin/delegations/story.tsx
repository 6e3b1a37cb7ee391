import { Button, Inline, Link, SectionMessage, Spinner, Stack, Text, User } from '@forge/react';
import { useCallback } from 'react';
import type { StoryView } from '../../../src/domain/contract/admin-functions';
import { formatCellDateTime, formatDate, TEST_LABEL, toSentence } from '../../labels';
import { useLoaded } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { lozenge, stateLozenge } from '../../ui/lozenges';
import { Message } from '../../ui/message';
import { ScrollTable, type Columns } from '../../ui/scroll-table';
import { Title } from '../../ui/title';
import { call } from '../api';
import { loadChangelog, type IssueChange } from './changelog';
import { StoryActions } from './story-actions';
import { storyEntries, type StoryEntry } from './story-entries';

const COLUMNS: Columns<StoryEntry> = {
  Time: ({ at }) => formatCellDateTime(at),
  Event: ({ event }) => event,
  Details: ({ details }) => details,
  Person: ({ accountId }) => (accountId === null ? '' : <User accountId={accountId} />),
};

interface StoryProps {
  readonly id: string;
  readonly back: () => void;
}

/** Shows one delegation: its state, what happened, and the actions for it. */
export function Story({ id, back }: StoryProps) {
  const story = useLoaded(useCallback(() => call('getDelegation', { id }), [id]));
  return (
    <Stack space="space.200">
      <Inline>
        <Button onClick={back}>Back to delegations</Button>
      </Inline>
      <ErrorSection title="We couldn't load the delegation" error={story.error} retry={story.reload} />
      {story.value ? (
        <LoadedStory story={story.value} reload={story.reload} />
      ) : (
        story.isLoading && <Spinner label="Loading the delegation" />
      )}
    </Stack>
  );
}

function LoadedStory({ story, reload }: { readonly story: StoryView; readonly reload: () => void }) {
  const { delegation, events, findings } = story;
  const { person, app, account, state, issue, assignee, dueAt, reason, warnings, test } = delegation;
  // Each new story reads the changelog again, because an action may have changed the issue.
  const changes = useLoaded(useCallback(() => loadChanges(story), [story]));
  return (
    <Stack space="space.200">
      <Inline space="space.100" alignBlock="center" shouldWrap>
        <Title>{`${person?.name ?? person?.email ?? 'Personal data removed'}: ${app.name}`}</Title>
        {stateLozenge(state)}
        {test && lozenge(TEST_LABEL)}
      </Inline>
      <Text>
        {[
          ...(account === null || account === undefined ? [] : [`Account: ${account}.`]),
          ...(dueAt === null ? [] : [`Due: ${formatDate(dueAt)}.`]),
          `Id: ${delegation.id}.`,
        ].join(' ')}
      </Text>
      <Inline space="space.100" alignBlock="center" shouldWrap>
        {issue ? <Link href={issue.url}>{issue.key}</Link> : <Text>No issue</Text>}
        {assignee ? <User accountId={assignee.accountId} /> : <Text>Unassigned</Text>}
      </Inline>
      {typeof reason === 'object' && (
        <SectionMessage appearance="error" title={reason.title}>
          <Text>{toSentence(reason.detail)}</Text>
          {reason.errors?.map(({ pointer, detail }) => (
            <Text key={pointer}>{`${pointer}: ${detail}`}</Text>
          ))}
        </SectionMessage>
      )}
      {findings.map(({ text, fix }) => (
        <Message key={text} appearance="warning" title={text} text={fix} />
      ))}
      {warnings.map((warning) => (
        <Text key={warning}>{toSentence(warning)}</Text>
      ))}
      <StoryActions delegation={delegation} reload={reload} />
      <ErrorSection title="We couldn't load the changes of the issue" error={changes.error} retry={changes.reload} />
      {changes.value === null && <Text>You can't view this issue in Jira, so its changes aren't listed.</Text>}
      <ScrollTable
        label="Story"
        columns={COLUMNS}
        keyOf={({ at }, index) => `${at} ${index}`}
        rows={storyEntries(events, changes.value ?? [])}
      />
    </Stack>
  );
}

/** Returns the changes of the story's issue; empty if there is no issue. */
async function loadChanges({ delegation: { issue } }: StoryView): Promise<readonly IssueChange[] | null> {
  return issue ? loadChangelog(issue.id) : [];
}
