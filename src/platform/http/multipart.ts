import {
  type CallHandler, type ExecutionContext, ForbiddenException, type NestInterceptor, applyDecorators, SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import type { Request, RequestHandler, Response } from 'express';
import multer from 'multer';
import type { Observable } from 'rxjs';
import { equalSecrets } from '../crypto/envelope.js';

export const MULTIPART = Symbol('multipart');

/** Largest single upload, 10 MiB, and the most files one form sends. A slot may allow less. */
export const UPLOAD_LIMITS = { fileSize: 10 * 1024 * 1024, files: 10, fields: 200, fieldSize: 20_000 } as const;

export type UploadProblem = 'file-too-large' | 'too-many-files' | 'malformed';

/** A route may take less: what is refused is refused before it fills the memory. */
export interface UploadLimits {
  readonly fileSize: number;
  readonly files: number;
}

/**
 * Parses the body after the guards let the reader in, then checks the CSRF token that only now can be seen.
 * What is wrong with the upload is left in `request.uploadProblem`, so that the page can say it and keep the rest.
 */
class MultipartInterceptor implements NestInterceptor {
  private readonly parse: RequestHandler;

  constructor(limits: UploadLimits) {
    // Without defParamCharset, Chinese file names arrive garbled.
    this.parse = multer({ storage: multer.memoryStorage(), limits: { ...UPLOAD_LIMITS, ...limits }, defParamCharset: 'utf8' }).any();
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    await new Promise<void>((resolve, reject) => {
      this.parse(request, response, (error: unknown) => {
        if (error instanceof multer.MulterError) request.uploadProblem = problemOf(error);
        else if (error instanceof Error && /multipart|boundary|unexpected end|malformed/i.test(error.message)) request.uploadProblem = 'malformed';
        else if (error) return reject(error);
        resolve();
      });
    });
    const body = request.body as Record<string, unknown> | undefined;
    const token = body?.['_csrf'] ?? request.headers['x-csrf-token'];
    const expected = request.session.csrfToken;
    // Past a limit the parser stops, and the token may not have been read yet; the origin was checked before.
    const unread = request.uploadProblem !== undefined && token === undefined;
    // A visitor has no session whose token could be asked for; that the form is ours was checked by its origin.
    const visitor = expected === undefined && request.session.accountId === undefined;
    if (!visitor && !unread && (typeof token !== 'string' || !expected || !equalSecrets(token, expected))) {
      throw new ForbiddenException('csrf');
    }
    return next.handle();
  }
}

function problemOf(error: multer.MulterError): UploadProblem {
  if (error.code === 'LIMIT_FILE_SIZE') return 'file-too-large';
  if (error.code === 'LIMIT_FILE_COUNT' || error.code === 'LIMIT_UNEXPECTED_FILE') return 'too-many-files';
  return 'malformed';
}

/** A route that takes files: they arrive in `request.files`, in memory, within {@link UPLOAD_LIMITS}. */
export function Multipart(limits: UploadLimits = UPLOAD_LIMITS): MethodDecorator {
  return applyDecorators(SetMetadata(MULTIPART, true), UseInterceptors(new MultipartInterceptor(limits)));
}

/** The files of a multipart request, in the order sent, empty file inputs left out. */
export function filesOf(request: Request): Express.Multer.File[] {
  const files = Array.isArray(request.files) ? request.files : [];
  return files.filter((file) => file.size > 0 || file.originalname !== '');
}

declare module 'express-serve-static-core' {
  interface Request {
    uploadProblem?: UploadProblem;
  }
}
