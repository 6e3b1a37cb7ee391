import { handler, ok, readPoints, type Handlers } from './call';

export const server: Handlers = {
  getServerInfo: handler({}, ({ world }) =>
    ok(
      {
        baseUrl: world.baseUrl,
        version: '1001.0.0-SNAPSHOT',
        versionNumbers: [1001, 0, 0],
        deploymentType: 'Cloud',
        buildNumber: 100_290,
        buildDate: '2026-10-01T00:00:00.000+0000',
        serverTime: new Date(world.clock.now()).toISOString().replace('Z', '+0000'),
        scmInfo: 'sandbox',
        serverTitle: world.site.name,
        defaultLocale: { locale: 'en_GB' },
        serverTimeZone: world.site.timeZone,
      },
      readPoints(1),
    ),
  ),
};
