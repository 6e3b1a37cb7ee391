import ForgeReconciler, { Box, Spinner, Stack, Tab, TabList, TabPanel, Tabs, Text } from '@forge/react';
import type { ReactNode } from 'react';
import { useLoaded } from '../loading';
import { Trouble } from '../trouble';
import { call } from './api';
import { Connection } from './connection';
import { Delegations } from './delegations';
import { Rules } from './rules';

const loadSettings = () => call('getSettings', {});

function AdminPage() {
  const settings = useLoaded(loadSettings);
  if (!settings.value) {
    return settings.error === undefined ? (
      <Spinner label="Loading the settings" />
    ) : (
      <Trouble title="The settings could not be loaded" error={settings.error} retry={settings.reload} />
    );
  }
  const { value, reload } = settings;
  return (
    <Stack space="space.200">
      <Text>
        The offboarding service hands the removal of a leaver from an app to the app's owner: as an issue in Jira. This
        app opens the issue, and tells the service what becomes of it.
      </Text>
      <Trouble title="The settings could not be loaded again" error={settings.error} retry={reload} />
      <Tabs id="admin">
        <TabList>
          <Tab>Connection</Tab>
          <Tab>Rules</Tab>
          <Tab>Delegations</Tab>
        </TabList>
        <TabPanel>
          <Panel>
            <Connection settings={value} reload={reload} />
          </Panel>
        </TabPanel>
        <TabPanel>
          <Panel>
            <Rules rules={value.rules} reload={reload} />
          </Panel>
        </TabPanel>
        <TabPanel>
          <Panel>
            <Delegations />
          </Panel>
        </TabPanel>
      </Tabs>
    </Stack>
  );
}

function Panel({ children }: { readonly children: ReactNode }) {
  return <Box paddingBlock="space.200">{children}</Box>;
}

ForgeReconciler.render(<AdminPage />);
