import { Stack } from '@forge/react';
import { useState } from 'react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import { fieldError } from '../../api';
import { Choice } from '../../ui/choice';
import { Field } from '../../ui/field';
import { call } from '../api';
import { projectOption, type Option } from '../option';
import { ProjectSelect } from '../project-select';
import { Section } from './section';

interface AllowedProjectsProps {
  readonly projects: SettingsView['allowedProjects'];
  readonly reload: () => void;
}

/** Edits the projects that the service may create issues in. */
export function AllowedProjects({ projects, reload }: AllowedProjectsProps) {
  const [isLimited, setLimited] = useState(projects !== null);
  const [chosen, setChosen] = useState<readonly Option[]>((projects ?? []).map(projectOption));
  const save = async () => {
    await call('saveAllowedProjects', { projects: isLimited ? chosen.map(({ value }) => value) : null });
    reload();
  };
  return (
    <Section
      title="Allowed projects"
      text="We refuse calls that would create an issue in another project, even if a rule names it. The service's form offers only these projects."
      verb="Save allowed projects"
      errorTitle="We couldn't save the allowed projects"
      saved={savedText(isLimited ? chosen.length : null)}
      save={save}
    >
      {(error) => (
        <Stack space="space.150">
          <Choice
            id="allowed"
            label="The service can create issues in"
            value={isLimited ? 'some' : 'all'}
            options={[
              { value: 'all', label: 'All projects that the app can create issues in' },
              { value: 'some', label: 'Some projects' },
            ]}
            choose={(value) => setLimited(value === 'some')}
          />
          {isLimited && (
            <Field
              id="allowed-projects"
              label="Projects"
              error={fieldError(error, '/projects')}
              help="Empty: we refuse every call that would create an issue."
            >
              <ProjectSelect
                id="allowed-projects"
                isMulti
                isInvalid={fieldError(error, '/projects') !== undefined}
                value={chosen}
                onChange={setChosen}
              />
            </Field>
          )}
        </Stack>
      )}
    </Section>
  );
}

/** @param count number of chosen projects; null for all */
function savedText(count: number | null): string {
  if (count === null) return 'The service can create issues in all projects.';
  return count === 0
    ? "The service can't create issues until you choose a project."
    : 'The service can create issues in these projects only.';
}
