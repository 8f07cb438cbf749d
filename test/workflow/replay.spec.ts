import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { replayLines } from '../../src/tongban/replay-lines.js';
import { replayLine, replayText } from '../../src/workflow/core/replay.js';
import { AT, bpmn } from './small-process.js';

const two = bpmn(
  'start s\nuser a\nboundary t on=a timer=P1D\nservice x\ncall y\nreceive z\nuser b\nuser late\nend e\nend f\n' +
    's -> a\na -> x\nx -> y\ny -> z\nz -> b\nb -> e\nt -> late\nlate -> f',
);
const line = (more: Record<string, unknown>): unknown => ({
  id: 'n1',
  bpmn: two,
  variables: {},
  events: [],
  at: AT,
  ...more,
});

describe('a replay line', () => {
  it('answers the open tasks after the start and after every event; services, calls and messages are done at once', async () => {
    expect(await replayLine(line({ events: [{ complete: 'a' }, { complete: 'b' }] }))).toEqual({
      id: 'n1',
      open: [['a'], ['b'], []],
      ended: true,
      incident: null,
    });
    expect(await replayLine(line({ events: [{ fire: 't' }] }))).toMatchObject({
      open: [['a'], ['late']],
      ended: false,
    });
  });

  it('changes nothing by an event for a step that is unknown, closed or not waiting', async () => {
    const events = [
      { complete: 'b' },
      { fire: 'nowhere' },
      { error: 'x', code: 'E' },
      { complete: 'a' },
      { complete: 'a' },
      { fire: 't' },
    ];
    expect(await replayLine(line({ events }))).toMatchObject({
      open: [['a'], ['a'], ['a'], ['a'], ['b'], ['b'], ['b']],
    });
  });

  it('says what stopped a case, and leaves the rest of it running', async () => {
    const gate =
      'start s\nparallel g\nuser a\nexclusive h\nuser b\nuser c\nexclusive m\nparallel j\nend e\n' +
      's -> g\ng -> a\ng -> h\nh -> b if x = 1\nh -> c if x = 2\nb -> m\nc -> m\nm -> j\na -> j\nj -> e';
    expect(await replayLine(line({ bpmn: bpmn(gate), variables: { x: 3 }, events: [{ complete: 'a' }] }))).toEqual({
      id: 'n1',
      open: [['a'], []],
      ended: false,
      incident: 'no-flow-true h: h',
    });
  });

  it('knows the variables that the line names anywhere, and no others', async () => {
    const asks = bpmn(
      'start s\nuser a\nexclusive g default="d"\nuser b\nend e\ns -> a\na -> g\ng -> b if later = "x"\nd: g -> e\nb -> e'.replace(
        'd: g -> e',
        'user c\nd: g -> c\nc -> e',
      ),
    );
    expect(await replayLine(line({ bpmn: asks }))).toMatchObject({ problems: [{ problem: 'feel-unknown-variable' }] });
    expect(
      await replayLine(line({ bpmn: asks, events: [{ complete: 'a', variables: { later: 'x' } }] })),
    ).toMatchObject({ open: [['a'], ['b']] });
  });

  it('names the problems of a process that may not be published', async () => {
    const answer = await replayLine(line({ bpmn: bpmn('start s\nscriptTask a\nend e\ns -> a\na -> e') }));
    expect(answer).toEqual({
      id: 'n1',
      problems: [{ element: 'a', problem: 'unsupported-element', detail: { type: 'ScriptTask' }, severity: 'error' }],
    });
  });

  it('that is bad says so and does not throw', async () => {
    for (const bad of [
      '{',
      '[]',
      '"x"',
      '{"id": 7}',
      JSON.stringify(line({ events: [{ jump: 'a' }] })),
      JSON.stringify(line({ at: 'noon' })),
    ]) {
      expect(JSON.parse(await replayText(bad))).toMatchObject({ problems: [{ problem: 'bad-line' }] });
    }
    expect(JSON.parse(await replayText('{"id": 7, "bpmn": "<x/>"}'))).toMatchObject({
      id: 7,
      problems: [{ problem: 'not-xml' }],
    });
  });

  it('stops a chain of messages that answers itself for ever', async () => {
    const ring = bpmn(
      'start s\nexclusive m\nreceive r\nexclusive g default="d"\nuser a\nend e\ns -> m\nm -> r\nr -> g\ng -> m if again = true\nd: g -> a\na -> e',
    );
    expect(await replayLine(line({ bpmn: ring, variables: { again: true } }))).toMatchObject({
      ended: false,
      incident: 'automatic-loop',
    });
  });
});

describe('many lines', () => {
  const answers = async (input: Buffer, size: number, longest?: number): Promise<unknown[]> => {
    const chunks = Array.from({ length: Math.ceil(input.length / size) }, (_, n) => input.subarray(n * size, (n + 1) * size));
    const read: unknown[] = [];
    for await (const text of replayLines(Readable.from(chunks), longest)) read.push(JSON.parse(text));
    return read;
  };

  it('are none the worse for one that is too long, no UTF-8, ended by CRLF, or behind a byte order mark', async () => {
    const good = JSON.stringify(line({ id: 1, events: [] }));
    const opened = { id: 1, open: [['a']], ended: false, incident: null };
    const bad = (id: unknown, what: string): unknown => ({ id, problems: [expect.objectContaining({ problem: 'bad-line', detail: { what: expect.stringContaining(what) as string } })] });
    const long = `{"id": "long", "bpmn": "${'x'.repeat(300_000)}"}`;
    const input = Buffer.concat([
      Buffer.from(`\uFEFF${good}\r\n${long}\n${good}\n{"id": "bytes", "bpmn": "`), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from(`"}\n${good}\r\n\r\n${good}`),
    ]);
    for (const size of [5, 65_536]) {
      expect(await answers(input, size, 100_000)).toEqual([opened, bad('long', 'longer than'), opened, bad('bytes', 'UTF-8'), opened, bad(null, ''), opened]);
    }
  });

  it('get an answer each, in their order, bad and empty ones too, wherever the input is cut', async () => {
    const good = JSON.stringify(line({ id: '甲\u2028乙', events: [{ complete: 'a' }] }));
    const texts = [good, '', '{"id": "cut", "bpmn": "<defini', 'null', JSON.stringify({ id: 5, bpmn: 5 }), good.slice(0, -1), good];
    for (const size of [1, 7, 4096]) {
      const read = await answers(Buffer.from(texts.join('\n')), size);
      const opened = { id: '甲\u2028乙', open: [['a'], ['b']], ended: false, incident: null };
      expect(read).toEqual([
        opened,
        { id: null, problems: [expect.objectContaining({ problem: 'bad-line' })] },
        { id: 'cut', problems: [expect.objectContaining({ problem: 'bad-line' })] },
        { id: null, problems: [expect.objectContaining({ problem: 'bad-line' })] },
        { id: 5, problems: [expect.objectContaining({ problem: 'bad-line' })] },
        { id: '甲\u2028乙', problems: [expect.objectContaining({ problem: 'bad-line' })] },
        opened,
      ]);
    }
  });

  it('of one drawing with other variables are checked apart', async () => {
    const asks = bpmn('start s\nexclusive g default="d"\nuser a\nuser b\nend e\ns -> g\ng -> a if x = 1\nd: g -> b\na -> e\nb -> e');
    const lines = [{}, { x: 1 }, { x: 2 }, { x: 1 }].map((variables, id) => JSON.stringify({ id, bpmn: asks, variables }));
    expect(await answers(Buffer.from(lines.join('\n')), 4096)).toEqual([
      { id: 0, problems: [expect.objectContaining({ problem: 'feel-unknown-variable' })] },
      ...[['a'], ['b'], ['a']].map((open, n) => ({ id: n + 1, open: [open], ended: false, incident: null })),
    ]);
  });
});
