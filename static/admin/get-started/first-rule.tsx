import { Button, Inline, Stack, Text } from '@forge/react';
import { useState } from 'react';
import type { SettingsProps } from '../api';
import { RuleForm } from '../rules/rule-form';

/** Offers to add the first rule. */
export function FirstRule({ settings: { rules, torii }, reload }: SettingsProps) {
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
        <RuleForm rule={undefined} hasTorii={torii?.hasKey === true} onSaved={reload} close={() => setAdding(false)} />
      )}
    </Stack>
  );
}
