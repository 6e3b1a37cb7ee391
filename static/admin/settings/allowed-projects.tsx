import { Stack } from '@forge/react';
import { useState } from 'react';
import { fieldError } from '../../api';
import { Choice } from '../../ui/choice';
import { call, type SettingsProps } from '../api';
import { projectChoice, ProjectsField } from '../project-field';
import { Section } from './section';

/** Edits the projects that the service may create issues in. */
export function AllowedProjects({ settings: { allowedProjects }, reload }: SettingsProps) {
  const [isLimited, setLimited] = useState(allowedProjects !== null);
  const [chosen, setChosen] = useState((allowedProjects ?? []).map(projectChoice));
  return (
    <Section
      title="Allowed projects"
      text="We refuse calls that would create an issue in another project, even if a rule names it. The service's form offers only these projects."
      verb="Save allowed projects"
      errorTitle="We couldn't save the allowed projects"
      savedText={flagText(isLimited ? chosen.length : null)}
      save={() => call('saveAllowedProjects', { projects: isLimited ? chosen.map(({ id }) => id) : null })}
      reload={reload}
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
            <ProjectsField
              id="allowed-projects"
              label="Projects"
              error={fieldError(error, '/projects')}
              help="Empty: we refuse every call that would create an issue."
              value={chosen}
              choose={setChosen}
            />
          )}
        </Stack>
      )}
    </Section>
  );
}

/**
 * Returns the text of the flag after saving.
 * @param count number of chosen projects; null for all
 */
function flagText(count: number | null): string {
  if (count === null) return 'The service can create issues in all projects.';
  return count === 0
    ? "The service can't create issues until you choose a project."
    : 'The service can create issues in these projects only.';
}
