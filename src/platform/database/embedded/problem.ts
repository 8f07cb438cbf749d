/** Why PostgreSQL can't run here, and what to do about it: the message is for the operator, the stack for nobody. */
export class EmbeddedPostgresError extends Error {}
