/** As `Select` keeps what was chosen [src]. */
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

/** By its name and key; by one of them where they are the same. */
export function projectLabel({ key, name }: Project): string {
  return name === key ? key : `${name} (${key})`;
}
