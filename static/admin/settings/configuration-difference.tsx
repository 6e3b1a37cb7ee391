import { SectionMessage, Stack, Text, User } from '@forge/react';
import type { ReactElement } from 'react';
import type { ConfigurationChange } from '../../../src/domain/contract/admin-functions';
import type { JsonValue } from '../../../src/domain/contract/json';
import { WideTable } from '../wide-table';

type Difference = ConfigurationChange['differences'][number];

const PARTS: Readonly<Record<Exclude<Difference['part'], 'rule'>, string>> = {
  allowedProjects: 'Projects of the service',
  alertProject: 'Project for failures',
  retention: 'How long personal data is kept',
  webhook: 'Receiver',
  torii: 'Torii',
};

/** The file's names of things, as this page calls them. */
const NAMES: Readonly<Record<string, string>> = {
  project: 'project',
  issueType: 'issue type',
  summary: 'summary',
  description: 'description',
  labels: 'labels',
  priority: 'priority',
  fields: 'fields',
  completedStatuses: 'status for completed issue',
  declinedStatuses: 'status for declined issue',
  declinedResolutions: 'declined resolutions',
  cancelStatus: 'status for canceled issue',
  fallbackOwner: 'fallback owner',
  duplicates: 'a second one while one is open',
  removePersonalDataAfterDays: 'days with names',
  deleteAfterDays: 'days until removal',
  url: 'address',
  enabled: 'on',
  lifecycle: 'the person is offboarded',
  workflows: 'workflows',
  keyExpiresOn: 'the key expires on',
};

/** What an import changes, thing by thing, and what stays to be done by hand. */
export function ConfigurationDifference({
  change: { differences, warnings },
}: {
  readonly change: ConfigurationChange;
}) {
  if (differences.length === 0) return <Text>Nothing: all of it is set so already.</Text>;
  return (
    <Stack space="space.200">
      <WideTable
        label="What the file changes"
        head={{ cells: ['What', 'Was', 'Becomes'].map((name) => ({ key: name, content: name })) }}
        rows={differences.map((difference) => ({
          key: nameOf(difference),
          cells: [
            { key: 'What', content: nameOf(difference) },
            { key: 'Was', content: said(difference, difference.was) },
            { key: 'Becomes', content: said(difference, difference.becomes) },
          ],
        }))}
      />
      {warnings.length > 0 && (
        <SectionMessage appearance="warning" title="To be done by hand">
          {warnings.map((warning) => (
            <Text key={warning}>{warning}</Text>
          ))}
        </SectionMessage>
      )}
    </Stack>
  );
}

function nameOf({ part, app, member }: Difference): string {
  if (part !== 'rule') return PARTS[part];
  const rule = `Rule for ${app ?? 'all apps'}`;
  return member === undefined ? rule : `${rule}: ${nameIn(member)}`;
}

function nameIn(member: string): string {
  return NAMES[member] ?? member;
}

function said({ part, member }: Difference, value: JsonValue): string | ReactElement {
  if (member === 'fallbackOwner' && typeof value === 'string') return <User accountId={value} />;
  // Of a whole rule the place tells enough.
  if (part === 'rule' && member === undefined && isMembers(value)) {
    return `Issues of the type ${inWords(value.issueType)} in ${inWords(value.project)}`;
  }
  return part === 'allowedProjects' && value === null ? 'All' : inWords(value);
}

function inWords(value: JsonValue | undefined): string {
  if (value === undefined || value === null || value === '') return 'None';
  if (Array.isArray(value)) return value.length === 0 ? 'None' : value.map(inWords).join(', ');
  if (isMembers(value)) {
    return Object.entries(value)
      .map(([name, one]) => `${nameIn(name)}: ${isMembers(one) ? `(${inWords(one)})` : inWords(one)}`)
      .join('; ');
  }
  return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value);
}

export function isMembers(value: JsonValue): value is Record<string, JsonValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
