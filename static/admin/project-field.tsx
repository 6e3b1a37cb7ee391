import { useCallback, useState, type ComponentProps } from 'react';
import { useLoaded } from '../loading';
import { ErrorSection } from '../ui/error-message';
import { MultiSelectField, SelectField, type Named } from '../ui/select-field';
import { call } from './api';

interface Project extends Named {
  readonly key: string;
}

/** Returns the name and the key of a project, or one of them if they are equal. */
export function projectLabel({ key, name }: Project): string {
  return name === key ? key : `${name} (${key})`;
}

/** Returns a project as a choice. */
export function projectChoice(project: Project): Named {
  return { id: project.id, name: projectLabel(project) };
}

/** Offers the projects that the app can create issues in. Typing finds more. */
export function ProjectField(props: Omit<ComponentProps<typeof SelectField>, keyof ReturnType<typeof useProjects>>) {
  return <SelectField {...props} {...useProjects()} />;
}

/** Offers the same projects as `ProjectField`, to choose several. */
export function ProjectsField(
  props: Omit<ComponentProps<typeof MultiSelectField>, keyof ReturnType<typeof useProjects>>,
) {
  return <MultiSelectField {...props} {...useProjects()} />;
}

function useProjects() {
  const [query, setQuery] = useState('');
  const { value, error, isLoading, reload } = useLoaded(useCallback(() => call('getProjects', { query }), [query]));
  return {
    options: (value?.projects ?? []).map(projectChoice),
    isLoading,
    search: setQuery,
    below: <ErrorSection title="We couldn't load the projects" error={error} retry={reload} />,
  };
}
