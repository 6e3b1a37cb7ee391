import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adminFunctionsDocument } from './admin-functions-document';

/** Writes docs/admin-functions.md. A test compares the file with the table. */
writeFileSync(join(__dirname, '../docs/admin-functions.md'), adminFunctionsDocument());
