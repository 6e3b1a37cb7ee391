import type { Defect } from './defect';
import { CREATING } from './creating';
import { DELIVERING } from './delivering';
import { SHARING } from './sharing';
import { SYNCING } from './syncing';

/** All mistakes. Each must be detected; otherwise the checker, the histories, or the tests have a gap. */
export const DEFECTS: readonly Defect[] = [...CREATING, ...SYNCING, ...DELIVERING, ...SHARING];
