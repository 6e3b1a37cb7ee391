import { Button, ButtonGroup, EmptyState, Inline, Stack, Text, User } from '@forge/react';
import { useState } from 'react';
import type { Rule } from '../../../src/domain/configuration/rule';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { ScrollTable, type Columns } from '../../ui/scroll-table';
import { TextInput } from '../../ui/text-input';
import { call, type SettingsProps } from '../api';
import { projectLabel } from '../project-field';
import { RuleForm } from './rule-form';

const ROWS_PER_PAGE = 25;

const COLUMNS: Columns<Rule> = {
  App: ({ app }) => app ?? <Text weight="bold">All apps</Text>,
  Project: ({ project }) => projectLabel(project),
  'Issue type': ({ issueType }) => issueType.name,
  Completed: ({ completed }) => completed.map(({ name }) => name).join(', '),
  Declined: ({ declined, declinedResolutions }) =>
    [...new Set([...declined, ...declinedResolutions].map(({ name }) => name))].join(', ') || 'Not reported',
  'Fallback owner': ({ fallbackOwner }) => (fallbackOwner === null ? 'None' : <User accountId={fallbackOwner} />),
};

/** Lists the rules, and adds, edits and deletes them. */
export function Rules({ settings: { rules, torii }, reload }: SettingsProps) {
  const [editedRule, setEditedRule] = useState<Rule | 'new'>();
  const [deletedRule, setDeletedRule] = useState<Rule>();
  const [searchText, setSearchText] = useState('');
  const addButton = (
    <Button appearance="primary" onClick={() => setEditedRule('new')}>
      Add rule
    </Button>
  );
  const actionsOf = (rule: Rule) => (
    <ButtonGroup label={`Actions for the rule ${nameOf(rule)}`}>
      <Button spacing="compact" onClick={() => setEditedRule(rule)}>
        Edit
      </Button>
      <Button spacing="compact" onClick={() => setDeletedRule(rule)}>
        Delete
      </Button>
    </ButtonGroup>
  );
  return (
    <Stack space="space.200">
      {rules.length === 0 ? (
        <EmptyState
          header="No rules yet"
          headingLevel={2}
          description="A rule says in which project we create issues for an app, and which statuses mean done. Start with one for all apps."
          primaryAction={addButton}
        />
      ) : (
        <>
          <Inline spread="space-between" alignBlock="center" shouldWrap>
            <Text>The rule of an app comes first. The rule for all apps covers the rest.</Text>
            {addButton}
          </Inline>
          {rules.length > ROWS_PER_PAGE && (
            <TextInput
              id="find-rule"
              label="Find a rule"
              help="By a part of the app or the project."
              width={240}
              change={setSearchText}
            />
          )}
          <ScrollTable
            key={searchText}
            label="Rules"
            columns={{ ...COLUMNS, Action: actionsOf }}
            keyOf={({ id }) => id}
            rowsPerPage={ROWS_PER_PAGE}
            emptyView={<Text>No matches</Text>}
            rows={rules.filter((rule) => isMatch(rule, searchText.trim().toLowerCase()))}
          />
        </>
      )}
      {editedRule !== undefined && (
        <RuleForm
          rule={editedRule === 'new' ? undefined : editedRule}
          hasTorii={torii?.hasKey === true}
          onSaved={reload}
          close={() => setEditedRule(undefined)}
        />
      )}
      {deletedRule && (
        <ConfirmDialog
          title={`Delete the rule ${nameOf(deletedRule)}?`}
          text="Open delegations keep the statuses that they were created with. New calls use another rule. Without another rule they are refused."
          verb="Delete"
          errorTitle="We couldn't delete the rule"
          act={async () => {
            await call('deleteRule', { id: deletedRule.id });
            reload();
          }}
          close={() => setDeletedRule(undefined)}
        />
      )}
    </Stack>
  );
}

/**
 * Returns true if the app or the project contains a text.
 * @param part lower-case text; empty matches all rules
 */
function isMatch({ app, project }: Rule, part: string): boolean {
  return `${app ?? 'All apps'} ${projectLabel(project)}`.toLowerCase().includes(part);
}

function nameOf({ app }: Rule): string {
  return `for ${app ?? 'all apps'}`;
}
