import { Button, ButtonGroup, EmptyState, Inline, Stack, Text, User } from '@forge/react';
import { useState } from 'react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import type { Rule } from '../../../src/domain/configuration/rule';
import { call } from '../api';
import { Confirm } from '../confirm';
import { projectLabel } from '../option';
import { WideTable } from '../wide-table';
import { RuleForm } from './rule-form';

/** The rules: what the issue of an app's delegation will be. */
export function Rules({
  settings: { rules, torii },
  reload,
}: {
  readonly settings: SettingsView;
  readonly reload: () => void;
}) {
  const [edited, setEdited] = useState<Rule | 'new'>();
  const [deleted, setDeleted] = useState<Rule>();
  const add = (
    <Button appearance="primary" onClick={() => setEdited('new')}>
      Add rule
    </Button>
  );
  return (
    <Stack space="space.200">
      {rules.length === 0 ? (
        <EmptyState
          header="No rules yet"
          headingLevel={2}
          description="A rule says in which project an app's delegations become issues, and when they are done. Start with one for all apps."
          primaryAction={add}
        />
      ) : (
        <>
          <Inline spread="space-between" alignBlock="center">
            <Text>An app's own rule comes first; the one for all apps serves the others.</Text>
            {add}
          </Inline>
          <WideTable
            label="Rules"
            head={{
              cells: ['App', 'Project', 'Issue type', 'Done means', 'Fallback owner', 'Action'].map((name) => ({
                key: name,
                content: name,
              })),
            }}
            rows={rules.map((rule) => ({
              key: rule.id,
              cells: cellsOf(
                rule,
                () => setEdited(rule),
                () => setDeleted(rule),
              ),
            }))}
          />
        </>
      )}
      {edited !== undefined && (
        <RuleForm
          rule={edited === 'new' ? undefined : edited}
          hasTorii={torii?.hasKey === true}
          saved={reload}
          close={() => setEdited(undefined)}
        />
      )}
      {deleted && (
        <Confirm
          title={`Delete the rule ${nameOf(deleted)}?`}
          words="Delegations that are open keep what they were made with. New ones follow another rule, or are refused if none fits."
          verb="Delete"
          act={async () => {
            await call('deleteRule', { id: deleted.id });
            reload();
          }}
          close={() => setDeleted(undefined)}
        />
      )}
    </Stack>
  );
}

function nameOf({ app }: Rule): string {
  return app === null ? 'for all apps' : `for ${app}`;
}

function cellsOf(rule: Rule, edit: () => void, remove: () => void) {
  const { app, project, issueType, completed, declined, declinedResolutions, fallbackOwner } = rule;
  const unresolved = [
    ...declined,
    ...declinedResolutions.filter(({ name }) => !declined.some((status) => status.name === name)),
  ];
  return [
    { key: 'App', content: app ?? <Text weight="bold">All apps</Text> },
    { key: 'Project', content: projectLabel(project) },
    { key: 'Issue type', content: issueType.name },
    {
      key: 'Done means',
      content: `${list(completed)}${unresolved.length > 0 ? `; declined: ${list(unresolved)}` : ''}`,
    },
    { key: 'Fallback owner', content: fallbackOwner === null ? 'Nobody' : <User accountId={fallbackOwner} /> },
    {
      key: 'Action',
      content: (
        <ButtonGroup label={`Actions for the rule ${nameOf(rule)}`}>
          <Button spacing="compact" onClick={edit}>
            Edit
          </Button>
          <Button spacing="compact" onClick={remove}>
            Delete
          </Button>
        </ButtonGroup>
      ),
    },
  ];
}

function list(things: readonly { readonly name: string }[]): string {
  return things.map(({ name }) => name).join(', ');
}
