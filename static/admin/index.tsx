import ForgeReconciler, { Box, Spinner, Stack, Tab, TabList, TabPanel, Tabs, Text } from '@forge/react';
import { useState, type ReactNode } from 'react';
import { useLoaded } from '../loading';
import { Trouble } from '../trouble';
import { call } from './api';
import { Attention } from './attention';
import { Connection } from './connection/connection';
import { Delegations } from './delegations/delegations';
import { FirstSteps } from './first-steps';
import { Rules } from './rules/rules';
import { Settings } from './settings/settings';
import { Torii } from './torii/torii';

const loadSettings = () => call('getSettings', {});

function AdminPage() {
  const [tab, setTab] = useState(0);
  // What was typed belongs to the settings as they were: after an import all is drawn anew, on the same tab.
  const [imports, setImports] = useState(0);
  return <SetUp key={imports} tab={tab} setTab={setTab} imported={() => setImports(imports + 1)} />;
}

interface SetUpProps {
  readonly tab: number;
  readonly setTab: (tab: number) => void;
  readonly imported: () => void;
}

function SetUp({ tab, setTab, imported }: SetUpProps) {
  const settings = useLoaded(loadSettings);
  // What a tab shows is asked for when it is first opened: none costs anything unseen, and none is old when it is seen.
  const [opened, setOpened] = useState<readonly number[]>([tab]);
  const open = (index: number) => {
    setTab(index);
    setOpened([...opened, index]);
  };
  if (!settings.value) {
    return settings.error === undefined ? (
      <Spinner label="Loading the settings" />
    ) : (
      <Trouble title="The settings could not be loaded" error={settings.error} retry={settings.reload} />
    );
  }
  const { value, reload } = settings;
  const tabs: readonly (readonly [string, ReactNode])[] = [
    ['Connection', <Connection key="connection" settings={value} reload={reload} />],
    ['Torii', <Torii key="torii" torii={value.torii} reload={reload} />],
    ['Rules', <Rules key="rules" settings={value} reload={reload} />],
    ['Delegations', <Delegations key="delegations" hasTorii={value.torii !== null} />],
    ['Settings', <Settings key="settings" settings={value} reload={reload} imported={imported} />],
  ];
  return (
    <Stack space="space.200">
      <Text>
        The offboarding service hands the removal of a leaver from an app to the app's owner: as an issue in Jira. This
        app opens the issue, and tells the service what becomes of it.
      </Text>
      <Attention siteUrl={value.site?.url ?? null} changed={reload} />
      <FirstSteps settings={value} />
      <Trouble title="The settings could not be loaded again" error={settings.error} retry={reload} />
      <Tabs id="admin" selected={tab} onChange={open}>
        <TabList>
          {tabs.map(([name]) => (
            <Tab key={name}>{name}</Tab>
          ))}
        </TabList>
        {tabs.map(([name, panel], index) => (
          <TabPanel key={name}>
            <Box paddingBlock="space.200">{opened.includes(index) && panel}</Box>
          </TabPanel>
        ))}
      </Tabs>
    </Stack>
  );
}

ForgeReconciler.render(<AdminPage />);
