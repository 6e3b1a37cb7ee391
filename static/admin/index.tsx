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
  const [importCount, setImportCount] = useState(0);
  if (!navigation || !context) return <Spinner label="Loading the page" />;
  return (
    <LoadedPage
      key={importCount}
      navigation={navigation}
      isGetStarted={context.moduleKey === GET_STARTED_MODULE}
      onImported={() => setImportCount(importCount + 1)}
    />
  );
}

interface LoadedPageProps {
  readonly navigation: Navigation;
  /** True if the page was opened by Jira's link *Get started*. */
  readonly isGetStarted: boolean;
  readonly onImported: () => void;
}

function LoadedPage({ navigation, isGetStarted, onImported }: LoadedPageProps) {
  const settings = useLoaded(loadSettings);
  const { value, error, reload } = settings;
  const isGetStartedShown = navigation.pathname === '/get-started' || (isGetStarted && navigation.pathname === '/');
  return (
    <Stack space="space.200">
      <ErrorSection title="We couldn't load the settings" error={error} retry={reload} />
      {!isGetStartedShown ? (
        <TabbedPage loaded={settings} navigation={navigation} onImported={onImported} />
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
  readonly onImported: () => void;
}

/** Shows all tabs. Tabs that don't need the settings load at the same time as the settings. */
function TabbedPage({ loaded, navigation, onImported }: TabbedPageProps) {
  const { value: settings, error } = loaded;
  // A change of the settings can end a finding, so the findings are loaded again.
  const [changeCount, setChangeCount] = useState(0);
  const reload = () => {
    loaded.reload();
    setChangeCount((before) => before + 1);
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
      withSettings((value) => <Settings key="settings" settings={value} reload={reload} onImported={onImported} />),
    ],
  ];
  const [, tabPath = ''] = navigation.pathname.split('/');
  const tabIndex = tabs.findIndex(([name]) => name.toLowerCase() === tabPath);
  const selected = tabIndex < 0 ? 0 : tabIndex;
  // Tabs load when they are opened, and stay, so that nothing that was typed is lost.
  const [openedTabs, setOpenedTabs] = useState<readonly number[]>([selected]);
  if (!openedTabs.includes(selected)) setOpenedTabs([...openedTabs, selected]);
  return (
    <Stack space="space.200">
      <Text>
        Your offboarding service delegates the removal of a person from an app to the app's owner, as a Jira issue. We
        create the issue and report its state to the service.
      </Text>
      <Findings
        key={changeCount}
        siteUrl={settings?.site?.url ?? null}
        isBrief={selected !== 0}
        onChecked={loaded.reload}
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
            <Box paddingBlock="space.200">{openedTabs.includes(index) && panel}</Box>
          </TabPanel>
        ))}
      </Tabs>
    </Stack>
  );
}

ForgeReconciler.render(<AdminPage />);
