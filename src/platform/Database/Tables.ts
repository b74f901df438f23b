import { Schema } from "effect"

/** A table as it is copied: its own columns, without those that Postgres computes. */
export const Table = Schema.Struct({ name: Schema.NonEmptyString, columns: Schema.Array(Schema.NonEmptyString) })
export type Table = typeof Table.Type

/** What a sequence has given out last, as text: it is longer than our numbers. */
export const Sequence = Schema.Struct({
  name: Schema.NonEmptyString,
  last: Schema.String.check(Schema.isPattern(/^\d{1,19}$/))
})
export type Sequence = typeof Sequence.Type

/** A foreign key: rows of `from` name rows of `to`. */
export const Reference = Schema.Struct({ from: Schema.String, to: Schema.String })
export type Reference = typeof Reference.Type

/** Which migrations were made is written by whoever makes them, and who lives just now by who lives. */
const madeAnew = /^cluster_(runners|locks|members)$|migrations$/

/** Secrets that the bot made for itself, and ways into the console. */
const secret = /^(secrets|operator_links|operator_sessions)$/

/** What of a database is not written down where others may read it: it is made anew, or its people sign in anew. */
export const isSecret = ({ name }: Table) => secret.test(name)
export const isCopied = ({ name }: Table) => !madeAnew.test(name)

/** The tables so that each comes after those that its rows name. Of a circle, which no schema of ours has, the order is as given. */
export const referredFirst = (
  tables: ReadonlyArray<Table>,
  references: ReadonlyArray<Reference>
): ReadonlyArray<Table> => {
  const ordered = new Map<string, Table>()
  let rest = tables
  while (rest.length > 0) {
    const waiting = new Set(rest.map(({ name }) => name))
    const free = rest.filter(
      ({ name }) => !references.some(({ from, to }) => from === name && to !== name && waiting.has(to))
    )
    const next = free.length === 0 ? rest : free
    for (const table of next) ordered.set(table.name, table)
    rest = rest.filter(({ name }) => !ordered.has(name))
  }
  return [...ordered.values()]
}

export const tablesOf = `
  SELECT c.relname::text AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  GROUP BY c.relname ORDER BY c.relname`

export const referencesOf = `
  SELECT child.relname::text AS "from", parent.relname::text AS "to"
  FROM pg_constraint JOIN pg_class child ON child.oid = conrelid JOIN pg_class parent ON parent.oid = confrelid
  WHERE contype = 'f' AND connamespace = current_schema()::regnamespace`

export const sequencesOf = `
  SELECT sequencename::text AS name, last_value::text AS last FROM pg_sequences
  WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY sequencename`

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
export const columnsOf = ({ columns }: Table) => columns.map(quoted).join(", ")
