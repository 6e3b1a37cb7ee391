import { Button, Heading, Inline, SectionMessage, Stack, Text } from '@forge/react';
import type { ReactNode } from 'react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import type { Navigation } from '../../navigation';
import { Choice } from '../../ui/choice';
import { WebhookForm } from '../connection/webhook-form';
import { ToriiForm } from '../torii/torii-form';
import { CreateSecrets } from './create-secrets';
import { FirstRule } from './first-rule';
import { ReadyFiles } from './ready-files';
import { hasCalled, isPassed, serviceOf, setUpSteps, type SetUpStep } from './set-up-steps';
import { SetUpTracker } from './set-up-tracker';
import { TestDelegation } from './test-delegation';
import { ToriiRequest } from './torii-request';
import { useFirstCall } from './use-first-call';
import { useTest } from './use-test';

interface GetStartedProps {
  readonly settings: SettingsView;
  readonly reload: () => void;
  readonly navigation: Navigation;
}

/** Guides an admin from an empty site to the first delegation, with the steps that the chosen service needs. */
export function GetStarted({ settings, reload, navigation }: GetStartedProps) {
  const service = serviceOf(navigation.search, settings);
  const steps = setUpSteps(settings, service);
  const test = useTest(settings.testId);
  const isTested = test.test ? isPassed(test.test) : false;
  const isCalled = hasCalled(settings);
  useFirstCall(isTested && !isCalled, reload);
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
          <Step step={steps[0]} place="Open connection" open={() => navigation.go('/connection')}>
            <CreateSecrets settings={settings} service={service} reload={reload} />
          </Step>
          <Step
            step={steps[1]}
            place={service === 'torii' ? 'Open Torii' : 'Open connection'}
            open={() => navigation.go(service === 'torii' ? '/torii' : '/connection')}
          >
            {service === 'torii' ? (
              <ToriiForm torii={settings.torii} reload={reload} isBrief />
            ) : (
              <WebhookForm settings={settings} reload={reload} />
            )}
          </Step>
          <Step step={steps[2]} place="Open rules" open={() => navigation.go('/rules')}>
            <FirstRule settings={settings} reload={reload} />
          </Step>
          <Stack space="space.150">
            <StepHeading label="Try it" isDone={isTested} />
            <TestDelegation settings={settings} test={test} started={reload} go={navigation.go} />
          </Stack>
          <Stack space="space.150">
            <StepHeading label="Send the first delegation" isDone={isCalled} />
            {service === 'torii' ? (
              <ToriiRequest url={settings.connection.url} />
            ) : (
              <ReadyFiles url={settings.connection.url} />
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
  readonly step: SetUpStep | undefined;
  /** Text of the button that leads to the step's place in the settings. */
  readonly place: string;
  readonly open: () => void;
  readonly children: ReactNode;
}

function Step({ step, place, open, children }: StepProps) {
  if (!step) return null;
  return (
    <Stack space="space.150">
      <Inline spread="space-between" alignBlock="center" shouldWrap>
        <StepHeading label={step.label} isDone={step.isDone} />
        <Button spacing="compact" appearance="subtle" onClick={open}>
          {place}
        </Button>
      </Inline>
      {children}
    </Stack>
  );
}

function StepHeading({ label, isDone }: Pick<SetUpStep, 'label' | 'isDone'>) {
  return (
    <Heading as="h2" size="medium">
      {isDone ? `${label}: done` : label}
    </Heading>
  );
}
