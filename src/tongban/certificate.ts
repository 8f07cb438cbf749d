import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { verifyCertificateFile } from '../certificates/sealing/verify-certificate-file.js';
import { documentIn, type DocumentVerification, type FileRefusal, type FileVerification, VerifyCertificate } from '../certificates/application/verify-certificate.js';
import type { CertificateStanding } from '../certificates/domain/status.js';
import { cityDateOf } from '../platform/clock/clock.js';
import { withPortal } from './boot.js';
import { carryOut, CommandError, EXIT, print, remark } from './outcome.js';

export function certificateCommands(program: Command, env: Readonly<Record<string, string | undefined>>): void {
  const certificate = program.command('certificate').description('Electronic certificates.');

  certificate
    .command('verify')
    .description('Verify the file of a certificate (its seal, and where it stands) or of a notice or decision. With --trust offline, without the database.')
    .argument('<file>', 'the PDF')
    .option('--trust <pem...>', 'certificates of issuing authorities (PEM files) to verify against, offline')
    .action((file: string, { trust }: { trust?: string[] }) => carryOut(async () => {
      const content = await read(file);
      if (trust === undefined) return withPortal(env, async (portal) => answer(await portal.get(VerifyCertificate).byFile(content)));
      const trusted = await Promise.all(trust.map(async (pem) => (await read(pem)).toString('utf8')));
      const outcome = verifyCertificateFile(content, trusted, cityDateOf(new Date()));
      if ('refused' in outcome) return answer(documentIn(outcome) ?? { refused: outcome.refused });
      const { identifier, signature, demo, standing, metadata } = outcome;
      return answer({ identifier: identifier.text, name: metadata.ZZMC, standing, demo, signer: signature.signer.name, signedAt: signature.at });
    }));
}

interface OfflineVerdict {
  readonly identifier: string;
  readonly name: string;
  readonly standing: CertificateStanding;
  readonly demo: boolean;
  readonly signer: string;
  readonly signedAt: Date;
}

/** The verdict as one line of JSON; what can't be believed, or no longer holds, is a fault. */
function answer(verdict: FileVerification | DocumentVerification | FileRefusal | OfflineVerdict): typeof EXIT.done | typeof EXIT.fault {
  print(JSON.stringify(verdict));
  if ('refused' in verdict) {
    remark(`Not a valid certificate: ${verdict.refused}.`);
    return EXIT.fault;
  }
  // A notice or decision: that it is genuine is all there is to say.
  if ('document' in verdict) return EXIT.done;
  const { standing } = 'view' in verdict ? verdict.view.standing : verdict.standing;
  if (standing === 'valid') return EXIT.done;
  remark(`The file is genuine, but the certificate is not in force: ${standing}.`);
  return EXIT.fault;
}

async function read(file: string): Promise<Buffer> {
  return readFile(file).catch(() => {
    throw new CommandError(`${file} cannot be read.`);
  });
}
