import { Stack } from '@forge/react';
import { useState } from 'react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import { wordsFor } from '../../api';
import { call } from '../api';
import { Choice } from '../choice';
import { Field } from '../field';
import { projectOption, type Option } from '../option';
import { ProjectSelect } from '../project-select';
import { Section } from './section';

interface AllowedProjectsProps {
  readonly projects: SettingsView['allowedProjects'];
  readonly reload: () => void;
}

/** In which projects the service may have issues made. */
export function AllowedProjects({ projects, reload }: AllowedProjectsProps) {
  const [isLimited, setLimited] = useState(projects !== null);
  const [chosen, setChosen] = useState<readonly Option[]>((projects ?? []).map(projectOption));
  const save = async () => {
    await call('saveAllowedProjects', { projects: isLimited ? chosen.map(({ value }) => value) : null });
    reload();
  };
  return (
    <Section
      title="Projects of the service"
      words="Calls that would make an issue elsewhere are refused, also where a rule names the project; the service's own form offers only these."
      verb="Save projects"
      saved={savedWords(isLimited ? chosen.length : null)}
      save={save}
    >
      {(error) => (
        <Stack space="space.150">
          <Choice
            id="allowed"
            label="The service may have issues made in"
            value={isLimited ? 'some' : 'all'}
            options={[
              { value: 'all', label: 'All projects in which the app may create issues' },
              { value: 'some', label: 'Some projects' },
            ]}
            choose={(value) => setLimited(value === 'some')}
          />
          {isLimited && (
            <Field
              id="allowed-projects"
              label="Projects"
              error={wordsFor(error, '/projects')}
              help="Empty: every call that would make an issue is refused."
            >
              <ProjectSelect
                id="allowed-projects"
                isMulti
                isInvalid={wordsFor(error, '/projects') !== undefined}
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

/** @param count of the projects that are chosen; null where all may be used */
function savedWords(count: number | null): string {
  if (count === null) return 'Issues are made wherever the app may make them.';
  return count === 0 ? 'No issues are made until a project is chosen.' : 'Issues are made in these projects only.';
}
