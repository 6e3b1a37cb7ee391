import { Heading, Select, Stack } from '@forge/react';
import { useCallback } from 'react';
import { wordsFor } from '../../api';
import { useLoaded } from '../../loading';
import { Trouble } from '../../trouble';
import { call } from '../api';
import { Field } from '../field';
import { optionOf, type Option } from '../option';
import { ProjectSelect } from '../project-select';
import { RequiredFields } from './rule-fields';
import type { PartProps } from './rule-form';

async function loadTypes(project: string | undefined) {
  return project === undefined ? { issueTypes: [] } : call('getIssueTypes', { project });
}

/** Which project and type, and which of its statuses mean what. */
export function PlaceOfRule({ draft, choices, error, change }: PartProps) {
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
      <Field
        id="rule-project"
        label="Project"
        isRequired
        error={wordsFor(error, '/project')}
        help="Only projects in which the app may create issues are offered; type to find more of them."
      >
        <ProjectSelect
          id="rule-project"
          isInvalid={wordsFor(error, '/project') !== undefined}
          value={draft.project}
          onChange={chooseProject}
        />
      </Field>
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
