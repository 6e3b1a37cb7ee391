import { events, view } from '@forge/bridge';
import { Button, Stack, Text } from '@forge/react';
import React, { useEffect, useState } from 'react';

export function IssuePart() {
  const [changes, setChanges] = useState('');
  const [isListening, setListening] = useState(true);
  const [refreshed, setRefreshed] = useState('');
  useEffect(() => {
    if (!isListening) return;
    const subscription = events.on('JIRA_ISSUE_CHANGED', (event) =>
      setChanges(
        (before) =>
          `${before} ${event.changes.map(({ changeType, atlassianId }) => `${changeType} by ${atlassianId}`)}`,
      ),
    );
    return () => void subscription.then(({ unsubscribe }) => unsubscribe());
  }, [isListening]);
  return (
    <Stack space="space.100">
      <Text>Changes:{changes}</Text>
      <Button onClick={() => setListening(false)}>Stop listening</Button>
      <Button
        onClick={() =>
          view.refresh().then(
            () => setRefreshed('Refreshed'),
            (error) => setRefreshed(error.message),
          )
        }
      >
        Refresh the issue
      </Button>
      <Text>{refreshed}</Text>
    </Stack>
  );
}
