import { Select, Stack, Textfield } from '@forge/react';
import { useCallback, useState } from 'react';
import { messageOf, wordsFor } from '../../api';
import { useLoaded } from '../../loading';
import { call } from '../api';
import { Choice } from '../choice';
import { Field, textOf } from '../field';
import type { Option } from '../option';
import type { PartProps } from './rule-form';

/** Which app the rule is for: all of them, or one by its name. */
export function AppOfRule({ draft, hasTorii, error, change }: PartProps) {
  const words = wordsFor(error, '/app');
  return (
    <Stack space="space.200">
      <Choice
        id="rule-scope"
        label="For which app"
        error={draft.scope === 'all' ? words : undefined}
        value={draft.scope}
        options={[
          { value: 'all', label: 'All apps without a rule of their own' },
          { value: 'one', label: 'One app' },
        ]}
        choose={(scope) => change({ scope })}
      />
      {draft.scope === 'one' &&
        (hasTorii ? (
          <ToriiApp app={draft.app} words={words} choose={(app) => change({ app })} />
        ) : (
          <Field
            id="rule-app"
            label="Name of the app"
            isRequired
            error={words}
            help="As the service names it; large and small letters count alike."
          >
            <Textfield
              id="rule-app"
              defaultValue={draft.app}
              isInvalid={words !== undefined}
              onChange={(event) => change({ app: textOf(event) })}
            />
          </Field>
        ))}
    </Stack>
  );
}

interface ToriiAppProps {
  readonly app: string;
  readonly words: string | undefined;
  readonly choose: (app: string) => void;
}

/** Torii's apps by what is typed. What it does not list can be taken as it is typed: another service may name it. */
function ToriiApp({ app, words, choose }: ToriiAppProps) {
  const [query, setQuery] = useState('');
  const found = useLoaded(useCallback(() => call('getToriiApps', { query }), [query]));
  const names = [...new Set((found.value?.apps ?? []).map(({ name }) => name))];
  const typed = query.trim();
  const isListed = names.some((name) => name.toLowerCase() === typed.toLowerCase());
  const options = [
    ...names.map((name) => ({ value: name, label: name })),
    ...(typed === '' || isListed ? [] : [{ value: typed, label: `${typed} (not in Torii's list)` }]),
  ];
  return (
    <Field
      id="rule-app"
      label="Name of the app"
      isRequired
      error={words}
      help={
        found.error === undefined
          ? "From Torii's list; type to find more."
          : `${messageOf(found.error)} You can type the app's name all the same.`
      }
    >
      <Select
        inputId="rule-app"
        isSearchable
        isLoading={found.isLoading}
        isInvalid={words !== undefined}
        options={options}
        value={app === '' ? null : { value: app, label: app }}
        onChange={(chosen: Option | null) => choose(chosen?.value ?? '')}
        onInputChange={(now: string) => setQuery(now)}
      />
    </Field>
  );
}
