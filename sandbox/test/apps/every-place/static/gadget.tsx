import { events, view } from '@forge/bridge';
import { Button, Label, Stack, Text, Textfield } from '@forge/react';
import React, { useEffect, useState } from 'react';

export function Gadget({ context }) {
  const { gadgetConfiguration, gadget, dashboard } = context.extension;
  const [refreshes, setRefreshes] = useState('');
  useEffect(() => {
    const subscription = events.on('JIRA_DASHBOARD_GADGET_REFRESH', ({ origin, gadgetId }) =>
      setRefreshes((before) => `${before} ${origin}${gadgetId === gadget.id ? ' mine' : ''}`),
    );
    return () => void subscription.then(({ unsubscribe }) => unsubscribe());
  }, []);
  return (
    <Stack space="space.100">
      <Text>
        Gadget {gadget.id} on {dashboard.id} shows {gadgetConfiguration?.place ?? 'nothing'}
      </Text>
      <Text>Refreshed:{refreshes}</Text>
    </Stack>
  );
}

export function GadgetEdit() {
  const [place, setPlace] = useState('');
  const [failure, setFailure] = useState('');
  const submit = (refresh) => view.submit({ place, refresh }).catch((error) => setFailure(error.message));
  return (
    <Stack space="space.100">
      <Label labelFor="place">Place</Label>
      <Textfield id="place" value={place} onChange={(event) => setPlace(event.target.value)} />
      <Button onClick={() => submit(15)}>Save place</Button>
      <Button onClick={() => submit(-1)}>Save wrongly</Button>
      <Text>{failure}</Text>
    </Stack>
  );
}
