import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** How many messages an account has not read. */
@Injectable()
export class FindUnread {
  constructor(private readonly dataSource: DataSource) {}

  /** Counts to 100 at most: the page says "99+", and a full inbox costs no more than that. */
  async count(accountId: string): Promise<number> {
    const rows: { unread: number }[] = await this.dataSource.query(
      'select count(*)::int as unread from (select 1 from message where account_id = $1 and read_at is null limit 100) found',
      [accountId],
    );
    return rows[0]?.unread ?? 0;
  }
}
