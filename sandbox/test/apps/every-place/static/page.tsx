import { invoke, router, view } from '@forge/bridge';
import ForgeReconciler, { Button, ButtonGroup, Stack, Text, useProductContext } from '@forge/react';
import React, { useEffect, useState } from 'react';

function Address() {
  const [history, setHistory] = useState();
  const [location, setLocation] = useState();
  useEffect(() => {
    view.createHistory().then((created) => {
      setHistory(created);
      setLocation(created.location);
      created.listen((next) => setLocation(next));
    });
  }, []);
  return (
    <Stack space="space.100">
      <Text>
        At {location?.pathname} {location?.search}
      </Text>
      <ButtonGroup label="Address">
        <Button onClick={() => history.push('/late?state=open')}>Push</Button>
        <Button onClick={() => history.replace({ pathname: '/late', search: '?state=done' })}>Replace</Button>
        <Button onClick={() => history.push('?page=2')}>Query alone</Button>
        <Button
          onClick={() => router.navigate({ target: 'module', moduleKey: 'place-global', path: '/open?from=admin' })}
        >
          Navigate
        </Button>
        <Button onClick={() => router.open('/browse/IT-1')}>Open a tab</Button>
      </ButtonGroup>
    </Stack>
  );
}

function Caller() {
  const [caller, setCaller] = useState('');
  useEffect(() => {
    invoke('caller').then(setCaller, () => setCaller('nobody'));
  }, []);
  return <Text>Called by {caller}</Text>;
}

function App() {
  const context = useProductContext();
  if (!context) return <Text>Loading</Text>;
  return (
    <Stack space="space.200">
      <Text>Module {context.moduleKey}</Text>
      <Address />
      <Caller />
    </Stack>
  );
}

ForgeReconciler.render(<App />);
