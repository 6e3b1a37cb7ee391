import type { PageData } from './page-data';

/**
 * Returns the HTML document of a page: its data as JSON, and the script that draws it. `plain` is the HTML for clients
 * without JavaScript. A style hides it if scripts are enabled, because the layout would shift otherwise.
 */
export function pageDocument(title: string, data: PageData, plain: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}">
<link rel="stylesheet" href="/_pages/bundle/pages.css">
<style>@media (scripting: enabled) { .plain { display: none } }</style>
</head>
<body>
<div id="root"><main class="plain">${plain}</main></div>
<script type="application/json" id="page-data">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
<script type="module" src="/_pages/bundle/pages.js"></script>
</body>
</html>`;
}

/**
 * Returns the HTML document in which an app's script runs. The frame element provides the bridge, because the script
 * needs the bridge when it loads.
 */
export function frameDocument(scriptUrl: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>App</title></head>
<body>
<script>
self.__bridge = self.frameElement.bridge;
self.addEventListener('error', ({ error, message }) => self.frameElement.onThrow(error ?? message));
</script>
<script src="${escapeHtml(scriptUrl)}"></script>
</body>
</html>`;
}

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1868DB"/><path d="M9 22V10l7 6 7-6v12" fill="none" stroke="#fff" stroke-width="3"/></svg>';

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
