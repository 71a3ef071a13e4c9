/** One connection of a pool for several statements, given back whatever happens. */
import type { Pool, PoolClient } from "pg";

/**
 * A connection that failed is closed, never given to the next: it may be in any state.
 * @param isSound whether the connection may be used again after this error
 */
export async function withClient<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  isSound: (err: unknown) => boolean = () => false,
): Promise<T> {
  const client = await pool.connect();
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (err) {
    client.release(!isSound(err));
    throw err;
  }
}
