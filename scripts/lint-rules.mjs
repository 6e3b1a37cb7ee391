import { dirname, relative, resolve } from 'node:path';

/** Folders of flows; each may import those before it, `api`, `admin` and `people` not each other. */
const FLOWS = ['records', 'reporting', 'outbox', 'creating', 'syncing', 'api', 'admin', 'people', 'maintenance'];
const NOT_EACH_OTHER = { admin: ['api'], people: ['api', 'admin'] };
const flowZones = FLOWS.map((folder, index) => ({
  folder: `src/flows/${folder}`,
  refused: [...FLOWS.slice(index + 1), ...(NOT_EACH_OTHER[folder] ?? [])].map((other) => `src/flows/${other}`),
  message: `Flows depend in this order: ${FLOWS.join(', ')}.`,
}));

/** Dependencies between folders: entry → flows → {platform, domain}; platform → domain; static → types of the domain. */
const ZONES = [
  ...flowZones,
  {
    folder: 'src/domain',
    refused: ['src/flows', 'src/entry', 'src/platform'],
    message: 'The domain imports no other folder.',
  },
  { folder: 'src/platform', refused: ['src/flows', 'src/entry'], message: 'The platform imports the domain only.' },
  { folder: 'src/flows', refused: ['src/entry'], message: 'Flows do not import entry points.' },
  {
    folder: 'src',
    refused: ['sandbox', 'demo', 'test', 'static'],
    message: 'The app does not import what runs or tests it.',
  },
  {
    folder: 'static',
    refused: ['src/flows', 'src/entry', 'src/platform'],
    message: 'Pages import from the domain only.',
  },
  {
    folder: 'sandbox/src',
    refused: ['src', 'demo', 'test', 'static'],
    message: 'The sandbox reads an app through its manifest only.',
  },
  {
    folder: 'sandbox/src/jira',
    refused: ['sandbox/src/forge', 'sandbox/src/pages', 'sandbox/src/control'],
    message: 'The Jira emulation does not import the Forge emulation.',
  },
  { folder: 'demo', refused: ['src', 'static'], message: 'The demo uses HTTP and the control API.' },
];

const isWithin = (folder, path) => path === folder || path.startsWith(`${folder}/`);

/** Refuses imports of a folder that the importing file's folder must not know. */
const zones = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const { filename, cwd } = context;
    const importer = relative(cwd, filename);
    const ownZones = ZONES.filter(({ folder }) => isWithin(folder, importer));
    const check = ({ source }) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
      const imported = relative(cwd, resolve(dirname(filename), source.value));
      const zone = ownZones.find(({ refused }) => refused.some((folder) => isWithin(folder, imported)));
      if (zone) context.report({ node: source, message: zone.message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

/** Words that open a question or a clause instead of saying what a function does or data is. */
const QUESTION = /^(What|Whether|Where|Who|Whoever|Whom|Whose|When|Which|How|Those|So many)\b/;

/** Refuses comments that open with such a word. */
const commentOpening = {
  meta: { type: 'suggestion', schema: [] },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        const opening = QUESTION.exec(comment.value.replace(/^[*\s]+/, ''))?.[0];
        if (opening === undefined) continue;
        context.report({ loc: comment.loc, message: `Open a comment with a verb or a noun, not with "${opening}".` });
      }
    },
  }),
};

export default { meta: { name: 'project' }, rules: { zones, 'comment-opening': commentOpening } };
