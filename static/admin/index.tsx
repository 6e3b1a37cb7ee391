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
import { useLoaded, type Loaded } from '../loading';
import { useNavigation, type Navigation } from '../navigation';
import { ErrorSection } from '../ui/error-message';
import { call } from './api';
import { Connection } from './connection/connection';
import { Delegations } from './delegations/delegations';
import { Deliveries } from './deliveries/deliveries';
import { Evidence } from './evidence/evidence';
import { Findings } from './findings';
import { GetStarted } from './get-started/get-started';
import { serviceOf, setUpSteps } from './get-started/set-up-steps';
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
  const { value, error, reload } = settings;
  const showsGetStarted = navigation.pathname === '/get-started' || (isGetStarted && navigation.pathname === '/');
  return (
    <Stack space="space.200">
      <ErrorSection title="We couldn't load the settings" error={error} retry={reload} />
      {!showsGetStarted ? (
        <TabbedPage loaded={settings} navigation={navigation} imported={imported} />
      ) : value ? (
        <GetStarted settings={value} reload={reload} navigation={navigation} />
      ) : (
        error === undefined && <LoadingSettings />
      )}
    </Stack>
  );
}

function LoadingSettings() {
  return <Spinner label="Loading settings" />;
}

interface TabbedPageProps {
  readonly loaded: Loaded<SettingsView>;
  readonly navigation: Navigation;
  readonly imported: () => void;
}

/** Shows all tabs. Those that need no settings load at the same time as the settings. */
function TabbedPage({ loaded, navigation, imported }: TabbedPageProps) {
  const { value: settings, error } = loaded;
  // A change of the settings can end a finding.
  const [changes, setChanges] = useState(0);
  const reload = () => {
    loaded.reload();
    setChanges((before) => before + 1);
  };
  const hasTorii = settings ? settings.torii !== null : false;
  const withSettings = (show: (settings: SettingsView) => ReactNode) =>
    settings ? show(settings) : error === undefined && <LoadingSettings />;
  const tabs: readonly (readonly [string, ReactNode])[] = [
    ['Overview', <Overview key="overview" go={navigation.go} />],
    ['Delegations', <Delegations key="delegations" hasTorii={hasTorii} navigation={navigation} />],
    ['Deliveries', <Deliveries key="deliveries" hasTorii={hasTorii} navigation={navigation} />],
    ['Evidence', <Evidence key="evidence" hasTorii={hasTorii} />],
    ['Requests', <RefusedRequests key="requests" />],
    ['Connection', withSettings((value) => <Connection key="connection" settings={value} reload={reload} />)],
    ['Torii', withSettings((value) => <ToriiForm key="torii" settings={value} reload={reload} />)],
    ['Rules', withSettings((value) => <Rules key="rules" settings={value} reload={reload} />)],
    [
      'Settings',
      withSettings((value) => <Settings key="settings" settings={value} reload={reload} imported={imported} />),
    ],
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
      <Findings
        key={changes}
        siteUrl={settings?.site?.url ?? null}
        isBrief={selected !== 0}
        changed={loaded.reload}
        go={navigation.go}
      />
      {settings && (
        <UnfinishedSetUp
          steps={setUpSteps(settings, serviceOf('', settings))}
          open={() => navigation.go('/get-started')}
        />
      )}
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
