import { globSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { blocksLong } from "../kit/longLocks.ts"

/** Those up to this number are on every installation, and are changed no more. */
const lastOfBefore = 11

const numberOf = (file: string) => Number(/(\d{4})_/.exec(file)?.[1])
const files = globSync("migrations/[0-9]*.ts").toSorted()

const migration = (statement: string, online = false) =>
  `${online ? "export const transactional = false\n" : ""}yield* sql\`${statement}\``

describe("migrations", () => {
  it("are numbered without gaps, and each opens with what it guarantees", () => {
    expect(files.map(numberOf)).toEqual(files.map((_, at) => at + 1))
    for (const file of files) expect(readFileSync(file, "utf8"), file).toMatch(/^\/\*\*\n/)
  })

  it.each(files.filter((file) => numberOf(file) > lastOfBefore))("%s holds nobody up for long", (file) => {
    expect(blocksLong(readFileSync(file, "utf8"))).toEqual([])
  })
})

describe("a migration is refused", () => {
  it.each([
    "CREATE INDEX jobs_a ON jobs (a)",
    "CREATE UNIQUE INDEX jobs_a ON jobs (a)",
    "DROP INDEX jobs_a",
    "ALTER TABLE jobs ADD CONSTRAINT a CHECK (a > 0)",
    "ALTER TABLE jobs\n  ADD FOREIGN KEY (a) REFERENCES users (id)",
    "ALTER TABLE jobs ADD COLUMN a integer CHECK (a > 0)",
    "ALTER TABLE jobs ADD COLUMN b text, ADD COLUMN a bigint REFERENCES users (id)",
    "ALTER TABLE jobs ADD COLUMN a bigserial",
    "ALTER TABLE jobs ADD COLUMN a uuid DEFAULT gen_random_uuid()",
    "ALTER TABLE jobs ADD CONSTRAINT a UNIQUE (a)",
    "ALTER TABLE jobs ALTER COLUMN a TYPE bigint",
    "ALTER TABLE jobs ALTER COLUMN a SET NOT NULL",
    "ALTER TABLE jobs VALIDATE CONSTRAINT a",
    "ALTER TABLE jobs DROP COLUMN a",
    "ALTER TABLE jobs RENAME COLUMN a TO b",
    "UPDATE jobs SET a = 1",
    "DELETE FROM jobs WHERE a = 1",
    "INSERT INTO accounts (user_id) SELECT id FROM users",
    "LOCK TABLE jobs",
    "TRUNCATE callbacks"
  ])("for %s", (statement) => {
    expect(blocksLong(migration(statement))).toHaveLength(1)
  })

  it("for a page that is none, outside of a transaction as well", () => {
    expect(blocksLong(migration("UPDATE jobs SET a = 1", true))).toHaveLength(1)
  })
})

describe("a migration may", () => {
  it.each([
    ["add a column", "ALTER TABLE jobs ADD COLUMN a boolean NOT NULL DEFAULT false, ADD COLUMN b text"],
    ["drop a rule", "ALTER TABLE users ALTER COLUMN a DROP NOT NULL, DROP CONSTRAINT b"],
    ["add a check for what comes", "ALTER TABLE jobs ADD CONSTRAINT a CHECK (a > 0) NOT VALID"],
    ["write few rows", "UPDATE jobs SET a = 1 -- few: those in the making, by their index\nWHERE state = 'queued'"],
    ["make a table with its index", "CREATE TABLE b (id bigint PRIMARY KEY)`; yield* sql`CREATE INDEX b_a ON b (id)"],
    ["store a row", "INSERT INTO star_cursor (seen) VALUES (0)"]
  ])("%s", (_, statement) => {
    expect(blocksLong(migration(statement))).toEqual([])
  })

  it.each([
    "ALTER TABLE jobs VALIDATE CONSTRAINT a",
    "WITH page AS (SELECT id FROM jobs LIMIT 9), done AS (UPDATE jobs SET a = 1 FROM page) SELECT max(id) FROM page"
  ])("outside of a transaction: %s", (statement) => {
    expect(blocksLong(migration(statement, true))).toEqual([])
  })
})
