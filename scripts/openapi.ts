import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../package.json';
import { openApiDocument } from '../src/domain/contract/openapi/document';

/** Writes docs/openapi.json, the copy of `GET /v1/openapi.json`. A test compares the two. */
writeFileSync(join(__dirname, '../docs/openapi.json'), `${JSON.stringify(openApiDocument(version), null, 2)}\n`);
