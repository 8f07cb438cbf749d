import { open } from 'node:fs/promises';
import { createInterface, type Interface } from 'node:readline';
import type { Command } from 'commander';
import { FaceEngine } from '../identity-check/engine/face-engine.js';
import { type FaceModels, ModelsUnfitError, readFaceModels } from '../identity-check/engine/face-models.js';
import { errorRates, type Trial } from '../identity-check/judgement/error-rates.js';
import { judgeCheck } from '../identity-check/judgement/judge-check.js';
import { ACTIONS, DEFAULT_THRESHOLDS, type Thresholds } from '../identity-check/judgement/judgement.js';
import { matchFrames, type MatchVerdict } from '../identity-check/judgement/match-frames.js';
import { type Pair, readChallenge, readFrames, readPair, readPicture, readThresholdsFile, type UnreadableLine } from './identity-input.js';
import { carryOut, CommandError, EXIT, print, remark } from './outcome.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** `identity match`, `judge` and `evaluate`: the face engine on a city's own pictures. Needs no database and keeps nothing. */
export function identityCommands(program: Command, env: Environment): void {
  const identity = program.command('identity').description('The face check on pictures of your own: match, judge, evaluate. Nothing is kept.');

  identity
    .command('match')
    .description('Read JSON lines {"id", "portrait": FILE, "frames": [FILE…]} from standard input; write {"id", "similarity", "verdict", "reasons"}.')
    .option('--thresholds <file>', 'JSON: thresholds that differ from the defaults')
    .addHelpText('after', '\nOne face against another, without a challenge; the verdict is pass, review or fail. A line that can’t be read is\nanswered {"id", "error"} and does not stop the rest; the exit code is then 1.')
    .action((options: { thresholds?: string }) => carryOut(async () => {
      const thresholds = await readThresholdsFile(options.thresholds);
      const { looking } = await openEngine(env);
      let faults = 0;
      for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
        if (line.trim() === '') continue;
        const pair = readPair(line);
        const answer = 'error' in pair ? pair : await match(looking, pair, thresholds);
        if ('error' in answer) faults += 1;
        print(JSON.stringify('error' in answer ? answer : { id: pair.id, similarity: rounded(answer.similarity), verdict: answer.verdict, reasons: answer.reasons }));
      }
      return faults === 0 ? EXIT.done : EXIT.fault;
    }));

  identity
    .command('judge')
    .description('Judge one check as the portal would; write the judgement as JSON.')
    .requiredOption('--portrait <file>', 'the portrait on file')
    .requiredOption('--challenge <actions>', `what was asked, in order: ${ACTIONS.join(', ')}, separated by commas`)
    .requiredOption('--frames <folder>', 'JPEG or PNG files, in the order of their names')
    .option('--thresholds <file>', 'JSON: thresholds that differ from the defaults')
    .addHelpText('after', '\nA frames.json in the folder, {"FILE": MILLISECONDS, …}, tells when each was taken; without it they are taken to have come\neight a second. Exit code 0 for pass and review, 1 for fail.')
    .action((options: { portrait: string; challenge: string; frames: string; thresholds?: string }) => carryOut(async () => {
      const challenge = readChallenge(options.challenge);
      const thresholds = await readThresholdsFile(options.thresholds);
      const portrait = await readPicture(options.portrait);
      const taken = await readFrames(options.frames);
      const { looking, models } = await openEngine(env);
      const frames = await looking.observe(taken);
      const judgement = judgeCheck({ challenge, frames, portrait: await looking.observePortrait(portrait), thresholds, models: models.hashes });
      print(JSON.stringify(judgement));
      return judgement.outcome === 'fail' ? EXIT.fault : EXIT.done;
    }));

  identity
    .command('evaluate')
    .description('Error rates on pairs whose truth is known: how many strangers each threshold lets in, how many it shuts out wrongly.')
    .argument('<file>', 'JSON lines {"id", "portrait": FILE, "frames": [FILE…], "same": true or false}')
    .addHelpText('after', '\nWrites threshold, FMR (strangers at or above it) and FNMR (same person below it), separated by tabs. How many pairs it\ntakes: docs/identity-check.md.')
    .action((file: string) => carryOut(async () => {
      const { looking } = await openEngine(env);
      const trials: Trial[] = [];
      let faults = 0;
      for await (const line of await linesOf(file)) {
        if (line.trim() === '') continue;
        const trial = await tryPair(looking, line);
        if ('error' in trial) {
          faults += 1;
          remark(`${trial.id}: ${trial.error}`);
        } else trials.push(trial);
      }
      const rates = errorRates(trials);
      print('threshold\tFMR\tFNMR');
      for (const { threshold, falseMatches, falseNonMatches } of rates.rows) print(`${threshold.toFixed(2)}\t${falseMatches.toFixed(4)}\t${falseNonMatches.toFixed(4)}`);
      remark(`Pairs of one person: ${rates.same}; of two: ${rates.different}; without a usable face: ${rates.unmeasured}; lines that can’t be read: ${faults}.`);
      return faults === 0 ? EXIT.done : EXIT.fault;
    }));
}

async function openEngine(env: Environment): Promise<{ looking: FaceEngine; models: FaceModels }> {
  try {
    const models = await readFaceModels(env['FACE_MODELS_DIR']?.trim() || undefined);
    return { looking: await FaceEngine.load(models), models };
  } catch (error) {
    if (error instanceof ModelsUnfitError) throw new CommandError(error.message);
    throw error;
  }
}

async function match(looking: FaceEngine, { id, portrait, frames }: Pair, thresholds: Thresholds): Promise<MatchVerdict | UnreadableLine> {
  try {
    const pictures = await Promise.all([portrait, ...frames].map(readPicture));
    const [own = { faces: 0 }, ...others] = await inTurn(pictures, (picture) => looking.observePortrait(picture));
    return matchFrames(own, others, thresholds);
  } catch (error) {
    if (error instanceof CommandError) return { id, error: error.message };
    throw error;
  }
}

async function tryPair(looking: FaceEngine, line: string): Promise<Trial | UnreadableLine> {
  const pair = readPair(line);
  if ('error' in pair) return pair;
  if (pair.same === undefined) return { id: pair.id, error: '"same" must be true or false' };
  const answer = await match(looking, pair, DEFAULT_THRESHOLDS);
  return 'error' in answer ? answer : { same: pair.same, similarity: answer.similarity };
}

async function inTurn<A, B>(items: readonly A[], work: (item: A) => Promise<B>): Promise<B[]> {
  const done: B[] = [];
  for (const item of items) done.push(await work(item));
  return done;
}

async function linesOf(file: string): Promise<Interface> {
  const handle = await open(file).catch(() => {
    throw new CommandError(`${file} cannot be read.`);
  });
  return createInterface({ input: handle.createReadStream(), crlfDelay: Infinity });
}

function rounded(similarity: number | undefined): number | null {
  return similarity === undefined ? null : Math.round(similarity * 10_000) / 10_000;
}
