import type { AdminFunctions } from '../../src/domain/contract/admin-functions';
import { createCaller } from '../api';

/** Calls a function of the admin page's resolver (docs/admin-functions.md). */
export const call = createCaller<AdminFunctions>();
