import { Inline, SectionMessage, Stack, Text, User } from '@forge/react';
import type { ReactElement } from 'react';
import type { IssuePanelView } from '../../src/domain/contract/issue-panel';
import type { DeliveryView } from '../../src/domain/delivery/delivery-view';
import {
  CHANNEL_NAMES,
  formatDate,
  formatMoment,
  formatDateTime,
  STATE_LABELS,
  TEST_LABEL,
  toSentence,
} from '../labels';
import { lozenge, stateLozenge } from '../ui/lozenges';
import { Message } from '../ui/message';
import { OtherTasks } from './other-tasks';
import { OutcomeButtons } from './outcome-buttons';

type PanelDelegation = Extract<IssuePanelView, { kind: 'delegation' }>;

interface DelegationDetailsProps {
  readonly view: PanelDelegation;
  readonly issueId: string | undefined;
  /** Called after the panel moved the issue. */
  readonly onMoved: () => void;
}

/** Shows what the owner of the app has to do, and the buttons for it. */
export function DelegationDetails({ view, issueId, onMoved }: DelegationDetailsProps) {
  const { delegation, findings } = view;
  const { person, app, account, dueAt, state, outcome, warnings, test } = delegation;
  const isOpen = state === 'creating' || state === 'in_progress';
  return (
    <Stack space="space.150">
      <Inline space="space.100">
        {stateLozenge(state)}
        {test && lozenge(TEST_LABEL)}
      </Inline>
      {test && <Text>This is a test. Nobody leaves, and you can delete the issue afterwards.</Text>}
      {person && (
        <Fact name="Person">{person.name === undefined ? person.email : `${person.name} (${person.email})`}</Fact>
      )}
      <Fact name="App">{app.name}</Fact>
      {account !== null && account !== undefined && <Fact name="Account">{account}</Fact>}
      {dueAt !== null && <Fact name="Due">{isOpen ? dueText(dueAt) : formatDate(dueAt)}</Fact>}
      {outcome?.by && (
        <Fact name={`${STATE_LABELS[state].text} by`}>
          <User accountId={outcome.by.accountId} />
        </Fact>
      )}
      {outcome && <Fact name={`${STATE_LABELS[state].text} at`}>{formatDateTime(outcome.at)}</Fact>}
      {typeof outcome?.note === 'string' && <Fact name="Note">{outcome.note}</Fact>}
      {isOpen && <Text>{explainDone(view)}</Text>}
      {isOpen && issueId !== undefined && <OutcomeButtons issueId={issueId} view={view} onMoved={onMoved} />}
      {state === 'canceled' && <Text>This delegation was canceled. You don't have to remove the access.</Text>}
      {outcome && <Text>{reportText(view)}</Text>}
      {findings.map(({ text, fix }) => (
        <Message key={text} appearance="error" title={text} text={fix} />
      ))}
      {warnings.length > 0 && (
        <SectionMessage appearance="information" title="Good to know">
          {warnings.map((warning) => (
            <Text key={warning}>{toSentence(warning)}</Text>
          ))}
        </SectionMessage>
      )}
      <OtherTasks />
    </Stack>
  );
}

interface FactProps {
  readonly name: string;
  readonly children: string | ReactElement;
}

/** Shows a name and a value. A string is shown in one `Text` with its name, so that it wraps below the name. */
function Fact({ name, children }: FactProps) {
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

const DAY_MS = 86_400_000;

/** Returns the due date, with the number of days overdue if it has passed. */
function dueText(dueAt: string): string {
  const now = new Date();
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  const days = Math.round((today - Date.parse(`${dueAt}T00:00:00Z`)) / DAY_MS);
  if (days <= 0) return formatDate(dueAt);
  return `${formatDate(dueAt)}, overdue by ${days} ${days === 1 ? 'day' : 'days'}`;
}

/** Returns the statuses and resolutions that end the delegation, as instructions. */
function explainDone({ completed, declined, declinedResolutions }: PanelDelegation): string {
  const ways = [
    ...(declined.length > 0 ? [`move the issue to ${joinWithOr(declined)}`] : []),
    ...(declinedResolutions.length > 0 ? [`close it with the resolution ${joinWithOr(declinedResolutions)}`] : []),
  ];
  const declining = ways.length === 0 ? '' : ` If you can't remove it, ${ways.join(', or ')}.`;
  return `When the access is removed, move the issue to ${joinWithOr(completed)}.${declining}`;
}

function joinWithOr(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}

/** States of channels that the panel omits, because nothing is sent. */
const NOTHING_SENT: readonly DeliveryView['state'][] = ['off', 'nothing'];

/**
 * Returns a text that says when each service got the outcome, and which ones will get it. Omits the reasons of failures,
 * because app owners can't fix them.
 */
function reportText({ delegation: { test }, delivery, torii, reportedAt }: PanelDelegation): string {
  const channels = [
    { name: 'the service', state: delivery.state, at: reportedAt.service },
    // A test delegation changes nothing in Torii.
    ...(torii && !test ? [{ name: CHANNEL_NAMES.torii.label, state: torii.state, at: reportedAt.torii }] : []),
  ].filter(({ state }) => !NOTHING_SENT.includes(state));
  const reported = channels.filter(({ state }) => state === 'delivered');
  const pending = channels.filter(({ state }) => state !== 'delivered').map(({ name }) => name);
  return [
    ...reported.map(({ name, at }) => `Reported to ${name}${at === null ? '' : ` ${formatMoment(at)}`}.`),
    ...(pending.length === 0 ? [] : [`Will be reported to ${pending.join(' and ')}.`]),
  ].join(' ');
}
