import type { ScreenField } from './project';

export interface Workflow {
  id: string;
  name: string;
  initial: string;
  transitions: Transition[];
}

export interface Transition {
  id: string;
  name: string;
  from: 'any' | string[];
  to: string;
  /** Fields of the screen. Absent without a screen, so that no call can set a field. */
  screen?: ScreenField[];
  conditions?: Condition[];
  /** Resolution that the post function sets. Null clears it. */
  resolution?: string | null;
}

/**
 * A condition of a transition: a permission, a role, being the assignee or reporter, or a status category that all
 * sub-tasks have.
 */
export type Condition =
  { permission: string } | { role: string } | { only: 'assignee' | 'reporter' } | { subtasks: StatusCategoryKey };

export interface Status {
  id: string;
  name: string;
  description: string;
  category: StatusCategoryKey;
  projectId?: string;
}

export type StatusCategoryKey = 'new' | 'indeterminate' | 'done';
