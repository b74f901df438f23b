import type { SqlClient } from "effect/sql"

/**
 * The request of a row of `jobs` without anything of its user's own: no words, and no pictures, clips or sounds of theirs. The video
 * that it was made of stays named, as that is one of our own rows.
 */
export const wordlessRequest = (sql: SqlClient.SqlClient) =>
  sql.literal(`
    jsonb_set(request - 'english', '{prompt}', '"…"') || CASE
      WHEN request #>> '{inputs,_tag}' IN ('Frames', 'References') THEN '{"inputs": {"_tag": "None"}}'::jsonb
      ELSE '{}'::jsonb END`)
