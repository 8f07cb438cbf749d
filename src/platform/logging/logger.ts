import type { LoggerService } from '@nestjs/common';
import pino, { type Logger } from 'pino';
import type { Settings } from '../config/settings.js';

/** Nothing personal is ever handed to a logger; these paths are the second net. */
const REDACTED = ['req.headers', 'req.remoteAddress', 'res.headers', '*.password', '*.token', '*.idNumber', '*.mobile'];

export function createLogger(settings: Pick<Settings, 'logLevel'>): Logger {
  return pino({ level: settings.logLevel, redact: { paths: REDACTED, remove: true }, base: null, serializers: { err: describeError } });
}

/** Message and stack; never `parameters` or `detail` of a database error, which quote values. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return { type: error.name, message: error.message, stack: error.stack, code, constraint };
}

/** Nest's own messages through pino. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    // Nest logs what listen() throws as well; main says it in words.
    if (typeof message === 'string' && message.includes('EADDRINUSE')) return;
    this.write('error', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  private write(level: 'info' | 'warn' | 'error' | 'debug', message: unknown, rest: unknown[]): void {
    const context = typeof rest.at(-1) === 'string' ? rest.at(-1) : undefined;
    if (typeof message === 'object' && message !== null) this.logger[level]({ ...message, context }, String(rest[0] ?? ''));
    else this.logger[level]({ context }, String(message));
  }
}
