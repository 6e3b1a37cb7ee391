/** Option of a `Select`, in the shape that UI Kit keeps. */
export interface Option {
  readonly label: string;
  readonly value: string;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

interface Project {
  readonly key: string;
  readonly name: string;
}

export function optionOf({ id, name }: Named): Option {
  return { value: id, label: name };
}

export function projectOption(project: Project & { readonly id: string }): Option {
  return { value: project.id, label: projectLabel(project) };
}

/** Returns the name and the key of a project, or one of them if they are equal. */
export function projectLabel({ key, name }: Project): string {
  return name === key ? key : `${name} (${key})`;
}
