import type { Document, Value } from './field';
import type { Properties } from '../properties';

/** An issue. Its values are replaced, never changed in place, so a copy of the record is a snapshot. */
export interface Issue {
  id: string;
  key: string;
  formerKeys: string[];
  projectId: string;
  typeId: string;
  statusId: string;
  /** Values of editable fields by field id. */
  values: Record<string, Value>;
  creator: string;
  created: number;
  updated: number;
  statusChanged: number;
  resolved: number | null;
  archived: number | null;
  watchers: string[];
  comments: Comment[];
  /** Absent if the issue has no attachments. */
  attachments?: Attachment[];
  remoteLinks: RemoteLink[];
  history: Change[];
  properties: Properties;
}

export interface Comment {
  id: string;
  author: string;
  body: Document;
  created: number;
  updateAuthor: string;
  updated: number;
  visibility: { type: 'group' | 'role'; value: string } | null;
  properties: Record<string, unknown>;
}

export interface Attachment {
  id: string;
  filename: string;
  mimeType: string;
  /** Size, bytes. */
  size: number;
  author: string;
  created: number;
  content: string;
}

export interface RemoteLink {
  id: number;
  globalId: string | null;
  relationship: string | null;
  application: Record<string, unknown>;
  object: Record<string, unknown>;
}

/** An entry of the history. */
export interface Change {
  id: string;
  author: string;
  /** Time of the change, epoch ms. */
  at: number;
  items: ChangeItem[];
}

export interface ChangeItem {
  field: string;
  fieldId: string;
  custom: boolean;
  from: string | null;
  fromString: string | null;
  to: string | null;
  toString: string | null;
}

/** A link, read by its outward name: `from` blocks `to`. */
export interface Link {
  id: string;
  typeId: string;
  from: string;
  to: string;
}
