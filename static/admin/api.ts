import type { AdminFunctions } from '../../src/domain/contract/admin-functions';
import { callerOf } from '../api';

/** Calls a function of the admin resolver (docs/admin-functions.md). */
export const call = callerOf<AdminFunctions>();
