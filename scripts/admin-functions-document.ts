import * as z from 'zod/mini';
import { ADMIN_ANSWERS } from '../src/domain/contract/admin-answers';
import { ADMIN_FUNCTIONS, type AdminFunctionName } from '../src/domain/contract/admin-functions';
import * as view from '../src/domain/contract/admin-views';
import { Problem } from '../src/domain/contract/problem';
import { AnyJson } from '../src/domain/contract/shapes';
import { DelegationView } from '../src/domain/contract/views';
import { Rule } from '../src/domain/configuration/rule';
import { StatusRef } from '../src/domain/delegation/status';

/** Schemas of types that several functions share, by name. */
const SHAPES = {
  Rule,
  StatusRef,
  Delegation: DelegationView,
  ListedDelegation: view.ListedDelegation,
  DeliverySummary: view.DeliverySummary,
  Finding: view.FindingView,
  Settings: view.SettingsView,
  Problem,
  Json: AnyJson,
};

/** Names of all admin functions. The cast is right, because `ADMIN_ANSWERS` has this type's names as its keys. */
const NAMES = Object.keys(ADMIN_ANSWERS) as AdminFunctionName[];

const INTRODUCTION = `# Admin functions

The functions of the admin page's resolver (\`resolve-admin\`). Each call asks Jira whether the user administers Jira.
Expected failures are returned as \`{problem}\` (RFC 9457, \`errors\` with JSON Pointers into the payload), never thrown.
Times are RFC 3339. Generated from \`admin-functions.ts\` and \`admin-answers.ts\` in \`src/domain/contract\` by \`npm run admin-functions\`.
`;

/** Returns docs/admin-functions.md, generated from the table of admin functions. */
export function adminFunctionsDocument(): string {
  const schemas = jsonSchemas();
  const functions = NAMES.map((name) => {
    const audited = 'audit' in ADMIN_FUNCTIONS[name] ? ' Audited.' : '';
    return `## \`${name}\`\n\n${ADMIN_ANSWERS[name].summary}${audited}\n\n${block([
      `payload: ${print(schemas[`${name}.payload`])}`,
      `answer: ${print(schemas[`${name}.answer`])}`,
    ])}`;
  });
  const shapes = Object.keys(SHAPES)
    .filter((name) => name !== 'Json')
    .map((name) => `### ${name}\n\n${block([print(schemas[name])])}`);
  return [INTRODUCTION, ...functions, '## Shapes\n', ...shapes].join('\n');
}

/** Returns a fenced block of TypeScript in Markdown. */
function block(lines: readonly string[]): string {
  return `\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n`;
}

/** Members of JSON Schema that the admin functions' schemas use. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
}

/** Returns the JSON Schemas of all shared types, payloads, and answers by name. */
function jsonSchemas(): Readonly<Record<string, Schema>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SHAPES)) registry.add(schema, { id });
  for (const name of NAMES) {
    // Clones the schemas, because some functions share one and the registry needs an id for each.
    registry.add(z.clone<z.ZodMiniType>(ADMIN_FUNCTIONS[name].payload), { id: `${name}.payload` });
    registry.add(z.clone<z.ZodMiniType>(ADMIN_ANSWERS[name].answer), { id: `${name}.answer` });
  }
  return z.toJSONSchema(registry, { io: 'input', uri: (id) => id, unrepresentable: 'any' }).schemas as Record<
    string,
    Schema
  >;
}

/** Returns a schema as a TypeScript type. */
function print(schema: Schema | undefined, indent = ''): string {
  if (schema?.$ref !== undefined) return schema.$ref;
  if (schema?.const !== undefined) return JSON.stringify(schema.const);
  if (schema?.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const union = schema?.anyOf;
  if (union) return union.map((branch) => print(branch, indent)).join(' | ');
  if (typeof schema?.type === 'object') return schema.type.join(' | ');
  switch (schema?.type) {
    case 'array':
      return arrayOf(print(schema.items, indent));
    case 'object':
      return printObject(schema, indent);
    case 'integer':
      return 'number';
    default:
      return schema?.type ?? 'Json';
  }
}

function arrayOf(item: string): string {
  return item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
}

function printObject({ properties, required = [], additionalProperties }: Schema, indent: string): string {
  const members = Object.entries(properties ?? {});
  if (members.length === 0) {
    return typeof additionalProperties === 'object' ? `Record<string, ${print(additionalProperties, indent)}>` : '{}';
  }
  const inner = `${indent}  `;
  const lines = members.map(
    ([name, member]) => `${inner}${name}${required.includes(name) ? '' : '?'}: ${print(member, inner)};`,
  );
  return `{\n${lines.join('\n')}\n${indent}}`;
}
