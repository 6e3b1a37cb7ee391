import { SectionMessage, Stack, Text, User } from '@forge/react';
import type { ReactElement } from 'react';
import type { ConfigurationChange } from '../../../src/domain/contract/admin-functions';
import type { JsonValue } from '../../../src/domain/contract/json';
import { ScrollTable, type Columns } from '../../ui/scroll-table';

type Difference = ConfigurationChange['differences'][number];

const PARTS: Readonly<Record<Exclude<Difference['part'], 'rule'>, string>> = {
  allowedProjects: 'Allowed projects',
  alertProject: 'Project for alerts',
  retention: 'Personal data',
  webhook: 'Webhook',
  torii: 'Torii',
};

/** Names of members as this page shows them. */
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
  duplicates: 'same person, app and account while a delegation is open',
  remindEveryDays: 'remind the assignee every (days)',
  escalationContact: 'escalation contact',
  skipWeekends: 'no reminders on weekends',
  removePersonalDataAfterDays: 'remove personal data after (days)',
  deleteAfterDays: 'delete after (days)',
  url: 'webhook URL',
  enabled: 'on',
  lifecycle: 'set the person as offboarded',
  workflows: 'workflows',
  keyExpiresOn: 'key expires on',
};

const COLUMNS: Columns<Difference> = {
  Setting: nameOf,
  Before: (difference) => formatValue(difference, difference.was),
  After: (difference) => formatValue(difference, difference.becomes),
};

/** Shows what an import changes, and what an admin has to do afterwards. */
export function ConfigurationDifference({ differences, warnings }: ConfigurationChange) {
  if (differences.length === 0) return <Text>No changes: the settings are already like this.</Text>;
  return (
    <Stack space="space.200">
      <ScrollTable label="Changes" columns={COLUMNS} keyOf={nameOf} rows={differences} />
      {warnings.length > 0 && (
        <SectionMessage appearance="warning" title="Do this afterwards">
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

function formatValue({ part, member }: Difference, value: JsonValue): string | ReactElement {
  if ((member === 'fallbackOwner' || member === 'escalationContact') && typeof value === 'string') {
    return <User accountId={value} />;
  }
  // Project and issue type are enough for a whole rule.
  if (part === 'rule' && member === undefined && isObject(value)) {
    return `Issues of the type ${formatJson(value.issueType)} in ${formatJson(value.project)}`;
  }
  return part === 'allowedProjects' && value === null ? 'All' : formatJson(value);
}

function formatJson(value: JsonValue | undefined): string {
  if (value === undefined || value === null || value === '') return 'None';
  if (Array.isArray(value)) return value.length === 0 ? 'None' : value.map(formatJson).join(', ');
  if (isObject(value)) {
    return Object.entries(value)
      .map(([name, member]) => `${nameIn(name)}: ${isObject(member) ? `(${formatJson(member)})` : formatJson(member)}`)
      .join('; ');
  }
  return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value);
}

export function isObject(value: JsonValue): value is Record<string, JsonValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
