import { Engine } from 'bpmn-engine';
import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Run } from './figures.js';
import { connect, run } from './lanes.js';

interface SavedState {
  readonly definitions: { source?: string }[];
}

/**
 * The same cases by bpmn-engine, whose state is saved after each step as its documentation does it: read the state,
 * recover, resume, signal the waiting task, write the state. One statement to read and one to write, no transaction,
 * no history, no task list, no clocks; the process is parsed once and not saved with each state.
 */
export class LibraryEngine {
  private constructor(
    private readonly connections: readonly pg.Client[],
    private readonly sourceContext: unknown,
  ) {}

  /** @param xml its conditions in FEEL are unknown to the library: none of them holds here, so that the defaults are taken. */
  static async prepare(url: string, clients: number, xml: string): Promise<LibraryEngine> {
    const source = xml.replace('<definitions ', '<definitions id="definitions" ').replaceAll('outcome = "return"', '${false}');
    const [definition] = await new Engine({ name: 'parsed once', source }).getDefinitions();
    const connections = await connect(url, clients);
    await connections[0]?.query('create table bench_library_state (id uuid primary key, state text not null)');
    return new LibraryEngine(connections, definition?.environment.options['source']);
  }

  run(clients: number, withinMs: number): Promise<Run> {
    return run(this.connections.slice(0, clients), withinMs, (client) => this.live(client));
  }

  async close(): Promise<void> {
    for (const connection of this.connections) await connection.end();
  }

  private async live(client: pg.Client): Promise<void> {
    const id = uuidv7();
    const begun = await this.engine().execute();
    await client.query({ name: 'library-start', text: 'insert into bench_library_state values ($1, $2)', values: [id, saved(begun.getState())] });
    for (let going = true; going; ) {
      const { rows } = await client.query<{ state: string }>({ name: 'library-read', text: 'select state from bench_library_state where id = $1', values: [id] });
      const execution = await this.engine().recover(JSON.parse(rows[0]?.state ?? '')).resume();
      const [task] = execution.getPostponed();
      if (!task) throw new Error('the library waits for nothing');
      task.signal({ outcome: 'pass' });
      await client.query({ name: 'library-write', text: 'update bench_library_state set state = $2 where id = $1', values: [id, saved(execution.getState())] });
      going = execution.state === 'running';
    }
  }

  private engine(): Engine {
    return new Engine({ name: 'case', sourceContext: this.sourceContext as never });
  }
}

function saved(state: SavedState): string {
  for (const definition of state.definitions) delete definition.source;
  return JSON.stringify(state);
}
