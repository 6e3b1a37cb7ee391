import { Stack } from '@forge/react';
import { useCallback, useState } from 'react';
import { fieldError, messageOf } from '../../api';
import { useLoaded } from '../../loading';
import { Choice } from '../../ui/choice';
import { SelectField } from '../../ui/select-field';
import { TextInput } from '../../ui/text-input';
import { call } from '../api';
import type { RuleSectionProps } from './rule-section';

/** Edits the app of the rule: all apps, or one by its name. */
export function RuleApp({ draft, hasTorii, error, change }: RuleSectionProps) {
  const appError = fieldError(error, '/app');
  return (
    <Stack space="space.200">
      <Choice
        id="rule-scope"
        label="App"
        error={draft.scope === 'all' ? appError : undefined}
        value={draft.scope}
        options={[
          { value: 'all', label: 'All apps without their own rule' },
          { value: 'one', label: 'One app' },
        ]}
        choose={(scope) => change({ scope })}
      />
      {draft.scope === 'one' &&
        (hasTorii ? (
          <ToriiApp app={draft.app} error={appError} choose={(app) => change({ app })} />
        ) : (
          <TextInput
            id="rule-app"
            label="Name of the app"
            isRequired
            error={appError}
            help="The name that the service uses. Capital letters don't matter."
            initial={draft.app}
            change={(app) => change({ app })}
          />
        ))}
    </Stack>
  );
}

interface ToriiAppProps {
  readonly app: string;
  readonly error: string | undefined;
  readonly choose: (app: string) => void;
}

/** Offers Torii's apps. Other names can be typed, because another service may use them. */
function ToriiApp({ app, error, choose }: ToriiAppProps) {
  const [query, setQuery] = useState('');
  const toriiApps = useLoaded(useCallback(() => call('getToriiApps', { query }), [query]));
  const names = [...new Set((toriiApps.value?.apps ?? []).map(({ name }) => name))];
  const typedName = query.trim();
  const isListed = names.some((name) => name.toLowerCase() === typedName.toLowerCase());
  const options = [
    ...names.map((name) => ({ id: name, name })),
    ...(typedName === '' || isListed ? [] : [{ id: typedName, name: `${typedName} (not in Torii's list)` }]),
  ];
  return (
    <SelectField
      id="rule-app"
      label="Name of the app"
      isRequired
      error={error}
      help={
        toriiApps.error === undefined
          ? "From Torii's list. Type to find more."
          : `${messageOf(toriiApps.error)} You can type the name of the app instead.`
      }
      isLoading={toriiApps.isLoading}
      search={setQuery}
      options={options}
      value={app === '' ? null : { id: app, name: app }}
      choose={({ id }) => choose(id)}
    />
  );
}
