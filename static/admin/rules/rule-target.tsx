import { Select, Stack } from '@forge/react';
import { fieldError } from '../../api';
import { ErrorSection } from '../../ui/error-message';
import { Field } from '../../ui/field';
import { optionOf, type Option } from '../option';
import { ProjectSelect } from '../project-select';
import { RequiredFields } from './rule-fields';
import type { RuleSectionProps } from './rule-form';
import { usualRefusals } from './rule-draft';
import type { TargetStatuses } from './use-target-statuses';

interface RuleTargetProps extends RuleSectionProps {
  readonly target: TargetStatuses;
}

/** Edits the project and the issue type, and the fields that the type requires. */
export function RuleTarget({ draft, target, error, change }: RuleTargetProps) {
  const { types, issueTypes, type } = target;
  const project = draft.project?.value;
  const chooseProject = (chosen: Option | null) =>
    change({ project: chosen, issueType: null, completed: [], declined: [], cancelStatus: null, fields: {} });
  const chooseType = (chosen: Option | null) => {
    const statuses = issueTypes.find(({ id }) => id === chosen?.value)?.statuses ?? [];
    const options = statuses.map(optionOf);
    // Statuses of another workflow can't be kept.
    const keep = (before: readonly Option[]) =>
      before.filter(({ value }) => options.some((option) => option.value === value));
    const [cancelStatus = null] = keep(draft.cancelStatus ? [draft.cancelStatus] : []);
    const declined = keep(draft.declined);
    const completed = keep(draft.completed);
    const usual = usualRefusals(statuses.filter(({ category }) => category === 'done').map(optionOf));
    change({
      issueType: chosen,
      completed,
      declined: declined.length > 0 || draft.refusals !== 'report' ? declined : notIn(usual, completed),
      cancelStatus,
      fields: {},
    });
  };
  return (
    <Stack space="space.200">
      <Field
        id="rule-project"
        label="Project"
        isRequired
        error={fieldError(error, '/project')}
        help="Only projects that the app can create issues in. Type to find more."
      >
        <ProjectSelect
          id="rule-project"
          isInvalid={fieldError(error, '/project') !== undefined}
          value={draft.project}
          onChange={chooseProject}
        />
      </Field>
      <Field
        id="rule-type"
        label="Issue type"
        isRequired
        error={fieldError(error, '/issueType')}
        help={type?.subtask === true ? 'A subtask: each call of the service has to name its parent.' : undefined}
      >
        <Select
          inputId="rule-type"
          isLoading={types.isLoading}
          isDisabled={project === undefined}
          isInvalid={fieldError(error, '/issueType') !== undefined}
          options={issueTypes.map(optionOf)}
          value={draft.issueType}
          onChange={chooseType}
        />
      </Field>
      <ErrorSection title="We couldn't load the issue types" error={types.error} retry={types.reload} />
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

function notIn(options: readonly Option[], others: readonly Option[]): readonly Option[] {
  return options.filter(({ value }) => !others.some((other) => other.value === value));
}
