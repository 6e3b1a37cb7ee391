import ForgeReconciler, { Inline, Lozenge, SectionMessage, Spinner, Stack, Text, User } from '@forge/react';
import type { ReactElement } from 'react';
import type { IssuePanelFunctions, IssuePanelView } from '../../src/domain/contract/issue-panel';
import type { DeliveryView } from '../../src/domain/delivery/delivery-view';
import type { ChannelName } from '../../src/domain/delivery/outbox';
import { callerOf } from '../api';
import { useLoaded } from '../loading';
import { Trouble } from '../trouble';
import { dayOf, DELIVERIES, moment, sentence, STATES, whyNotTold } from '../words';

const call = callerOf<IssuePanelFunctions>();

const loadDelegation = () => call('getDelegation', {});

function DelegationPanel() {
  const { value, error, reload } = useLoaded(loadDelegation);
  if (error !== undefined) return <Trouble title="The delegation could not be loaded" error={error} retry={reload} />;
  if (!value) return <Spinner label="Loading the delegation" />;
  switch (value.kind) {
    case 'unseen':
      return <Text>You may not see this issue.</Text>;
    case 'stranger':
      return (
        <Text>
          This issue carries the mark of a delegation, and is none: it may be a copy. What happens to it is not told to
          anyone.
        </Text>
      );
    case 'delegation':
      return <Delegation view={value} />;
  }
}

function Delegation({ view }: { readonly view: Extract<IssuePanelView, { kind: 'delegation' }> }) {
  const { delegation, delivery, torii, findings } = view;
  const { person, app, account, dueAt, state, outcome, warnings } = delegation;
  return (
    <Stack space="space.150">
      <Inline space="space.100" rowSpace="space.050" shouldWrap>
        <Lozenge appearance={STATES[state].appearance}>{STATES[state].text}</Lozenge>
        <Delivered channel="webhook" delivery={delivery} />
        {torii && <Delivered channel="torii" delivery={torii} />}
      </Inline>
      {person && (
        <Fact name="Leaver">{person.name === undefined ? person.email : `${person.name} (${person.email})`}</Fact>
      )}
      <Fact name="App">{app.name}</Fact>
      {account !== null && account !== undefined && <Fact name="Account">{account}</Fact>}
      {dueAt !== null && <Fact name="Due">{dayOf(dueAt)}</Fact>}
      {outcome?.by && (
        <Fact name={`${STATES[state].text} by`}>
          <User accountId={outcome.by.accountId} />
        </Fact>
      )}
      {outcome && <Fact name={`${STATES[state].text} at`}>{moment(outcome.at)}</Fact>}
      {(state === 'creating' || state === 'in_progress') && <Text>{whatDoneMeans(view)}</Text>}
      {state === 'canceled' && (
        <Text>The offboarding service canceled this: the access need not be removed any more.</Text>
      )}
      {findings.map(({ text, fix }) => (
        <SectionMessage key={text} appearance="error" title={text}>
          <Text>{fix}</Text>
        </SectionMessage>
      ))}
      <NotTold channel="webhook" delivery={delivery} />
      {torii && <NotTold channel="torii" delivery={torii} />}
      {warnings.length > 0 && (
        <SectionMessage appearance="information" title="Worth knowing">
          {warnings.map((warning) => (
            <Text key={warning}>{sentence(warning)}</Text>
          ))}
        </SectionMessage>
      )}
    </Stack>
  );
}

interface DeliveryProps {
  readonly channel: ChannelName;
  readonly delivery: DeliveryView;
}

function Delivered({ channel, delivery }: DeliveryProps) {
  const { text, appearance } = DELIVERIES[delivery.state];
  return <Lozenge appearance={appearance}>{`${channel === 'torii' ? 'Torii' : 'Service'}: ${text}`}</Lozenge>;
}

function NotTold({ channel, delivery }: DeliveryProps) {
  const why = whyNotTold(channel, delivery);
  if (why === undefined) return null;
  return (
    <SectionMessage
      appearance="warning"
      title={`${channel === 'torii' ? 'Torii' : 'The service'} has not been told yet`}
    >
      <Text>{why}</Text>
    </SectionMessage>
  );
}

/** One text, so that a long one wraps below its name. */
function Fact({ name, children }: { readonly name: string; readonly children: string | ReactElement }) {
  if (typeof children === 'string') {
    return (
      <Text>
        <Text as="strong">{`${name}:`}</Text> {children}
      </Text>
    );
  }
  return (
    <Inline space="space.050" alignBlock="center">
      <Text weight="bold">{`${name}:`}</Text>
      {children}
    </Inline>
  );
}

function whatDoneMeans({
  completed,
  declined,
  declinedResolutions,
}: Extract<IssuePanelView, { kind: 'delegation' }>): string {
  const ways = [
    ...(declined.length > 0 ? [`move the issue to ${either(declined)}`] : []),
    ...(declinedResolutions.length > 0 ? [`close it with the resolution ${either(declinedResolutions)}`] : []),
  ];
  const declining = ways.length === 0 ? '' : ` If the access stays, ${ways.join(', or ')}.`;
  return `When the access is removed, move the issue to ${either(completed)}.${declining}`;
}

function either(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}

ForgeReconciler.render(<DelegationPanel />);
