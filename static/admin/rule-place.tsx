import { Heading, Label, RadioGroup, Select, Stack, Textfield } from '@forge/react';
import { useCallback, useState } from 'react';
import { wordsFor } from '../api';
import { useLoaded } from '../loading';
import { Trouble } from '../trouble';
import { call } from './api';
import { Below, Field, textOf } from './field';
import { RequiredFields } from './rule-fields';
import { optionOf, projectOption, type Option } from './rule-draft';
import type { PartProps } from './rule-form';

async function loadTypes(project: string | undefined) {
  return project === undefined ? { issueTypes: [] } : call('getIssueTypes', { project });
}

/** Which app, which project and type, and which of its statuses mean what. */
export function PlaceOfRule({ draft, choices, error, change }: PartProps) {
  const [query, setQuery] = useState('');
  const projects = useLoaded(useCallback(() => call('getProjects', { query }), [query]));
  const project = draft.project?.value;
  const types = useLoaded(useCallback(() => loadTypes(project), [project]));
  const issueTypes = types.value?.issueTypes ?? [];
  const type = issueTypes.find(({ id }) => id === draft.issueType?.value);
  const statuses = type?.statuses.map(optionOf) ?? [];
  // What the other workflow does not have can't be meant.
  const kept = (options: readonly Option[], allowed: readonly Option[]) =>
    options.filter(({ value }) => allowed.some((one) => one.value === value));

  const chooseProject = (chosen: Option | null) =>
    change({ project: chosen, issueType: null, completed: [], declined: [], cancelStatus: null, fields: {} });
  const chooseType = (chosen: Option | null) => {
    const there = issueTypes.find(({ id }) => id === chosen?.value)?.statuses.map(optionOf) ?? [];
    const [cancelStatus = null] = kept(draft.cancelStatus ? [draft.cancelStatus] : [], there);
    change({
      issueType: chosen,
      completed: kept(draft.completed, there),
      declined: kept(draft.declined, there),
      cancelStatus,
      fields: {},
    });
  };
  const several = (
    id: string,
    value: readonly Option[],
    options: readonly Option[],
    set: (chosen: Option[]) => void,
    pointer: string,
  ) => (
    <Select
      inputId={id}
      isMulti
      isSearchable
      isLoading={options === statuses && types.isLoading}
      isDisabled={options === statuses && !type}
      isInvalid={wordsFor(error, pointer) !== undefined}
      options={[...options]}
      value={[...value]}
      onChange={(chosen: Option[] | null) => set(chosen ?? [])}
    />
  );

  return (
    <Stack space="space.200">
      <Stack space="space.050">
        <Label labelFor="rule-scope" id="rule-scope-label">
          For which app
        </Label>
        <RadioGroup
          name="rule-scope"
          // eslint-disable-next-line @typescript-eslint/no-deprecated -- UI Kit passes on no other prop that names the group
          aria-labelledby="rule-scope-label"
          value={draft.scope}
          options={[
            { name: 'rule-scope', value: 'all', label: 'All apps without a rule of their own' },
            { name: 'rule-scope', value: 'one', label: 'One app' },
          ]}
          onChange={(event) => change({ scope: textOf(event) === 'one' ? 'one' : 'all' })}
        />
      </Stack>
      {draft.scope === 'one' && (
        <Field
          id="rule-app"
          label="Name of the app"
          isRequired
          error={wordsFor(error, '/app')}
          help="As the service names it; large and small letters count alike."
        >
          <Textfield
            id="rule-app"
            defaultValue={draft.app}
            isInvalid={wordsFor(error, '/app') !== undefined}
            onChange={(event) => change({ app: textOf(event) })}
          />
        </Field>
      )}
      {draft.scope === 'all' && <Below error={wordsFor(error, '/app')} />}
      <Field
        id="rule-project"
        label="Project"
        isRequired
        error={wordsFor(error, '/project')}
        help={
          projects.value?.hasMore === true
            ? 'Type to find more projects. Only those in which the app may create issues are offered.'
            : 'Only projects in which the app may create issues are offered.'
        }
      >
        <Select
          inputId="rule-project"
          isSearchable
          isLoading={projects.isLoading}
          isInvalid={wordsFor(error, '/project') !== undefined}
          options={(projects.value?.projects ?? []).map(projectOption)}
          value={draft.project}
          onChange={chooseProject}
          onInputChange={(typed: string) => setQuery(typed)}
        />
      </Field>
      <Trouble title="The projects could not be loaded" error={projects.error} retry={projects.reload} />
      <Field
        id="rule-type"
        label="Issue type"
        isRequired
        error={wordsFor(error, '/issueType')}
        help={type?.subtask === true ? 'A sub-task: each call of the service has to name its parent.' : undefined}
      >
        <Select
          inputId="rule-type"
          isLoading={types.isLoading}
          isDisabled={project === undefined}
          isInvalid={wordsFor(error, '/issueType') !== undefined}
          options={issueTypes.map(optionOf)}
          value={draft.issueType}
          onChange={chooseType}
        />
      </Field>
      <Trouble title="The issue types could not be loaded" error={types.error} retry={types.reload} />
      <Heading as="h3" size="small">
        When it is done
      </Heading>
      <Field
        id="rule-completed"
        label="Status for completed issue"
        isRequired
        error={wordsFor(error, '/completedStatuses')}
        help="In any of these the access was removed, and the service is told so at once."
      >
        {several(
          'rule-completed',
          draft.completed,
          statuses,
          (completed) => change({ completed }),
          '/completedStatuses',
        )}
      </Field>
      <Field
        id="rule-declined"
        label="Status for declined issue"
        error={wordsFor(error, '/declinedStatuses')}
        help="In any of these the work has ended, and the person still has access."
      >
        {several('rule-declined', draft.declined, statuses, (declined) => change({ declined }), '/declinedStatuses')}
      </Field>
      <Field
        id="rule-resolutions"
        label="Declined resolutions"
        error={wordsFor(error, '/declinedResolutions')}
        help="In a status for completed issues, these resolutions mean declined all the same."
      >
        {several(
          'rule-resolutions',
          draft.declinedResolutions,
          choices.resolutions.map(optionOf),
          (declinedResolutions) => change({ declinedResolutions }),
          '/declinedResolutions',
        )}
      </Field>
      <Field
        id="rule-cancel"
        label="Status for canceled issue"
        error={wordsFor(error, '/cancelStatus')}
        help="Where the issue goes when the service cancels. Empty: it stays where it is."
      >
        <Select
          inputId="rule-cancel"
          isClearable
          isDisabled={!type}
          options={statuses}
          value={draft.cancelStatus}
          onChange={(cancelStatus: Option | null) => change({ cancelStatus })}
        />
      </Field>
      {project !== undefined && type && (
        <RequiredFields
          key={`${project} ${type.id}`}
          project={project}
          issueType={type.id}
          fields={draft.fields}
          error={error}
          change={(fields) => change({ fields })}
        />
      )}
    </Stack>
  );
}
