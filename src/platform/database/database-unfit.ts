/** Thrown when the server can't carry the portal; its message says what to change. */
export class DatabaseUnfitError extends Error {}
