import { Button, ButtonGroup, EmptyState, Inline, Stack, Text, Textfield, User } from '@forge/react';
import { useState } from 'react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import type { Rule } from '../../../src/domain/configuration/rule';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { Field, textOf } from '../../ui/field';
import { cellsOf, ScrollTable } from '../../ui/scroll-table';
import { call } from '../api';
import { projectLabel } from '../option';
import { RuleForm } from './rule-form';

interface RulesProps {
  readonly settings: SettingsView;
  readonly reload: () => void;
}

const ROWS_PER_PAGE = 25;

const COLUMNS = ['App', 'Project', 'Issue type', 'Completed', 'Declined', 'Fallback owner', 'Action'];

/** Lists the rules, and adds, edits and deletes them. */
export function Rules({ settings: { rules, torii }, reload }: RulesProps) {
  const [edited, setEdited] = useState<Rule | 'new'>();
  const [deleted, setDeleted] = useState<Rule>();
  const [typed, setTyped] = useState('');
  const found = rules.filter((rule) => isMatch(rule, typed.trim().toLowerCase()));
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
          description="A rule says in which project we create issues for an app, and which statuses mean done. Start with one for all apps."
          primaryAction={add}
        />
      ) : (
        <>
          <Inline spread="space-between" alignBlock="center" shouldWrap>
            <Text>The rule of an app comes first. The rule for all apps covers the rest.</Text>
            {add}
          </Inline>
          {rules.length > ROWS_PER_PAGE && (
            <Field id="find-rule" label="Find a rule" help="By a part of the app or the project.">
              <Textfield id="find-rule" width={240} onChange={(event) => setTyped(textOf(event))} />
            </Field>
          )}
          <ScrollTable
            key={typed}
            label="Rules"
            columns={COLUMNS}
            rowsPerPage={ROWS_PER_PAGE}
            emptyView={<Text>No matches</Text>}
            rows={found.map((rule) => ({
              key: rule.id,
              cells: ruleCells(
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
        <ConfirmDialog
          title={`Delete the rule ${nameOf(deleted)}?`}
          text="Open delegations keep the statuses that they were created with. New calls use another rule. Without another rule they are refused."
          verb="Delete"
          errorTitle="We couldn't delete the rule"
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

/** @param part lower-case text; empty matches all rules */
function isMatch({ app, project }: Rule, part: string): boolean {
  return `${app ?? 'All apps'} ${projectLabel(project)}`.toLowerCase().includes(part);
}

function nameOf({ app }: Rule): string {
  return `for ${app ?? 'all apps'}`;
}

function ruleCells(rule: Rule, edit: () => void, remove: () => void) {
  const { app, project, issueType, completed, declined, declinedResolutions, fallbackOwner } = rule;
  const refusals = [...new Set([...declined, ...declinedResolutions].map(({ name }) => name))];
  return cellsOf(COLUMNS, {
    App: app ?? <Text weight="bold">All apps</Text>,
    Project: projectLabel(project),
    'Issue type': issueType.name,
    Completed: completed.map(({ name }) => name).join(', '),
    Declined: refusals.length === 0 ? 'Not reported' : refusals.join(', '),
    'Fallback owner': fallbackOwner === null ? 'None' : <User accountId={fallbackOwner} />,
    Action: (
      <ButtonGroup label={`Actions for the rule ${nameOf(rule)}`}>
        <Button spacing="compact" onClick={edit}>
          Edit
        </Button>
        <Button spacing="compact" onClick={remove}>
          Delete
        </Button>
      </ButtonGroup>
    ),
  });
}
