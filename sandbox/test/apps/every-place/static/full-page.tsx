import { invoke, requestJira, router, view } from '@forge/bridge';
import { ViewIssueModal } from '@forge/jira-bridge';
import { Button, ButtonGroup, FileCard, FilePicker, Stack, Text, useTheme } from '@forge/react';
import React, { useEffect, useState } from 'react';

export function Caller() {
  const [caller, setCaller] = useState('');
  useEffect(() => {
    invoke('caller').then(setCaller, () => setCaller('nobody'));
  }, []);
  return <Text>Called by {caller}</Text>;
}

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

function Files() {
  const [picked, setPicked] = useState('');
  const [attached, setAttached] = useState('');
  const attach = async () => {
    const form = new FormData();
    form.append('file', new Blob(['place;é\n'], { type: 'text/csv' }), 'places.csv');
    const answer = await requestJira('/rest/api/3/issue/IT-1/attachments', { method: 'POST', body: form });
    setAttached(`Attached: ${answer.status}`);
  };
  return (
    <Stack space="space.100">
      <FileCard
        fileName="places.csv"
        fileType="text/csv"
        fileSize={2048}
        onDownload={() => Promise.resolve(new Blob(['place;é\n'], { type: 'text/csv' }))}
      />
      <FileCard fileName="broken.csv" onDownload={() => Promise.reject(new Error('No places today'))} />
      <FilePicker
        label="Places to read"
        description="One a line"
        onChange={(files) =>
          setPicked(files.map(({ data, name, size, type }) => [data, name, size, type].join(' ')).join())
        }
      />
      <Text>Picked: {picked}</Text>
      <Button onClick={attach}>Attach</Button>
      <Text>{attached}</Text>
    </Stack>
  );
}

function Issue() {
  const [closed, setClosed] = useState(0);
  const open = () =>
    new ViewIssueModal({ context: { issueKey: 'IT-1' }, onClose: () => setClosed((count) => count + 1) }).open();
  return (
    <Stack space="space.100">
      <Button onClick={open}>View IT-1</Button>
      <Text>Closed {closed} times</Text>
    </Stack>
  );
}

function Failing({ hasFailure }) {
  useEffect(() => {
    if (hasFailure) throw new Error('The effect of a place failed');
  }, [hasFailure]);
  return <Text>{hasFailure ? 'Failing' : 'Whole'}</Text>;
}

export function FullPage() {
  const theme = useTheme();
  const [hasFailure, setHasFailure] = useState(false);
  return (
    <Stack space="space.200">
      <Address />
      <Text>Theme: {theme?.colorMode}</Text>
      <Files />
      <Issue />
      <Failing hasFailure={hasFailure} />
      <Button onClick={() => setHasFailure(true)}>Fail</Button>
    </Stack>
  );
}
