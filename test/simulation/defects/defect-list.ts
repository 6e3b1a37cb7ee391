import type { Defect } from './defect';
import { CREATING } from './creating';
import { DELIVERING } from './delivering';
import { SHARING } from './sharing';
import { SYNCING } from './syncing';

/** Each must be detected: one that isn't is a hole in the checker, in the histories, or in the tests. */
export const DEFECTS: readonly Defect[] = [...CREATING, ...SYNCING, ...DELIVERING, ...SHARING];
