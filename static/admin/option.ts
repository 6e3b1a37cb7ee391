/** As `Select` keeps what was chosen [src]. */
export interface Option {
  readonly label: string;
  readonly value: string;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

export function optionOf({ id, name }: Named): Option {
  return { value: id, label: name };
}

export function projectOption({ id, key, name }: Named & { readonly key: string }): Option {
  return { value: id, label: `${name} (${key})` };
}
