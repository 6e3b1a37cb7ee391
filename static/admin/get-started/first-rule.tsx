import { Button, Inline, Stack, Text } from '@forge/react';
import { useState } from 'react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import { RuleForm } from '../rules/rule-form';

interface FirstRuleProps {
  readonly settings: SettingsView;
  readonly reload: () => void;
}

/** Offers to add the first rule. */
export function FirstRule({ settings: { rules, torii }, reload }: FirstRuleProps) {
  const [isAdding, setAdding] = useState(false);
  return (
    <Stack space="space.150">
      <Text>
        A rule says in which project we create issues for an app, and which statuses mean done. Start with one for all
        apps.
      </Text>
      {rules.length === 0 && (
        <Inline>
          <Button appearance="primary" onClick={() => setAdding(true)}>
            Add rule
          </Button>
        </Inline>
      )}
      {isAdding && (
        <RuleForm rule={undefined} hasTorii={torii?.hasKey === true} saved={reload} close={() => setAdding(false)} />
      )}
    </Stack>
  );
}
