import { Button, SectionMessage, Stack, Text } from '@forge/react';
import { useState } from 'react';
import { call } from '../api';
import { Confirm } from '../confirm';

/** Has every delegation compared with Jira, for who doubts that all is told: as after an outage. */
export function LookAtAll() {
  const [isAsked, setAsked] = useState(false);
  const [hours, setHours] = useState<number>();
  const start = async () => setHours((await call('syncAll', {})).hours);
  return (
    <Stack space="space.100" alignInline="end">
      <Button onClick={() => setAsked(true)}>Compare all with Jira</Button>
      {hours !== undefined && (
        <SectionMessage appearance="information">
          <Text>
            {hours === 0
              ? 'They are compared now. What differs is told to the service at once.'
              : `The first 900 are compared now, the others within ${hours} hours. What differs is told to the service at once.`}
          </Text>
        </SectionMessage>
      )}
      {isAsked && (
        <Confirm
          title="Compare all delegations with Jira?"
          words="The app does this by itself over each week. Doing it now costs some of the requests that Jira grants your site in an hour."
          verb="Compare"
          appearance="warning"
          act={start}
          close={() => setAsked(false)}
        />
      )}
    </Stack>
  );
}
