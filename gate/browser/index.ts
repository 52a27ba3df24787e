/**
 * The gate's face to browsers: a page with which any tab or phone becomes a node, and the WebSocket that
 * it works over. Messages become the calls of any other worker, through the same checks.
 */
export { loadPage, mountPage, type PageFiles } from './page';
export { takeBrowsers } from './sockets';
