import { Button, Inline, SectionMessage, Stack, Text } from '@forge/react';
import type { ReactNode } from 'react';
import { usePolling } from '../../loading';
import type { Navigation } from '../../navigation';
import { Choice } from '../../ui/choice';
import { Title } from '../../ui/title';
import type { SettingsProps } from '../api';
import { WebhookForm } from '../connection/webhook-form';
import { ToriiForm } from '../torii/torii-form';
import { CreateSecrets } from './create-secrets';
import { FirstRule } from './first-rule';
import { ExampleFiles } from './example-files';
import { hasCalled, isPassed, serviceOf, setUpSteps, type SetUpStep } from './set-up-steps';
import { SetUpTracker } from './set-up-tracker';
import { TestDelegation } from './test-delegation';
import { ToriiRequest } from './torii-request';
import { useTest } from './use-test';

/** Wait between reads of the settings until the service has called. */
const POLL_MS = 5_000;

interface GetStartedProps extends SettingsProps {
  readonly navigation: Navigation;
}

/** Guides an admin from an empty site to the first delegation, with the steps that the chosen service needs. */
export function GetStarted({ settings, reload, navigation }: GetStartedProps) {
  const service = serviceOf(navigation.search, settings);
  const steps = setUpSteps(settings, service);
  const [callsStep, pushesStep, ruleStep] = steps;
  const test = useTest(settings.testId);
  const isTested = test.value ? isPassed(test.value) : false;
  const isCalled = hasCalled(settings);
  usePolling(isTested && !isCalled, reload, POLL_MS);
  return (
    <Stack space="space.300">
      <Inline alignInline="end">
        <Button onClick={() => navigation.go('/connection')}>Open all settings</Button>
      </Inline>
      <SetUpTracker
        steps={[
          ...steps.map(({ id, shortLabel, isDone }) => ({ id, label: shortLabel, isDone })),
          { id: 'test', label: 'Test', isDone: isTested },
          { id: 'first-call', label: 'First call', isDone: isCalled },
        ]}
      />
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
          <Step step={callsStep} place="connection" go={navigation.go}>
            <CreateSecrets settings={settings} service={service} reload={reload} />
          </Step>
          <Step step={pushesStep} place={service === 'torii' ? 'Torii' : 'connection'} go={navigation.go}>
            {service === 'torii' ? (
              <ToriiForm settings={settings} reload={reload} isBrief />
            ) : (
              <WebhookForm settings={settings} reload={reload} />
            )}
          </Step>
          <Step step={ruleStep} place="rules" go={navigation.go}>
            <FirstRule settings={settings} reload={reload} />
          </Step>
          <Stack space="space.150">
            <StepTitle label="Try it" isDone={isTested} />
            <TestDelegation settings={settings} test={test} onStarted={reload} go={navigation.go} />
          </Stack>
          <Stack space="space.150">
            <StepTitle label="Send the first delegation" isDone={isCalled} />
            {service === 'torii' ? (
              <ToriiRequest url={settings.connection.url} />
            ) : (
              <ExampleFiles url={settings.connection.url} />
            )}
          </Stack>
          {isTested && isCalled && steps.every(({ isDone }) => isDone) && (
            <SectionMessage appearance="success" title="You're all set">
              <Stack space="space.100">
                <Text>The service has called Jira, and a test went the whole way.</Text>
                <Inline>
                  <Button onClick={() => navigation.go('/delegations')}>Open delegations</Button>
                </Inline>
              </Stack>
            </SectionMessage>
          )}
        </>
      )}
    </Stack>
  );
}

interface StepProps {
  readonly step: SetUpStep;
  /** Tab with the step's settings. */
  readonly place: 'connection' | 'Torii' | 'rules';
  readonly go: (path: string) => void;
  readonly children: ReactNode;
}

function Step({ step, place, go, children }: StepProps) {
  return (
    <Stack space="space.150">
      <Inline spread="space-between" alignBlock="center" shouldWrap>
        <StepTitle {...step} />
        <Button spacing="compact" appearance="subtle" onClick={() => go(`/${place.toLowerCase()}`)}>
          {`Open ${place}`}
        </Button>
      </Inline>
      {children}
    </Stack>
  );
}

function StepTitle({ label, isDone }: Pick<SetUpStep, 'label' | 'isDone'>) {
  return <Title>{isDone ? `${label}: done` : label}</Title>;
}
