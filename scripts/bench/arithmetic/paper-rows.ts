import type { Measurement } from '../measurement';
import { ceilings, pointsPerHour, sitesOnOnePool, type SiteLoad } from './paper';

const SITES: readonly (SiteLoad & { readonly name: string })[] = [
  { name: 'small: 10 delegations per week, 20 open', delegationsPerWeek: 10, open: 20 },
  { name: 'medium: 100 per week, 200 open', delegationsPerWeek: 100, open: 200 },
  { name: 'large: 1,000 per week, 2,000 open', delegationsPerWeek: 1000, open: 2000 },
  { name: 'very large: 10,000 per week, 10,000 open', delegationsPerWeek: 10_000, open: 10_000 },
];
const formatFloor = (value: number): string => Math.floor(value).toLocaleString('en-US');

/** Computes the load that one app can carry below each of Atlassian's limits. */
export const paper: Measurement = {
  name: 'paper',
  isQuick: true,
  run: () =>
    Promise.resolve({
      rows: [],
      tables: [
        {
          name: 'ceilings',
          head: ['limit', 'scope', 'delegations per hour below it', 'above it', 'lifted by'],
          lines: ceilings().map(({ limit, scope, delegationsPerHour, effect, lift }) => [
            limit,
            scope,
            formatFloor(delegationsPerHour),
            effect,
            lift,
          ]),
        },
        {
          name: 'sites',
          head: ['site', 'points per hour', 'such sites on one pool'],
          lines: SITES.map((site) => [site.name, pointsPerHour(site).toFixed(1), formatFloor(sitesOnOnePool(site))]),
        },
      ],
    }),
};
