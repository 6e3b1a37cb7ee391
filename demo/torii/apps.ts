import { z } from 'zod';
import type { App } from '../memory';
import { appOf, includesIgnoringCase, ORG_ID, parseInput, type Operation } from './call';
import { pageOf, pageParameters, selectFields, sortBy, splitList } from './lists';

/** Fields that are returned by default, and further fields in Torii's document. */
const FIELDS = {
  defaults: ['id', 'name', 'primaryOwner'],
  unsupported: splitList(
    'primaryOwner,appOwners,imageUrl,description,tags,score,isCustom,addedBy,creationTime,isHidden,sources,vendor,' +
      'activeUsersCount,lastVisitTime',
  ),
};
const DEFAULT_SEARCH_LIMIT = 5;

/** Operations on apps and the organization, by the `operationId` of Torii's document. */
export const appOperations: Readonly<Record<string, Operation>> = {
  /** `q` finds each app whose name contains it: `Figma` finds `Figma Slides`, too. */
  getApps(memory, { query }) {
    const options = parseInput(
      z.strictObject({
        q: z.string().optional(),
        fields: z.string().optional(),
        sort: z.string().optional(),
        ...pageParameters,
      }),
      query,
    );
    const found = memory.apps.filter(({ name }) => includesIgnoringCase(name, options.q)).map(toApp);
    const { page, ...paging } = pageOf(sortBy(found, options.sort), options);
    return { apps: page.map((app) => selectFields(app, options.fields, FIELDS)), ...paging };
  },

  getAppsIdapp(memory, { params, query }) {
    const { fields } = parseInput(z.strictObject({ fields: z.string().optional() }), query);
    return { app: selectFields(toApp(appOf(memory, params)), fields, FIELDS) };
  },

  getAppsSearch(memory, { query }) {
    const options = parseInput(
      z.strictObject({ q: z.string(), limit: z.coerce.number().int().default(DEFAULT_SEARCH_LIMIT) }),
      query,
    );
    const found = memory.apps.filter(({ name }) => includesIgnoringCase(name, options.q)).slice(0, options.limit);
    return {
      apps: found.map((app) => {
        const { id, name, category, url } = toApp(app);
        return { id, name, category, url, imageUrl: `${url}/logo.png`, isHidden: false };
      }),
    };
  },

  getOrgsMy: () => ({ org: { id: ORG_ID, companyName: 'Acme', domain: 'acme.example' } }),
};

function toApp({ id, name, settings: { owner } }: App) {
  return {
    id,
    name,
    state: 'sanctioned',
    category: 'Business software',
    url: `https://${name.toLowerCase().replaceAll(' ', '-')}.example`,
    ...(owner === '' ? {} : { primaryOwner: { email: owner } }),
  };
}
