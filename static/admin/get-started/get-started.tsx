import { Box, Button, Heading, Inline, ProgressTracker, Stack } from '@forge/react';
import type { ReactNode } from 'react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import type { Navigation } from '../../navigation';
import { Choice } from '../../ui/choice';
import { WebhookForm } from '../connection/webhook-form';
import { ToriiForm } from '../torii/torii-form';
import { CreateSecrets } from './create-secrets';
import { FirstRule } from './first-rule';
import { ReadyFiles } from './ready-files';
import { setUpSteps, type Service, type SetUpStep } from './set-up-steps';
import { TestDelegation } from './test-delegation';
import { ToriiRequest } from './torii-request';

interface GetStartedProps {
  readonly settings: SettingsView;
  readonly reload: () => void;
  readonly navigation: Navigation;
}

/** Guides an admin from an empty site to the first delegation, with the steps that the chosen service needs. */
export function GetStarted({ settings, reload, navigation }: GetStartedProps) {
  const steps = setUpSteps(settings);
  const service = serviceOf(navigation.search, settings);
  return (
    <Stack space="space.300">
      <Inline alignInline="end">
        <Button onClick={() => navigation.go('/connection')}>Open all settings</Button>
      </Inline>
      {/* The bar of the last item is wider than its item. */}
      <Box xcss={{ overflowX: 'hidden' }}>
        <ProgressTracker label="Setup" items={trackerItems(steps)} />
      </Box>
      <Choice
        id="service"
        label="Which offboarding service do you use?"
        value={service}
        options={[
          { value: 'torii', label: 'Torii' },
          { value: 'other', label: 'Another service' },
        ]}
        choose={(chosen) => navigation.setQuery({ service: chosen })}
      />
      {service && (
        <>
          <Step step={steps[0]}>
            <CreateSecrets settings={settings} service={service} reload={reload} />
          </Step>
          <Step step={steps[1]}>
            {service === 'torii' ? (
              <ToriiForm torii={settings.torii} reload={reload} />
            ) : (
              <WebhookForm settings={settings} reload={reload} />
            )}
          </Step>
          <Step step={steps[2]}>
            <FirstRule settings={settings} reload={reload} openRules={() => navigation.go('/rules')} />
          </Step>
          <Stack space="space.150">
            <Heading as="h2" size="medium">
              Try it
            </Heading>
            <TestDelegation
              settings={settings}
              testId={new URLSearchParams(navigation.search).get('test')}
              started={(test) => navigation.setQuery({ service, test })}
            />
          </Stack>
          <Stack space="space.150">
            <Heading as="h2" size="medium">
              Send the first delegation
            </Heading>
            {service === 'torii' ? (
              <ToriiRequest url={settings.connection.url} />
            ) : (
              <ReadyFiles url={settings.connection.url} />
            )}
          </Stack>
        </>
      )}
    </Stack>
  );
}

function Step({ step, children }: { readonly step: SetUpStep | undefined; readonly children: ReactNode }) {
  if (!step) return null;
  return (
    <Stack space="space.150">
      <Heading as="h2" size="medium">
        {step.isDone ? `${step.label}: done` : step.label}
      </Heading>
      {children}
    </Stack>
  );
}

/** Returns the service of the query, or the one that the settings fit; null until either is known. */
function serviceOf(search: string, { torii, webhook }: SettingsView): Service | null {
  const chosen = new URLSearchParams(search).get('service');
  if (chosen === 'torii' || chosen === 'other') return chosen;
  if (torii) return 'torii';
  return webhook ? 'other' : null;
}

function trackerItems(steps: readonly SetUpStep[]) {
  const current = steps.findIndex(({ isDone }) => !isDone);
  return steps.map(({ id, label, isDone }, index) => ({
    id,
    label,
    percentageComplete: isDone ? 100 : 0,
    status: isDone ? ('visited' as const) : index === current ? ('current' as const) : ('unvisited' as const),
  }));
}
