import ForgeReconciler, {
  Box,
  Spinner,
  Stack,
  Tab,
  TabList,
  TabPanel,
  Tabs,
  Text,
  useProductContext,
} from '@forge/react';
import { useState, type ReactNode } from 'react';
import type { SettingsView } from '../../src/domain/contract/admin-functions';
import { useLoaded } from '../loading';
import { useNavigation, type Navigation } from '../navigation';
import { ErrorSection } from '../ui/error-message';
import { call } from './api';
import { Connection } from './connection/connection';
import { Delegations } from './delegations/delegations';
import { Deliveries } from './deliveries/deliveries';
import { Evidence } from './evidence/evidence';
import { Findings } from './findings';
import { GetStarted } from './get-started/get-started';
import { setUpSteps } from './get-started/set-up-steps';
import { UnfinishedSetUp } from './get-started/unfinished-set-up';
import { Overview } from './overview/overview';
import { RefusedRequests } from './requests/refused-requests';
import { Rules } from './rules/rules';
import { Settings } from './settings/settings';
import { ToriiForm } from './torii/torii-form';

const GET_STARTED_MODULE = 'get-started';

const loadSettings = () => call('getSettings', {});

function AdminPage() {
  const navigation = useNavigation();
  const context = useProductContext();
  // After an import, all forms are created again, because their drafts belong to the old settings.
  const [imports, setImports] = useState(0);
  if (!navigation || !context) return <Spinner label="Loading the page" />;
  return (
    <LoadedPage
      key={imports}
      navigation={navigation}
      isGetStarted={context.moduleKey === GET_STARTED_MODULE}
      imported={() => setImports(imports + 1)}
    />
  );
}

interface LoadedPageProps {
  readonly navigation: Navigation;
  /** True for the entry *Get started*. */
  readonly isGetStarted: boolean;
  readonly imported: () => void;
}

function LoadedPage({ navigation, isGetStarted, imported }: LoadedPageProps) {
  const settings = useLoaded(loadSettings);
  if (!settings.value) {
    return settings.error === undefined ? (
      <Spinner label="Loading settings" />
    ) : (
      <ErrorSection title="We couldn't load the settings" error={settings.error} retry={settings.reload} />
    );
  }
  const { value, error, reload } = settings;
  const page = { settings: value, reload, navigation };
  return (
    <Stack space="space.200">
      <ErrorSection title="We couldn't reload the settings" error={error} retry={reload} />
      {navigation.pathname === '/get-started' || (isGetStarted && navigation.pathname === '/') ? (
        <GetStarted {...page} />
      ) : (
        <TabbedPage {...page} imported={imported} />
      )}
    </Stack>
  );
}

interface TabbedPageProps {
  readonly settings: SettingsView;
  readonly reload: () => void;
  readonly navigation: Navigation;
  readonly imported: () => void;
}

function TabbedPage({ settings, reload, navigation, imported }: TabbedPageProps) {
  const tabs: readonly (readonly [string, ReactNode])[] = [
    ['Overview', <Overview key="overview" go={navigation.go} />],
    ['Delegations', <Delegations key="delegations" hasTorii={settings.torii !== null} navigation={navigation} />],
    ['Deliveries', <Deliveries key="deliveries" hasTorii={settings.torii !== null} navigation={navigation} />],
    ['Evidence', <Evidence key="evidence" />],
    ['Requests', <RefusedRequests key="requests" />],
    ['Connection', <Connection key="connection" settings={settings} reload={reload} />],
    ['Torii', <ToriiForm key="torii" torii={settings.torii} reload={reload} />],
    ['Rules', <Rules key="rules" settings={settings} reload={reload} />],
    ['Settings', <Settings key="settings" settings={settings} reload={reload} imported={imported} />],
  ];
  const [, first = ''] = navigation.pathname.split('/');
  const found = tabs.findIndex(([name]) => name.toLowerCase() === first);
  const selected = found < 0 ? 0 : found;
  // Tabs load when they are opened, and stay, so that nothing that was typed is lost.
  const [opened, setOpened] = useState<readonly number[]>([selected]);
  if (!opened.includes(selected)) setOpened([...opened, selected]);
  return (
    <Stack space="space.200">
      <Text>
        Your offboarding service delegates the removal of a person from an app to the app's owner, as a Jira issue. We
        create the issue and report its state to the service.
      </Text>
      <Findings siteUrl={settings.site?.url ?? null} changed={reload} go={navigation.go} />
      <UnfinishedSetUp steps={setUpSteps(settings)} open={() => navigation.go('/get-started')} />
      <Tabs
        id="admin"
        selected={selected}
        onChange={(index) => navigation.go(`/${tabs[index]?.[0].toLowerCase() ?? ''}`)}
      >
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
