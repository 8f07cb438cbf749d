/** True while somebody works on the portal itself (`npm run dev`): templates and texts are read again when they change. */
export function isDevelopment(): boolean {
  return process.env['NODE_ENV'] === 'development';
}
