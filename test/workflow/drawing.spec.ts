import { readFileSync, readdirSync } from 'node:fs';
import { load } from 'cheerio';
import { describe, expect, it } from 'vitest';
import type { ProcessDefinition } from '../../src/workflow/core/definition.js';
import { drawProcess } from '../../src/workflow/core/draw-process.js';
import { layOut } from '../../src/workflow/core/drawing/layout.js';
import { breakLines } from '../../src/workflow/core/drawing/text-lines.js';
import { processSteps } from '../../src/workflow/core/process-steps.js';
import type { Marks } from '../../src/workflow/core/process-steps.js';
import { readDefinition } from '../../src/workflow/core/read-definition.js';
import { growTree } from './oracle/process-tree.js';
import { Random } from './oracle/random.js';
import { treeToBpmn } from './oracle/tree-to-bpmn.js';
import { bpmn, define } from './small-process.js';

const FIXTURES = 'test/fixtures/processes';
async function fixture(file: string): Promise<ProcessDefinition> {
  const { definition } = await readDefinition(readFileSync(`${FIXTURES}/${file}`, 'utf8'));
  if (!definition) throw new Error(file);
  return definition;
}
const marks: Marks = {
  done: new Set(['accept_task']),
  current: new Set(['review_task']),
  late: new Set(),
  notTaken: new Set(['not_accepted']),
  flows: new Set(['accept_done']),
  counts: new Map(),
};
const labels = { title: '办理流程', done: '已完成', current: '进行中' };

describe('the drawing of a process', () => {
  it.each(readdirSync(FIXTURES).filter((file) => file.endsWith('.bpmn')))(
    'shows every step and flow of %s once, across and down',
    async (file) => {
      const definition = await fixture(file);
      for (const direction of ['across', 'down'] as const) {
        const $ = load(drawProcess(definition, undefined, labels, { direction }), { xml: true });
        expect($('.process-node')).toHaveLength(Object.keys(definition.nodes).length);
        expect($('.process-flow')).toHaveLength(Object.keys(definition.flows).length);
      }
    },
  );

  it('fits a phone without shrinking its words to nothing', async () => {
    const $ = load(drawProcess(await fixture('residence-permit.bpmn'), marks, labels, { direction: 'down' }), {
      xml: true,
    });
    expect(Number($('svg').attr('width'))).toBeLessThan(460);
  });

  it('is one image with a name, has no style of its own, and escapes what an author wrote', async () => {
    const definition = await define(
      'start s\nuser a name="<script>&amp;"\nend e\ns -> a\na -> e'.replace('<script>', '&lt;script&gt;'),
    );
    const svg = drawProcess(definition, undefined, { title: '"流程" <1>' });
    const $ = load(svg, { xml: true });
    expect([$('svg').attr('role'), $(`#${$('svg').attr('aria-labelledby')}`).text()]).toEqual(['img', '"流程" <1>']);
    expect(svg).not.toMatch(/style|<script/);
    expect(svg).toContain('&lt;script&gt;&amp;');
  });

  it('tells done, current, late and not taken apart by sign and class, and says them in words', async () => {
    const $ = load(
      drawProcess(
        await fixture('residence-permit.bpmn'),
        { ...marks, late: new Set(['review_task']) },
        { ...labels, late: '已超期' },
      ),
      { xml: true },
    );
    const node = (name: string) =>
      $('.process-node').filter((_, each) => $(each).children('title').text().startsWith(name));
    expect(node('受理').first().attr('class')).toContain('process-node--done');
    expect(node('审查').attr('class')).toContain('process-node--late');
    expect(node('审查').children('title').text()).toBe('审查 · 已超期');
    expect([
      node('审查').find('.process-node__badge').length,
      node('决定').find('.process-node__badge').length,
    ]).toEqual([1, 0]);
    expect($('.process-node--not-taken')).toHaveLength(1);
  });

  it('follows the author’s own diagram where every step is in it', async () => {
    const shape = (id: string, x: number): string =>
      `<di:BPMNShape id="d_${id}" bpmnElement="${id}"><dc:Bounds x="${x}" y="500" width="100" height="80"/></di:BPMNShape>`;
    const plane = (shapes: string): string =>
      bpmn('start s\nuser a\nend e\ns -> a\na -> e').replace(
        '</definitions>',
        `<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="d"><di:BPMNPlane id="dp" bpmnElement="p">${shapes}</di:BPMNPlane></di:BPMNDiagram></definitions>`,
      );
    const widthOf = async (xml: string): Promise<number> => {
      const { definition, problems } = await readDefinition(xml);
      if (!definition || problems.length > 0) throw new Error(JSON.stringify(problems));
      return Number(load(drawProcess(definition, undefined, labels), { xml: true })('svg').attr('width'));
    };
    expect(await widthOf(plane(shape('s', 1000) + shape('a', 1200) + shape('e', 2000)))).toBe(1180);
    expect(await widthOf(plane(shape('s', 1000) + shape('a', 1200)))).toBeLessThan(600);
  });
});

describe('a drawing laid out by us', () => {
  it('puts no two steps on top of each other, whatever the process', async () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const random = new Random(seed);
      const { definition } = await readDefinition(treeToBpmn(growTree(random, 3 + random.below(25)).tree));
      if (!definition) throw new Error(String(seed));
      const { shapes, edges } = layOut(definition, definition.id, seed % 2 ? 'across' : 'down', (id) => id);
      expect(Object.keys(edges), `process ${seed}`).toHaveLength(Object.keys(definition.flows).length);
      const solid = Object.values(definition.nodes).filter((node) => node.kind !== 'boundary');
      for (const a of solid) {
        for (const b of solid) {
          if (a.id >= b.id || a.scope !== b.scope) continue;
          const [p, q] = [shapes[a.id], shapes[b.id]];
          if (!p || !q) throw new Error(`process ${seed}: ${a.id} ${b.id}`);
          const apart = p.x + p.width <= q.x || q.x + q.width <= p.x || p.y + p.height <= q.y || q.y + q.height <= p.y;
          expect(apart, `process ${seed}: ${a.id} and ${b.id}`).toBe(true);
        }
      }
    }
  });

  it('breaks names so that they fit their boxes', () => {
    expect(breakLines('食品经营许可现场核查', 6, 3)).toEqual(['食品经营许可', '现场核查']);
    expect(breakLines('On-site inspection of premises', 8, 3)).toEqual(['On-site', 'inspection of', 'premises']);
    expect(breakLines('一二三四五六七八九十', 3, 2)).toEqual(['一二三', '四五…']);
  });
});

describe('the steps as a list', () => {
  it('names the main path in order, and puts correction and checks aside', async () => {
    const steps = processSteps(await fixture('residence-permit.bpmn'), marks);
    expect(steps.filter((step) => !step.aside).map((step) => [step.name, step.state, step.department])).toEqual([
      ['受理', 'done', 'community-centre'],
      ['审查', 'current', 'public-security'],
      ['决定', 'open', 'public-security'],
      ['签发居住证', 'open', undefined],
    ]);
    expect(steps.filter((step) => step.aside).map((step) => step.name)).toEqual(['补正材料', '核实后重报']);
  });
});
