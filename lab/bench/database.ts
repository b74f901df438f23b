import pg from "pg"

/** A connection of the bench's own, for what only the database knows. */
export const connected = async <A>(url: string, act: (client: pg.Client) => Promise<A>) => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await act(client)
  } finally {
    await client.end()
  }
}

/** Stores so many users, with the rows that every user has, from an id on. */
export const storeUsers = (url: string, first: number, count: number) =>
  connected(url, async (client) => {
    await client.query(
      `INSERT INTO users (id, language, dialog)
       SELECT n, 'ru', '{"language":"ru","state":{"_tag":"MainMenu"},"past":[]}'::jsonb
       FROM generate_series($1::bigint, $1::bigint + $2::bigint - 1) n
       ON CONFLICT DO NOTHING`,
      [first, count]
    )
    await client.query(
      `INSERT INTO accounts (user_id, kind)
       SELECT n, kind FROM generate_series($1::bigint, $1::bigint + $2::bigint - 1) n, unnest(ARRAY['held', 'debt']) kind
       ON CONFLICT DO NOTHING`,
      [first, count]
    )
    await client.query("VACUUM ANALYZE users, accounts")
  })
