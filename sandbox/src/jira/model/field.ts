export type FieldKind =
  | 'text'
  | 'url'
  | 'document'
  | 'number'
  | 'date'
  | 'datetime'
  | 'user'
  | 'users'
  | 'select'
  | 'selects'
  | 'labels'
  | 'cascade'
  | 'group'
  | 'groups'
  | 'version'
  | 'versions'
  | 'components'
  | 'security'
  | 'priority'
  | 'resolution'
  | 'parent';

export interface CustomField {
  id: string;
  name: string;
  description: string;
  kind: FieldKind;
  options?: FieldOption[];
  projectId?: string;
}

interface FieldOption {
  id: string;
  value: string;
  disabled?: boolean;
  /** The second level of a cascading select. */
  children?: { id: string; value: string }[];
}

/** A field's stored value: ids for entities, and documents as they were sent. */
export type Value = string | number | readonly string[] | Document | null;

/** A node of the Atlassian Document Format. */
export interface Document {
  readonly type: string;
  readonly version?: number;
  readonly text?: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly marks?: readonly Document[];
  readonly content?: readonly Document[];
}
