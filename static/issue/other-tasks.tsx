import { Heading, Inline, Link, Stack, Text } from '@forge/react';
import { useLoaded } from '../loading';
import { stateLozenge } from '../ui/lozenges';
import { call } from './api';

const loadTasks = () => call('listOtherTasks', {});

/** Lists the person's other tasks that the user can view. Shows nothing while they load or if that fails. */
export function OtherTasks() {
  const { value } = useLoaded(loadTasks);
  if (!value || value.tasks.length === 0) return null;
  return (
    <Stack space="space.050">
      <Heading as="h3" size="xsmall">
        Other tasks for this person
      </Heading>
      {value.tasks.map(({ key, app, account, state }) => (
        <Inline key={key} space="space.100" alignBlock="center" shouldWrap>
          <Link href={`/browse/${key}`}>{key}</Link>
          <Text>{account === null ? app : `${app} (${account})`}</Text>
          {stateLozenge(state)}
        </Inline>
      ))}
    </Stack>
  );
}
