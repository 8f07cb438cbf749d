import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Below the project, so that `pg` is found; outside src, so that nothing else finds it. */
const compiled = join(root, '.tongban', `durability-${process.pid}`);

/**
 * Compiles the embedded PostgreSQL's files alone, for processes that are to be killed: a Node process of its own
 * reads no TypeScript, and these tests shall not wait for the whole portal to build.
 */
export function compileServer(): void {
  const src = join(root, 'src/platform/database');
  const files = ['embedded-postgres.ts', ...readdirSync(join(src, 'embedded')).map((name) => `embedded/${name}`)];
  for (const file of files.filter((name) => !name.endsWith('.spec.ts'))) {
    const target = join(compiled, file.replace(/\.ts$/, '.js'));
    const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
    const { outputText } = ts.transpileModule(readFileSync(join(src, file), 'utf8'), { compilerOptions: options });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
  cpSync(join(root, 'test/durability/writing-process.mjs'), join(compiled, 'writing-process.mjs'));
  writeFileSync(join(compiled, 'package.json'), '{ "type": "module" }');
}

export function removeCompiledServer(): void {
  rmSync(compiled, { recursive: true, force: true });
}

/** A process that boots the database of a folder and writes to it until it is killed. */
export class WritingProcess {
  /** Numbers whose insertion the database has confirmed. */
  readonly acknowledged: number[] = [];
  /** What the process said about the boot, in whole sentences. */
  readonly said: string[] = [];
  url = '';
  postgresPid = 0;

  private constructor(private readonly child: ChildProcess) {}

  /** @param from the first number it writes; numbers never repeat over processes. */
  static async start(dataDir: string, from: number): Promise<WritingProcess> {
    const child = spawn(process.execPath, [join(compiled, 'writing-process.mjs'), dataDir, String(from)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const writing = new WritingProcess(child);
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${writing.said.join(' ')}`)));
      createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
        const [kind = '', ...rest] = line.split(' ');
        if (kind === 'wrote') writing.acknowledged.push(Number(rest[0]));
        else if (kind === 'said') writing.said.push(rest.join(' '));
        else if (kind === 'up') {
          writing.url = rest[0] ?? '';
          writing.postgresPid = Number(rest[1]);
          resolve();
        }
      });
    });
    return writing;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async hasWritten(count: number): Promise<void> {
    while (this.acknowledged.length < count) {
      if (this.child.exitCode !== null) throw new Error('the writing process ended');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Ends it, and waits until all it had said is read. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill(signal);
    await closed;
  }
}
