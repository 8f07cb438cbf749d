// A child of the pool that speaks its protocol and looks at nothing. The portrait of its job is JSON: what befalls the
// first child that takes it, and the file by which the next one knows that it is not the first.
import { existsSync, writeFileSync } from 'node:fs';

const JUDGEMENT = { outcome: 'pass', findings: [], scores: {}, actionsSeen: [], telling: [], models: {} };

process.on('message', ({ task: { judge: request } }) => {
  const { trouble, mark } = JSON.parse(Buffer.from(request.portrait).toString());
  process.send({ looked: true });
  if (existsSync(mark)) return void process.send({ judgement: JUDGEMENT });
  writeFileSync(mark, '');
  if (trouble === 'grows') grow();
  // Hangs: it says nothing more, and stays.
});
process.on('disconnect', () => process.exit());

function grow() {
  const kept = [];
  // Numbers only: what would have to be searched for garbage would die slowly.
  for (;;) kept.push(Array(1_000_000).fill(0.5));
}
